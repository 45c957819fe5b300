"""Every error the project raises on purpose.

EsfgraphError
├── UsageError           wrong arguments or settings; nothing was read
├── SourceError          a file or folder cannot be read at all
├── RecordError          one record cannot be published: quarantined, the others go on
│   └── IdentityError    ... because nothing says which project it is
├── ValueFormError       a value is not of its field's form: withheld, kept raw
├── ReleaseError         a release is missing, damaged or cannot be written
└── QueryError           a SPARQL query that cannot be answered
    ├── QuerySyntaxError     ... because it is not SPARQL 1.1
    └── QueryLimitError      ... because it passed a limit of time or size
"""


class EsfgraphError(Exception):
    """Root of the project's own errors; its text is a full sentence for a person."""


class UsageError(EsfgraphError):
    """Wrong arguments or settings."""


class SourceError(EsfgraphError):
    """A source that cannot be read: missing, no permission."""


class RecordError(EsfgraphError):
    """A record that cannot be published; *line* is where it begins in its source, 0 for the source as a whole."""

    def __init__(self, text: str, line: int = 0, swedish: str = "") -> None:
        super().__init__(text)
        self.line = line
        self.swedish = swedish


class IdentityError(RecordError):
    """A record that states neither a number nor name, owner and start."""


class ValueFormError(EsfgraphError):
    """A raw value that is not of its field's form; the text says what was found and what was expected, twice."""

    def __init__(self, text: str, swedish: str = "") -> None:
        super().__init__(text)
        self.swedish = swedish


class ReleaseError(EsfgraphError):
    """A release that is missing, damaged or cannot be written."""


class QueryError(EsfgraphError):
    """A SPARQL query that cannot be answered."""


class QuerySyntaxError(QueryError):
    """A query that is not SPARQL 1.1."""


class QueryLimitError(QueryError):
    """A query stopped at a limit of time or size."""

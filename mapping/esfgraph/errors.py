"""Every error the project raises on purpose.

EsfgraphError
├── UsageError           wrong arguments or settings; nothing was read
├── SourceError          a file or folder cannot be read at all
├── RecordError          one record cannot be published: quarantined, the others go on
│   └── IdentityError    ... because nothing says which project it is
├── ValueFormError       a value is not of its field's form: withheld, kept raw
├── LineError            a line of a list of the publisher's does not count
├── ReleaseError         a release is missing, damaged or cannot be written
│   └── DamagedError         ... because a file of it is not what was written
├── StoreError           a store of others does not answer, or not as it should
│   └── StoreRefusedError    ... because it refuses what it was asked
├── FetchError           pages cannot be asked for, or what was answered cannot be kept
├── OutputError          what a command prints cannot be written
└── QueryError           a SPARQL query that cannot be answered
    ├── QuerySyntaxError     ... because it is not SPARQL 1.1
    └── QueryLimitError      ... because it passed a limit of time or size
"""

import re

from esfgraph.rules import Bilingual, load_rules


def without_quotes(error: Exception) -> str:
    """What a library says of an error, without what it quotes of a source, where personal data may stand."""
    return re.sub(r"""(['"]).*\1""", "…", str(error), flags=re.DOTALL)


class EsfgraphError(Exception):
    """Root of the project's own errors; its text is a full sentence for a person."""


class UsageError(EsfgraphError):
    """Wrong arguments or settings."""


class SourceError(EsfgraphError):
    """A source that cannot be read: missing, no permission."""


class RecordError(EsfgraphError):
    """A record that cannot be published, for the reason that ``rules.toml`` has under *refusals*.

    *line* is where it begins in its source, 0 for the source as a whole; *sheet* that of a workbook of several, else 0.
    """

    def __init__(self, refusal: str, line: int = 0, *, sheet: int = 0, **values: object) -> None:
        super().__init__(refusal, line)
        self.line = line
        self.sheet = sheet
        self.values = values

    @property
    def sentence(self) -> Bilingual:
        """What is wrong."""
        return load_rules().refusals[self.args[0]].fill(line=self.line, **self.values)

    def __str__(self) -> str:
        return self.sentence.en


class IdentityError(RecordError):
    """A record that states neither a number nor name, owner and start."""


class ValueFormError(EsfgraphError):
    """A raw value that has not the form that ``rules.toml`` has under *forms*."""

    def __init__(self, form: str, **values: object) -> None:
        super().__init__(form)
        self.values = values

    @property
    def sentence(self) -> Bilingual:
        """What was found, and what was expected."""
        return load_rules().forms[self.args[0]].fill(**self.values)

    def __str__(self) -> str:
        return self.sentence.en


class LineError(EsfgraphError):
    """A line of a list that does not count, for the reason that ``rules.toml`` has under *lines*, and its column."""

    def __init__(self, reason: str, column: str, **values: object) -> None:
        super().__init__(reason, column)
        self.column = column
        self.values = values

    @property
    def sentence(self) -> Bilingual:
        """What was found, and what was expected."""
        return load_rules().lines[self.args[0]].fill(**self.values)

    def __str__(self) -> str:
        return self.sentence.en


class ReleaseError(EsfgraphError):
    """A release that is missing, damaged or cannot be written."""


class DamagedError(ReleaseError):
    """A release that was whole when it was opened, and has a file that is missing or not what was written."""


class StoreError(EsfgraphError):
    """A store of others that cannot be reached, or does not do as its protocol says."""


class StoreRefusedError(StoreError):
    """A query, or a graph, that a store of others refuses; the text is what it says of it."""


class FetchError(EsfgraphError):
    """Pages that cannot be asked for, or an archive that cannot be written."""


class OutputError(EsfgraphError):
    """What a command prints cannot be written."""


class QueryError(EsfgraphError):
    """A SPARQL query that cannot be answered, for the reason of *sentence* where it can be told in both languages."""

    def __init__(self, message: str = "", sentence: Bilingual | None = None) -> None:
        super().__init__(message)
        self.sentence = sentence


class QuerySyntaxError(QueryError):
    """A query that is not SPARQL 1.1; where it stops being it, *line* and *column* count from 1, 0 where not known."""

    def __init__(
        self, message: str, query: str = "", line: int = 0, column: int = 0, sentence: Bilingual | None = None
    ) -> None:
        super().__init__(message, sentence)
        self.query = query
        self.line = line
        self.column = column


class QueryLimitError(QueryError):
    """A query stopped at a limit of time or size."""

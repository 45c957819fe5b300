"""What one query may use, and what is said about a query that was stopped."""

import re
from dataclasses import dataclass
from typing import Any

from esfgraph.errors import QueryError, QueryLimitError, QuerySyntaxError
from esfgraph_server.frames import Refusal

_SENTENCE = re.compile(r"\b[A-Z][A-Za-z]+ [A-Za-z ]*[a-z]")


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What one query may use: wall-clock seconds, bytes of answer and of memory; and how it may wait."""

    seconds: float = 30.0
    bytes: int = 256 * 1024**2
    memory: int = 1024**3
    queue: int = 256
    queue_seconds: float = 10.0


class QueryTimeError(QueryLimitError):
    """A query stopped because it took too long."""


class QueryFederationError(QueryError):
    """A query refused because it would make the server ask another endpoint."""


class QueryQueueError(QueryError):
    """A query not started, because all processes were busy for too long."""


class QueryProcessError(QueryError):
    """A query whose process ended for a reason that is not the query's."""


class QueryPlaceError(QuerySyntaxError):
    """A query that is not SPARQL 1.1, and where: line and column count from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        """Say where the query stops being SPARQL."""
        super().__init__(message)
        self.line = line
        self.column = column


def memory_error(limits: QueryLimits) -> QueryLimitError:
    """Say that a query needed too much memory, be it heap or, when nested too deeply, stack."""
    return QueryLimitError(
        f"The query needs more than the {limits.memory / 1024**2:.0f} MiB of memory that one may use here,"
        " or is nested too deeply."
    )


def error_of(body: dict[str, Any], limits: QueryLimits) -> QueryError:
    """Return what the body of an error frame means."""
    match Refusal(body["refusal"]):
        case Refusal.SYNTAX if "line" in body:
            line, column = body["line"], body["column"]
            what = _reason(body["message"])
            return QueryPlaceError(
                f"The query is not valid SPARQL 1.1: line {line}, column {column}: {what}.", line, column
            )
        case Refusal.SYNTAX:
            return QuerySyntaxError(f"The query is not valid SPARQL 1.1: {body['message']}.")
        case Refusal.FEDERATION:
            return QueryFederationError("The query holds a SERVICE clause, but this endpoint asks no other endpoints.")
        case Refusal.SIZE:
            return QueryLimitError(
                f"The answer is larger than {limits.bytes} bytes, the most that one query may return here;"
                " use LIMIT, or the downloads."
            )
        case Refusal.MEMORY:
            return memory_error(limits)
        case Refusal.EVALUATION:
            return QueryError(f"The query could not be evaluated: {body['message']}.")


def _reason(message: str) -> str:
    """Pick the parser's reason where it gives one; a mere list of the characters it hoped for helps nobody."""
    found = _SENTENCE.search(message)
    return found[0] if found else "the query cannot be read beyond this point"

"""What one query may use, and what is said about a query that was stopped."""

import re
from dataclasses import dataclass
from typing import Any

from esfgraph.errors import QueryError, QueryLimitError, QuerySyntaxError
from esfgraph_server.query_pool.messages import Refusal
from esfgraph_server.query_pool.scanner import asks_other_endpoints, nesting

_SENTENCE = re.compile(r"\b[A-Z][A-Za-z]+ [A-Za-z ]*[a-z]")
MEBIBYTE = 1024**2


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What one query may use, and how it may wait. Times are wall-clock seconds, sizes bytes."""

    seconds: float = 10.0
    """Until the first byte of the answer."""
    total_seconds: float = 60.0
    """Until the last byte, while the client reads."""
    idle_seconds: float = 10.0
    """Without the client taking a byte."""
    quick_seconds: float = 0.1
    """After which a query counts as long, and needs one of the places for long ones."""
    memory: int = 512 * MEBIBYTE
    rows: int = 1_000_000
    bytes: int = 512 * MEBIBYTE
    depth: int = 200
    """Brackets within each other."""
    length: int = MEBIBYTE
    queue: int = 256
    queue_seconds: float = 10.0

    @property
    def header(self) -> str:
        """The limits as a header's value: a dictionary of RFC 9651."""
        limits = {
            "first-byte-seconds": self.seconds,
            "total-seconds": self.total_seconds,
            "idle-seconds": self.idle_seconds,
            "memory-bytes": self.memory,
            "rows": self.rows,
            "result-bytes": self.bytes,
            "query-bytes": self.length,
            "nesting": self.depth,
        }
        return ", ".join(f"{name}={value:.12g}" for name, value in limits.items())


class QueryTimeError(QueryLimitError):
    """A query stopped because it took too long."""


class QueryMemoryError(QueryLimitError):
    """A query stopped because it needed too much memory."""


class QuerySizeError(QueryLimitError):
    """A query stopped because its answer is too large."""


class QueryDepthError(QueryError):
    """A query refused because it is nested too deeply."""


class QueryLengthError(QueryError):
    """A query refused because its text is too long."""


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


def refuse_by_text(query: str, depth: int) -> Refusal | None:
    """Tell from its tokens why a query is not to be parsed at all."""
    if nesting(query, depth) > depth:
        return Refusal.DEPTH
    return Refusal.FEDERATION if asks_other_endpoints(query) else None


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
            return QueryFederationError(
                "The query holds a SERVICE clause, or what cannot be told from one; this endpoint asks no others. "
                "Put a space after a less-than sign, and ask from your own endpoint with a SERVICE clause for this one."
            )
        case Refusal.DEPTH:
            return QueryDepthError(
                f"The query is nested too deeply: at most {limits.depth} brackets are read within each other."
            )
        case Refusal.SIZE:
            return QuerySizeError(
                f"The answer is larger than {limits.bytes} bytes, the most that one query may return here;"
                " use LIMIT, or the downloads."
            )
        case Refusal.ROWS:
            return QuerySizeError(
                f"The answer has more than {limits.rows} rows, the most that one query may return here;"
                " use LIMIT, or the downloads."
            )
        case Refusal.MEMORY:
            return QueryMemoryError(
                f"The query needs more than the {limits.memory / MEBIBYTE:.0f} MiB of memory that one may use here."
            )
        case Refusal.EVALUATION:
            return QueryError(f"The query could not be evaluated: {body['message']}.")


def _reason(message: str) -> str:
    """Pick the parser's reason where it gives one; a mere list of the characters it hoped for helps nobody."""
    found = _SENTENCE.search(message)
    return found[0] if found else "the query cannot be read beyond this point"

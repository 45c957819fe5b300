"""What one query may use, and the errors of a query that was refused or stopped."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from annotated_types import Gt, Interval

from esfgraph.errors import QueryError, QueryLimitError, QuerySyntaxError
from esfgraph_server.query_pool.messages import Refusal, Refused

MEBIBYTE = 1024**2

_Seconds = Annotated[float, Gt(0)]
_Number = Annotated[int, Gt(0)]


def cores() -> int:
    """One for each core, at least 2."""
    return max(2, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What one query may use, how many are evaluated at the same time, and how long a query waits for its turn."""

    __pydantic_config__ = {"use_attribute_docstrings": True}  # noqa: RUF012 (no field; the settings read it)

    seconds: _Seconds = 10.0
    """Seconds from the start of a query's evaluation to the first byte of its answer."""
    total_seconds: _Seconds = 60.0
    """Seconds from the start of a query's evaluation to the last byte of its answer, while the client reads."""
    idle_seconds: _Seconds = 10.0
    """Seconds in which a client must take 64 KiB of an answer, or what there is of it."""
    memory: _Number = 512 * MEBIBYTE
    """Bytes of memory of one query process, the store's cache included."""
    rows: _Number = 1_000_000
    """Rows, or statements, of an answer."""
    bytes: _Number = 512 * MEBIBYTE
    """Bytes of an answer, before compression."""
    length: _Number = MEBIBYTE
    """Bytes of a query's text."""
    depth: _Number = 200
    """Brackets within each other in a query."""
    groups: _Number = 500
    """Groups in braces in a query, such as the parts of a UNION: planning takes time by the square of their number."""
    processes: _Number = field(default_factory=cores)
    """Long queries that one server process evaluates at the same time."""
    quick_seconds: _Seconds = 0.1
    """Seconds after which a query counts as long."""
    niceness: Annotated[int, Interval(ge=0, le=19)] = 10
    """By how much query processes, from their start on, stand back behind the server.

    Above 0 they are batch work besides (Linux): handed a query, they do not interrupt the server.
    """
    queue: _Number = 256
    """Queries that may wait for their turn; one client's at most half of them."""
    queue_seconds: _Seconds = 10.0
    """Seconds that a query may wait for its turn."""

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
            "groups": self.groups,
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
    """A query refused because its text is too long, or has too many parts."""


class QueryFederationError(QueryError):
    """A query refused because it would make the server ask another endpoint."""


class QueryQueueError(QueryError):
    """A query not started, because all processes were busy for too long."""


class QueryProcessError(QueryError):
    """A query whose process ended for a reason that is not the query's."""


class QueryStoreError(QueryError):
    """A query that read what is damaged in the store."""


class QueryPlaceError(QuerySyntaxError):
    """A query that is not SPARQL 1.1, and where: line and column count from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        """Say where the query stops being SPARQL."""
        super().__init__(message, line=line, column=column)


STORE_DAMAGED = "The store of the release is damaged; what is whole is looked for. Please ask again."
"""Said of damage wherever it shows: in a query, or in a look-up."""

_ERRORS: Mapping[Refusal, tuple[type[QueryError], str]] = {
    Refusal.SYNTAX: (QuerySyntaxError, "The query is not valid SPARQL 1.1: {message}."),
    Refusal.FEDERATION: (
        QueryFederationError,
        "The query holds a SERVICE clause, or what cannot be told from one; this endpoint asks no others. "
        "Put a space after a less-than sign, and ask from your own endpoint with a SERVICE clause for this one.",
    ),
    Refusal.DEPTH: (
        QueryDepthError,
        "The query is nested too deeply: at most {limits.depth} brackets are read within each other.",
    ),
    Refusal.GROUPS: (
        QueryLengthError,
        "The query is too long: at most {limits.groups} groups in braces are read, such as the parts of a UNION.",
    ),
    Refusal.SIZE: (
        QuerySizeError,
        "The answer is larger than {limits.bytes} bytes, the most that one query may return here;"
        " use LIMIT, or the downloads.",
    ),
    Refusal.ROWS: (
        QuerySizeError,
        "The answer has more than {limits.rows} rows, the most that one query may return here;"
        " use LIMIT, or the downloads.",
    ),
    Refusal.MEMORY: (
        QueryMemoryError,
        "The query needs more than the {mebibytes:.0f} MiB of memory that one may use here.",
    ),
    Refusal.STORE: (
        QueryStoreError,
        STORE_DAMAGED,
    ),
    Refusal.EVALUATION: (QueryError, "The query could not be evaluated: {message}."),
}


def error_of(refused: Refused, limits: QueryLimits) -> QueryError:
    """Return the error that a client is told when its query was refused."""
    if refused.line:
        reason = f"line {refused.line}, column {refused.column}: {refused.message}"
        return QueryPlaceError(f"The query is not valid SPARQL 1.1: {reason}.", refused.line, refused.column)
    error, text = _ERRORS[refused.refusal]
    return error(text.format(message=refused.message, limits=limits, mebibytes=limits.memory / MEBIBYTE))

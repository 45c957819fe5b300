"""What one query may use."""

import os
from dataclasses import dataclass, field
from typing import Annotated

from annotated_types import Gt, Interval

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

"""Cursors: where the next part of a list begins, in a text that only this server reads."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from urllib.parse import urlencode

from esfgraph.errors import UsageError

CURSOR, LIMIT = "cursor", "limit"
DEFAULT_SIZE = 50
LARGEST_SIZE = 500


class CursorError(UsageError):
    """A cursor that leads nowhere."""

    def __init__(self, value: str, reason: str) -> None:
        """Say why, and what to do."""
        super().__init__(
            f"The parameter 'cursor' has the value '{value[:100]}', {reason}. Ask without it for the list from its "
            "beginning, and follow 'next' from there."
        )
        self.parameter, self.value = CURSOR, value


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list: all parts of *size* things, numbered from 1."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        """How many things lie before it."""
        return (self.number - 1) * self.size

    def is_last(self, total: int) -> bool:
        """Tell whether nothing of the list lies behind it."""
        return self.offset + self.size >= total


@dataclass(frozen=True, slots=True)
class Cursors:
    """Writes and reads the cursors of one list of one release."""

    release: str
    asked: str
    """Which list it is, and what it is narrowed to."""

    def read(self, cursor: str, limit: int | None) -> Part:
        """Return the part that a cursor names, or the first; raise CursorError for one of another list."""
        if not cursor:
            return Part(1, DEFAULT_SIZE if limit is None else limit)
        try:
            release, asked, number, size = base64.b32decode(cursor.upper() + "=" * (-len(cursor) % 8)).decode().split()
            part = Part(int(number), int(size))
        except (binascii.Error, ValueError):
            raise CursorError(cursor, "and no answer here has given it") from None
        if part.number < 1 or not 0 < part.size <= LARGEST_SIZE or limit not in (None, part.size):
            raise CursorError(cursor, "and lists are cut as their first part was: leave 'limit' as it is, or out")
        if release != self.release:
            raise CursorError(cursor, "which belongs to another release")
        if asked != self._digest:
            raise CursorError(cursor, "which belongs to a list that was asked for otherwise")
        return part

    def after(self, part: Part) -> str:
        """Write the cursor of the part behind one."""
        text = f"{self.release} {self._digest} {part.number + 1} {part.size}"
        return base64.b32encode(text.encode()).decode().rstrip("=").lower()

    @property
    def _digest(self) -> str:
        return hashlib.sha256(self.asked.encode()).hexdigest()[:8]


def next_address(address: str, given: list[tuple[str, str]], cursor: str) -> str:
    """Return the address of the next part of a list that was asked for with parameters."""
    kept = [(name, value) for name, value in given if name not in (CURSOR, LIMIT)]
    return f"{address}?{urlencode([*kept, (CURSOR, cursor)], safe='/:')}"

"""A file that a library writes to, and out of which what is written is sent at once."""

from io import RawIOBase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Pipe(RawIOBase):
    """What is written is taken out at the other end."""

    def __init__(self) -> None:
        """Begin empty."""
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        """Take *data*; return how many bytes it has."""
        part = bytes(data)
        self._parts.append(part)
        return len(part)

    def taken(self) -> bytes:
        """Take out what is there."""
        data = b"".join(self._parts)
        self._parts.clear()
        return data

"""Standard output and error that survive any encoding, and a reader who has left."""

import errno
import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from esfgraph.console.language import reader_language, say
from esfgraph.errors import OutputError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What moves the cursor, colours or reorders a line, but line break and tab."""


_PLAIN = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "–": "-", "—": "-", "…": "...", "×": "x", "“": '"', "”": '"', "’": "'"}
)
"""What is read as well in plain characters, where the encoding lacks some."""


class _Outlet(io.FileIO):
    """A file descriptor that goes on taking what nobody reads any more."""

    _given_up = False

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write, or drop once there is no reader; raise OutputError where the system refuses for another reason."""
        if not self._given_up:
            try:
                return super().write(data)
            except OSError as error:
                self._given_up = True
                if error.errno != errno.EPIPE:
                    raise OutputError(f"What is printed cannot be written: {error.strerror}.") from error
        return memoryview(data).nbytes


@contextmanager
def lasting_streams() -> Iterator[None]:
    """Print so that nothing printed can end the command; give the streams back as they were.

    A character that the encoding lacks is printed as Python writes it in a string (``\\u2013``). Raise OutputError
    where the system refuses what was printed last.
    """
    before = sys.stdout, sys.stderr
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        sys.stdout, sys.stderr = last = _lasting(sys.stdout, nowhere), _lasting(sys.stderr, nowhere)
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before
            for stream in last:
                stream.flush()


def _lasting(stream: TextIO | None, nowhere: TextIO) -> TextIO:
    if stream is None:  # closed by whoever started the command
        return nowhere
    try:
        outlet = _Outlet(stream.fileno(), "w", closefd=False)
    except OSError:  # it lives in memory, and holds any character
        return stream
    stream.flush()
    lines = stream is sys.stderr or stream.isatty()
    return io.TextIOWrapper(
        io.BufferedWriter(outlet), encoding=stream.encoding, errors="backslashreplace", line_buffering=lines
    )


def visible(text: str) -> str:
    """Write control characters, which a source may hold, so that a terminal shows and does not obey them."""
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)


def print_line(text: str, stream: TextIO | None = None) -> None:
    """Print a line for a person, to the standard output unless *stream* is given."""
    stream = stream or sys.stdout
    shown = visible(text)
    try:
        shown.encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        shown = shown.translate(_PLAIN)
    print(shown, file=stream, flush=True)


def print_data(data: bytes | str) -> None:
    """Print what a program reads: in UTF-8 whatever the terminal."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data.encode("utf-8", "backslashreplace") if isinstance(data, str) else data)


def tell(key: str, **values: object) -> None:
    """Print a line in the reader's language."""
    print_line(say(key, reader_language(os.environ), **values))

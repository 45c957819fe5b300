"""How a query process gives its answer out: counted, compressed, in chunks."""

import io
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from pyoxigraph import QueryResultsFormat

from esfgraph_server.query_pool.messages import CHUNK, Form, Kind, Refusal, frame, write_opening

WORTH_COMPRESSING = 1024
"""Bytes below which an answer is sent as it is."""
_LEVEL = 4
_GZIP = 16 + zlib.MAX_WBITS

Send = Callable[[bytes], None]
_Row = TypeVar("_Row")


class RefusedError(Exception):
    """An answer that ends here, and why."""

    def __init__(self, refusal: Refusal, message: str = "", **more: int) -> None:
        super().__init__(message)
        self.body = json.dumps({"refusal": refusal, "message": message, **more}).encode()


class RowCount:
    """Counts the rows in what the engine has written, which gives no other sign of them."""

    def __init__(self, format_: QueryResultsFormat | None, most: int) -> None:
        """Count the rows of an answer in *format_*; more than *most* are refused."""
        self._marks = _MARKS.get(format_, ())
        self._quoted = False
        self._is_csv = format_ == QueryResultsFormat.CSV
        self._left = most + _BESIDES.get(format_, 0)
        self._tail = b""

    def add(self, data: bytes) -> None:
        """Count the rows that end, or begin, in *data*."""
        if self._is_csv:
            self._left -= self._lines(data)
        for mark in self._marks:
            self._left -= (self._tail + data).count(mark) - self._tail.count(mark)
        self._tail = data[-8:]
        if self._left < 0:
            raise RefusedError(Refusal.ROWS)

    def _lines(self, data: bytes) -> int:
        """Count the ends of lines outside of quotes, where a text of several lines is one cell (RFC 4180)."""
        found = 0
        parts = data.split(b'"')
        for index, part in enumerate(parts):
            if index:
                self._quoted = not self._quoted
            if not self._quoted:
                found += part.count(b"\n")
        return found

    def holds(self, size: int) -> bool:
        """Tell whether an answer of *size* bytes need not be counted: the shortest row takes a byte."""
        return size <= self._left

    def limited(self, rows: Iterable[_Row]) -> Iterator[_Row]:
        """Pass *rows* on, as long as there are not too many."""
        for row in rows:
            self._left -= 1
            if self._left < 0:
                raise RefusedError(Refusal.ROWS)
            yield row


# Between two rows in JSON; a text that ends in the same characters counts as one row more.
_MARKS: dict[QueryResultsFormat | None, tuple[bytes, ...]] = {
    QueryResultsFormat.JSON: (b'},{"', b"{}"),
    QueryResultsFormat.XML: (b"<result>",),
    QueryResultsFormat.TSV: (b"\n",),
}
_BESIDES: dict[QueryResultsFormat | None, int] = {
    QueryResultsFormat.JSON: -1,
    QueryResultsFormat.TSV: 1,
    QueryResultsFormat.CSV: 1,
}
"""How many more marks than rows there are."""


class Output(io.RawIOBase):
    """Takes what the engine writes and sends it in frames: the form with the first data, the end with the last."""

    def __init__(
        self, send: Send, form: Form, variables: Sequence[str], rows: RowCount, limit: int, *, gzip: bool
    ) -> None:
        """Send up to *limit* bytes, counted before compression."""
        self._send = send
        self._form = form
        self._variables = variables
        self._rows = rows
        self._left = limit
        self._gzip = gzip
        self._compressor: zlib._Compress | None = None
        self._buffer = bytearray()
        self._begun = False

    def writable(self) -> bool:
        """Tell that this is an output."""
        return True

    def write(self, data: Any, /) -> int:
        """Take *data*; a frame goes out for every full chunk."""
        self._left -= len(data)
        if self._left < 0:
            raise RefusedError(Refusal.SIZE)
        self._buffer += data
        while len(self._buffer) >= CHUNK:
            chunk = bytes(self._buffer[:CHUNK])
            del self._buffer[:CHUNK]
            self._rows.add(chunk)
            self._send(frame(Kind.DATA, self._opening() + self._packed(chunk, zlib.Z_SYNC_FLUSH)))
        return len(data)

    def finish(self, kind: bytes) -> None:
        """Send what is left, and that it is the last."""
        last = bytes(self._buffer)
        if self._begun or not self._rows.holds(len(last)):
            self._rows.add(last)
        self._gzip &= self._begun or len(last) >= WORTH_COMPRESSING
        self._send(frame(kind, self._opening() + self._packed(last, zlib.Z_FINISH)))

    def _packed(self, data: bytes, flush: int) -> bytes:
        if not self._gzip:
            return data
        if self._compressor is None:
            self._compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
        return self._compressor.compress(data) + self._compressor.flush(flush)

    def _opening(self) -> bytes:
        if self._begun:
            return b""
        self._begun = True
        return write_opening(self._form, self._variables, "gzip" if self._gzip else None)

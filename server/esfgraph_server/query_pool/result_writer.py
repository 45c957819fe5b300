"""How a query process gives its answer out: rows counted, XML kept well-formed, compressed, in chunks."""

import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Any, TypeVar

from pyoxigraph import QueryResultsFormat

from esfgraph_server.query_pool.messages import CHUNK, Form, Opening, Part, Refusal, Refused, encode

WORTH_COMPRESSING = 1024
"""Bytes below which an answer is sent as it is."""
_LEVEL = 4
"""Of gzip: results as JSON shrink to 9 % at 220 MB a second; level 6 takes half as long again for 8 %."""
_GZIP = 16 + zlib.MAX_WBITS

Send = Callable[[bytes], None]
_Row = TypeVar("_Row")


class RefusedError(Exception):
    """An answer that ends here, and why."""

    def __init__(self, refusal: Refusal, message: str = "", swedish: str = "", line: int = 0, column: int = 0) -> None:
        """End the answer; *line* and *column* of a text that is no SPARQL count from 1."""
        super().__init__(message)
        self.refused = Refused(refusal, message, swedish, line, column)


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


class AnswerWriter(io.RawIOBase):
    """Takes what the engine writes and sends it in parts: the opening with the first, the end with the last."""

    def __init__(
        self, send: Send, form: Form, variables: Sequence[str], rows: RowCount, limit: int, *, gzip: bool
    ) -> None:
        """Send up to *limit* bytes, counted before compression."""
        self._send = send
        self._form = form
        self._variables = tuple(variables)
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
        """Take *data*; a part goes out for every full chunk. RefusedError for too large an answer."""
        self._left -= len(data)
        if self._left < 0:
            raise RefusedError(Refusal.SIZE)
        self._buffer += data
        while len(self._buffer) >= CHUNK:
            chunk = bytes(self._buffer[:CHUNK])
            del self._buffer[:CHUNK]
            self._rows.add(chunk)
            self._send(encode(Part(self._packed(chunk, zlib.Z_SYNC_FLUSH), self._opening())))
        return len(data)

    def finish(self, *, leaving: bool) -> None:
        """Send what is left, as the last part; RefusedError for too many rows."""
        last = bytes(self._buffer)
        if self._begun or not self._rows.holds(len(last)):
            self._rows.add(last)
        self._gzip &= self._begun or len(last) >= WORTH_COMPRESSING
        self._send(encode(Part(self._packed(last, zlib.Z_FINISH), self._opening(), last=True, leaving=leaving)))

    def _packed(self, data: bytes, flush: int) -> bytes:
        if not self._gzip:
            return data
        if self._compressor is None:
            self._compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
        return self._compressor.compress(data) + self._compressor.flush(flush)

    def _opening(self) -> Opening | None:
        """Return what stands with the first part, once."""
        if self._begun:
            return None
        self._begun = True
        return Opening(self._form, self._variables, "gzip" if self._gzip else None)


_NO_CHAR = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""What is no Char (XML 1.0, 2.2), in UTF-8."""
_ELEMENT_NAME = re.compile(r"[^\W\d][\w.-]*$")
"""An IRI that ends so can be the name of an element: the part after its namespace."""


class XmlTextError(ValueError):
    """An answer that XML cannot carry."""


class XmlText(io.RawIOBase):
    """Passes on what is written; a carriage return as a reference, which reading would else turn into a line feed."""

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output
        self._held = b""

    def writable(self) -> bool:
        """Tell that this is an output."""
        return True

    def write(self, data: Any, /) -> int:
        """Take *data*; XmlTextError for a character that XML has not."""
        text = self._held + bytes(data)
        if _NO_CHAR.search(text):
            raise XmlTextError("it holds a character that XML cannot carry; ask for JSON, CSV, TSV or Turtle")
        ends = 2 if text.endswith(b"\xef\xbf") else 1 if text.endswith(b"\xef") else 0
        whole, self._held = (text[:-ends], text[-ends:]) if ends else (text, b"")
        self._output.write(whole.replace(b"\r", b"&#13;"))
        return len(data)


def named(triples: Iterable[Any]) -> Iterator[Any]:
    """Yield *triples*; XmlTextError for a property that RDF/XML cannot name (RDF 1.1 XML Syntax, 2.2)."""
    for triple in triples:
        if not _ELEMENT_NAME.search(triple.predicate.value):
            raise XmlTextError(
                f"RDF/XML cannot name the property <{triple.predicate.value}>, which ends in no name; ask for Turtle"
            )
        yield triple

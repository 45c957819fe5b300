"""DATA/parts: text that packed releases share, each piece kept once.

<series>/<number>.gz   a MiB of text each, packed; what a release adds to what others have is a series of these
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from esfgraph.disk.gzip_members import BLOCK, pack, unpacked

FOLDER = "parts"
_KEPT = 64
"""Parts that a reader keeps unpacked: the ranges of a file lie in a few series, and in each they come in order."""


class Range(NamedTuple):
    """A piece of text: bytes of a series, parts of which stand one behind the other."""

    series: str
    start: int
    length: int

    @property
    def parts(self) -> range:
        """The numbers of the parts that hold it."""
        return range(self.start // BLOCK, (self.start + self.length - 1) // BLOCK + 1)


@dataclass(frozen=True, slots=True)
class Parts:
    """Reads what is kept in a folder of parts."""

    folder: Path
    _unpacked: OrderedDict[tuple[str, int], bytes] = field(default_factory=OrderedDict)

    def path_of(self, series: str, number: int) -> Path:
        """Where a part lies."""
        return self.folder / series / f"{number:05}.gz"

    def read(self, wanted: Range) -> Iterator[bytes]:
        """Read a range in pieces; raise one of the errors of `DAMAGE` where a part is missing, or too short."""
        end = wanted.start + wanted.length
        for number in wanted.parts:
            first = number * BLOCK
            piece = self._part(wanted.series, number)[max(wanted.start - first, 0) : end - first]
            if len(piece) != min(end, first + BLOCK) - max(wanted.start, first):
                raise EOFError(f"{wanted.series}/{number:05}.gz ends too early")
            yield piece

    def _part(self, series: str, number: int) -> bytes:
        key = series, number
        if key not in self._unpacked:
            self._unpacked[key] = b"".join(unpacked(self.path_of(series, number)))
            if len(self._unpacked) > _KEPT:
                self._unpacked.popitem(last=False)
        self._unpacked.move_to_end(key)
        return self._unpacked[key]


@dataclass(slots=True)
class PartWriter:
    """Writes a series to a folder of its own."""

    series: str
    folder: Path
    _block: bytearray = field(default_factory=bytearray)
    _written: int = 0
    """Parts."""

    def add(self, text: bytes) -> Range:
        """Add a piece, and return where it stands."""
        start = self._written * BLOCK + len(self._block)
        self._block += text
        while len(self._block) >= BLOCK:
            self._write(bytes(self._block[:BLOCK]))
            del self._block[:BLOCK]
        return Range(self.series, start, len(text))

    def finish(self) -> None:
        """Write what is left."""
        if self._block:
            self._write(bytes(self._block))
            self._block.clear()

    def _write(self, text: bytes) -> None:
        self.folder.mkdir(exist_ok=True)
        Parts(self.folder.parent).path_of(self.folder.name, self._written).write_bytes(pack(text))
        self._written += 1

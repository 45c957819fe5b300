"""The recipe of a packed release: of which ranges of DATA/parts each of its files is made.

A packed release is a folder of its manifest and its recipe. Store and full-text index are in no recipe: they are made
from the files.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from esfgraph.disk.gzip_members import DAMAGE, pack, repacked, unpacked
from esfgraph.release.manifest import is_inside
from esfgraph.release.parts import Parts, Range

_DAMAGE: tuple[type[Exception], ...] = (*DAMAGE, msgspec.DecodeError, IndexError)
NAME = "packed.json.gz"


class PackedFile(Struct, frozen=True):
    """A file of a packed release."""

    name: str
    """Its path below the release."""
    size: int
    sha256: str
    """Of the file as it lay there."""
    content_sha256: str
    """Of its text: of the file as it lay there, or unpacked where `members` are given."""
    ranges: tuple[Range, ...]
    members: tuple[int, ...] | None = None
    """Of a packed file whose text the ranges are: how many bytes of it each gzip member holds."""

    def text(self, parts: Parts) -> Iterator[bytes]:
        """Read its text in pieces; raise one of the errors of `DAMAGE` where a part is missing or damaged."""
        for each in self.ranges:
            yield from parts.read(each)

    def pieces(self, parts: Parts) -> Iterator[bytes]:
        """Read the file as it lay there; raise what `text` raises."""
        text = self.text(parts)
        return text if self.members is None else repacked(text, self.members)

    def is_whole(self, parts: Parts) -> bool:
        """Tell whether its text is what was packed; raise what `text` raises."""
        return _sha256(self.text(parts)) == self.content_sha256


class Recipe(Struct, frozen=True):
    """What a packed release is made of."""

    files: tuple[PackedFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all texts."""
        return sum(each.length for file in self.files for each in file.ranges)

    def parts(self) -> Iterator[tuple[str, int]]:
        """The parts that it needs, each once: series and number."""
        needed = {(each.series, number) for file in self.files for each in file.ranges for number in each.parts}
        yield from sorted(needed)


def _sha256(pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


class _Written(Struct, frozen=True, omit_defaults=True):
    """A recipe as it lies on the disk: series by their place among all, for each range names one."""

    series: list[str]
    files: list["_WrittenFile"]


class _WrittenFile(Struct, frozen=True, omit_defaults=True):
    name: str
    size: int
    sha256: str
    content_sha256: str
    ranges: list[tuple[int, int, int]]
    members: list[int] | None = None


def is_packed(folder: Path) -> bool:
    """Tell whether the release in a folder is packed."""
    return (folder / NAME).is_file()


def write_recipe(folder: Path, files: Sequence[PackedFile]) -> None:
    """Write the recipe of the release in *folder*."""
    series = {name: at for at, name in enumerate(sorted({each.series for file in files for each in file.ranges}))}
    written = [
        _WrittenFile(
            file.name,
            file.size,
            file.sha256,
            file.content_sha256,
            [(series[each.series], each.start, each.length) for each in file.ranges],
            None if file.members is None else [*file.members],
        )
        for file in files
    ]
    (folder / NAME).write_bytes(pack(msgspec.json.encode(_Written([*series], written))))


def read_recipe(folder: Path) -> Recipe:
    """Read the recipe of the packed release in *folder*; raise OSError or ValueError where that cannot be."""
    try:
        written = msgspec.json.decode(b"".join(unpacked(folder / NAME)), type=_Written)
        return Recipe(tuple(_read(file, written.series) for file in written.files))
    except OSError:
        raise
    except _DAMAGE as error:
        raise ValueError(str(error)) from error


def _read(file: _WrittenFile, series: Sequence[str]) -> PackedFile:
    if not is_inside(file.name) or not all(map(is_inside, series)):
        raise ValueError(f"it names {file.name!r} outside of the release")
    ranges = tuple(Range(series[at], start, length) for at, start, length in file.ranges)
    members = None if file.members is None else tuple(file.members)
    return PackedFile(file.name, file.size, file.sha256, file.content_sha256, ranges, members)

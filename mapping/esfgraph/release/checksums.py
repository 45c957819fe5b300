"""Checksums of a release: sizes and hashes of all its files, block by block, so that parts of them can be checked.

They tell damage, not forgery: who can change a release can change them too.
"""

import hashlib
import random
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from esfgraph.disk.files import blocks, read_file
from esfgraph.disk.gzip_members import BLOCK
from esfgraph.release.manifest import CHECKSUMS

Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class CheckedFile(Struct, frozen=True):
    """What a file was when it was written."""

    name: str
    """Its path below the release."""
    size: Annotated[int, Meta(ge=0)]
    sha256: list[Sha256]
    """Of each block."""
    block: Annotated[int, Meta(ge=1)] = BLOCK
    """Bytes of a block."""

    def extent(self, number: int) -> tuple[int, int]:
        """Where a block begins, and how many bytes it has."""
        start = number * self.block
        return start, min(self.block, self.size - start)


class _Checksums(Struct, frozen=True):
    """All files but that which these are written to."""

    sha256: Sha256
    """Of what stands below `files`: it tells whether the checksums are whole themselves."""
    files: msgspec.Raw


def write_checksums(folder: Path) -> None:
    """Write the checksums of the finished release in *folder*."""
    own = folder / CHECKSUMS
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and path != own)
    files = [_checked(path, path.relative_to(folder).as_posix()) for path in paths]
    listed = msgspec.Raw(msgspec.json.encode(files))
    own.write_bytes(msgspec.json.encode(_Checksums(hashlib.sha256(listed).hexdigest(), listed)))


def _checked(path: Path, name: str) -> CheckedFile:
    return CheckedFile(name, path.stat().st_size, [hashlib.sha256(block).hexdigest() for block in blocks(path)])


def read_checksums(folder: Path) -> list[CheckedFile]:
    """Read the checksums of a release; raise OSError or ValueError where that cannot be."""
    try:
        checksums = msgspec.json.decode(read_file(folder / CHECKSUMS), type=_Checksums)
        if hashlib.sha256(checksums.files).hexdigest() != checksums.sha256:
            raise ValueError("it is not what was written")
        return msgspec.json.decode(checksums.files, type=list[CheckedFile])
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def sample(files: list[CheckedFile], most: int) -> dict[str, list[int]]:
    """Choose blocks of at most *most* bytes to check, by name of the file: the ends of files, the small ones first.

    What is left of *most* goes to other blocks by chance, so that each start looks at others.
    """
    ends = [(file, number) for file in files for number in sorted({0, len(file.sha256) - 1}) if file.sha256]
    others = [(file, number) for file in files for number in range(1, len(file.sha256) - 1)]
    random.shuffle(others)
    chosen: dict[str, list[int]] = {}
    for file, number in [*sorted(ends, key=lambda end: end[0].size), *others]:
        most -= file.extent(number)[1]
        if most < 0:
            break
        chosen.setdefault(file.name, []).append(number)
    return chosen


def is_as_written(path: Path, file: CheckedFile, number: int) -> bool:
    """Whether a block of the file at *path* holds what was written; raise OSError where it cannot be read."""
    start, length = file.extent(number)
    with path.open("rb", buffering=0) as stored:
        stored.seek(start)
        return hashlib.sha256(stored.read(length)).hexdigest() == file.sha256[number]

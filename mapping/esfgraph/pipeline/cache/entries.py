"""Entries of the cache: results of steps of a build, each in a folder named by the hash of all that went into it.

A part is complete or absent, and never changes: a step whose part is there need not be done again. Parts are readable
by their owner only; those that a build did not use are removed at its end, so nothing withdrawn stays behind.
"""

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, BinaryIO, TextIO

import msgspec

from esfgraph.release.gzip_members import Packer


@contextmanager
def create_packed(path: Path) -> Iterator[Packer]:
    """Open a new packed file that only its owner may read; nothing makes it an empty file."""
    with create_binary(path) as out:
        packer = Packer(out)
        yield packer
        packer.finish()


MAKING = ".making-"
SIZES = "sizes.json"
"""The file that completes a part: names and sizes of the others. As JSON it shows whether it is whole itself."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The folder of parts."""

    folder: Path

    def __getitem__(self, key: str) -> Path:
        return self.folder / key[:2] / key

    def __contains__(self, key: str) -> bool:
        """Whether the part is there, whole: a power cut may have taken the end of a file."""
        path = self[key]
        try:
            sizes = msgspec.json.decode((path / SIZES).read_bytes(), type=dict[str, int])
            return all((path / name).stat().st_size == size for name, size in sizes.items())
        except (OSError, msgspec.DecodeError):
            return False

    @contextmanager
    def making(self, key: str) -> Iterator[Path]:
        """Give an empty folder to make the part in; it becomes the part when all went well."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = Path(mkdtemp(prefix=MAKING, dir=self.folder))
        try:
            yield place
            sizes = {file.name: file.stat().st_size for file in sorted(place.iterdir())}
            with create_binary(place / SIZES) as out:
                out.write(msgspec.json.encode(sizes))
            target = self[key]
            target.parent.mkdir(mode=0o700, exist_ok=True)
            shutil.rmtree(target, ignore_errors=True)
            place.rename(target)
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def prune(self, used: Collection[str]) -> None:
        """Remove every part but those *used*."""
        for part in self.folder.glob("??/*"):
            if part.name not in used:
                shutil.rmtree(part, ignore_errors=True)

    @contextmanager
    def clearing(self) -> Iterator[None]:
        """At the end of the context, remove what was begun and never finished, now or by a build that was killed."""
        try:
            yield
        finally:
            for place in self.folder.glob(f"{MAKING}*"):
                shutil.rmtree(place, ignore_errors=True)


def create(path: Path) -> TextIO:
    """Open a new text file that only its owner may read; lines end as they are written."""
    return open(path, "w", encoding="utf-8", newline="", opener=_private)


def create_binary(path: Path) -> BinaryIO:
    """Open a new file of bytes that only its owner may read."""
    return open(path, "wb", opener=_private)


def json_line(value: Any) -> str:
    """Write a value as one line of JSON, sets and objects in order; decimals and dates become strings."""
    return f"{msgspec.json.encode(value, order='deterministic').decode()}\n"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

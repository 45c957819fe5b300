"""Entries of the cache: what a step made of one batch, in a folder named by the hash of all that went into it.

An entry is complete or absent and never changes, so a step whose entry is there need not be done again. Entries are
readable by their owner only; those that a build did not use are removed at its end, so nothing withdrawn stays behind.
"""

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import msgspec

from esfgraph.pipeline.cache.files import JsonFile

MAKING = ".making-"
"""How the names of folders begin that hold no whole entry yet."""

SIZES = "sizes.json"
"""The file that completes an entry: names and sizes of the others. As JSON it shows whether it is whole itself."""


@dataclass(frozen=True, slots=True)
class Entries:
    """The folder of all entries, by key."""

    folder: Path

    def __getitem__(self, key: str) -> Path:
        return self.folder / key[:2] / key

    def __contains__(self, key: str) -> bool:
        """Whether the entry is there, whole: a power cut may have taken the end of a file."""
        path = self[key]
        try:
            sizes = _sizes(path).read()
            return all((path / name).stat().st_size == size for name, size in sizes.items())
        except (OSError, msgspec.DecodeError):
            return False

    @contextmanager
    def making(self, key: str) -> Iterator[Path]:
        """Give an empty folder to make the entry in; it becomes the entry at the end, unless an error is raised."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = Path(mkdtemp(prefix=MAKING, dir=self.folder))
        try:
            yield place
            _sizes(place).write({file.name: file.stat().st_size for file in place.iterdir()})
            target = self[key]
            target.parent.mkdir(mode=0o700, exist_ok=True)
            shutil.rmtree(target, ignore_errors=True)
            place.rename(target)
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def prune(self, used: Collection[str]) -> None:
        """Remove every entry but those *used*, by key."""
        for entry in self.folder.glob("??/*"):
            if entry.name not in used:
                shutil.rmtree(entry, ignore_errors=True)

    @contextmanager
    def clearing(self) -> Iterator[None]:
        """At the end of the context, remove what was begun and never finished, now or by a build that was killed."""
        try:
            yield
        finally:
            for place in self.folder.glob(f"{MAKING}*"):
                shutil.rmtree(place, ignore_errors=True)


def _sizes(entry: Path) -> JsonFile[dict[str, int]]:
    return JsonFile(entry / SIZES, dict[str, int])

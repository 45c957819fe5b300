"""Entries of the cache: what a step made of one batch, in a folder named by the hash of all that went into it.

An entry is complete or absent and never changes, so a step whose entry is there need not be done again. Entries are
readable by their owner only; those that a build did not use are removed at its end, so nothing withdrawn stays behind.
"""

import logging
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import msgspec

from esfgraph.disk.removal import make_folder, remove
from esfgraph.pipeline.cache.files import JsonFile
from esfgraph.pipeline.seals import Seal, seal_of

MAKING = ".making-"
"""How the names of folders begin that hold no whole entry yet."""

SIZES = "sizes.json"
"""The file that completes an entry: names and seals of the others. As JSON it shows whether it is whole itself."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entries:
    """The folder of all entries, by key."""

    folder: Path

    def __getitem__(self, key: str) -> Path:
        return self.folder / key[:2] / key

    def __contains__(self, key: str) -> bool:
        """Whether the entry is there and holds what was written; one that is damaged counts as missing."""
        path = self[key]
        try:
            sealed = _seals(path).read()
            is_whole = all(seal_of(path / name) == seal for name, seal in sealed.items())
        except (OSError, msgspec.DecodeError):
            is_whole = False
        if not is_whole and os.path.lexists(path):
            _log.warning("A part of %s is damaged and is made anew: %s", self.folder.name, path.name[:16])
        return is_whole

    @contextmanager
    def making(self, key: str) -> Iterator[Path]:
        """Give an empty folder to make the entry in; it becomes the entry at the end, unless an error is raised."""
        make_folder(self.folder)
        place = Path(mkdtemp(prefix=MAKING, dir=self.folder))
        try:
            yield place
            _seals(place).write({file.name: seal_of(file) for file in place.iterdir()})
            target = self[key]
            make_folder(target.parent)
            remove(target)
            place.rename(target)
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def prune(self, used: Collection[str]) -> None:
        """Remove every entry but those *used*, by key."""
        for entry in self.folder.glob("??/*"):
            if entry.name not in used:
                with suppress(OSError):
                    remove(entry)

    @contextmanager
    def clearing(self) -> Iterator[None]:
        """At the end of the context, remove what was begun and never finished, now or by a build that was killed."""
        try:
            yield
        finally:
            for place in self.folder.glob(f"{MAKING}*"):
                shutil.rmtree(place, ignore_errors=True)


def _seals(entry: Path) -> JsonFile[dict[str, Seal]]:
    return JsonFile(entry / SIZES, dict[str, Seal])

"""DATA: immutable folders of releases, one of them current, and the history of which was served when.

DATA/releases/<id>/   manifest.json, store/, search/, dumps/, report.*
DATA/history/         served.jsonl, append-only
DATA/cache/           what the steps of the last build made, readable by its owner only
DATA/quarantine/<id>/ refused records, readable by their owner only
DATA/current          -> releases/<id>
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pyoxigraph as ox

from esfgraph.errors import ReleaseError

BUILDING = ".building-"


@dataclass(frozen=True, slots=True)
class Release:
    """One published state of the graph."""

    id: str
    path: Path
    manifest: Mapping[str, Any]

    @property
    def base_iri(self) -> str:
        """The base IRI under which its things are minted."""
        return str(self.manifest["base_iri"])

    @property
    def counts(self) -> Mapping[str, int]:
        """How many projects, owners and statements it holds."""
        counts: Mapping[str, int] = self.manifest["counts"]
        return counts

    def open_store(self) -> ox.Store:
        """Open its store read-only, as any number of processes may; raise ReleaseError where it is damaged."""
        try:
            return ox.Store.read_only(str(self.path / "store"))
        except (OSError, ValueError) as error:
            raise ReleaseError(f"The store of release {self.id} cannot be opened ({error}); build it again.") from error


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The folder DATA."""

    root: Path

    @property
    def quarantine(self) -> Path:
        """Where refused records are kept."""
        return self.root / "quarantine"

    @property
    def cache(self) -> Path:
        """Where a build keeps what the next one need not do again."""
        return self.root / "cache"

    @property
    def withdrawals(self) -> Path:
        """The list of things that the publisher has taken back."""
        return self.root / "withdrawn.csv"

    def current(self) -> Release | None:
        """The release that is served; None before the first build. Raise ReleaseError where it is damaged."""
        link = self.root / "current"
        return self.release(link.readlink().name) if link.is_symlink() else None

    def release(self, id_: str) -> Release:
        """Read one release; raise ReleaseError where it is missing or damaged."""
        path = self.root / "releases" / id_
        try:
            manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ReleaseError(
                f"There is no release {id_!r} in {str(self.root)!r}; 'esfgraph releases list' shows those there are."
            ) from None
        except (OSError, ValueError) as error:
            raise ReleaseError(
                f"The manifest of release {id_!r} cannot be read ({error}); build it again or roll back."
            ) from error
        return Release(id_, path, manifest)

    def releases(self) -> list[Release]:
        """All releases, in order of id; raise ReleaseError where one is damaged."""
        folder = self.root / "releases"
        if not folder.is_dir():
            return []
        return [self.release(path.name) for path in sorted(folder.iterdir()) if not path.name.startswith(".")]

    def history(self) -> list[dict[str, str]]:
        """Which release was served since when, oldest first."""
        path = self.root / "history" / "served.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []

    def served_before(self) -> Release:
        """The release that was served before the current one; raise ReleaseError where there was none."""
        current = self.current()
        there = {release.id for release in self.releases()}
        for entry in reversed(self.history()):
            if entry["release"] in there and (current is None or entry["release"] != current.id):
                return self.release(entry["release"])
        raise ReleaseError(
            f"No other release in {str(self.root)!r} was served before; 'esfgraph releases list' shows those there are."
        )

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder for one build; raise ReleaseError where another holds it. The lock ends with the process."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ReleaseError(f"Another build is writing to {str(self.root)!r}; wait for it to end.") from None
            yield

    @contextmanager
    def building(self) -> Iterator[Path]:
        """Give an empty folder beside the releases to build in; it is gone afterwards unless it was adopted."""
        folder = self.root / "releases"
        folder.mkdir(parents=True, exist_ok=True)
        for abandoned in folder.glob(f"{BUILDING}*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        path = Path(mkdtemp(prefix=BUILDING, dir=folder))
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    def adopt(self, built: Path, id_: str) -> Release:
        """Make a finished folder the release *id_*; one that exists already stays as it is."""
        target = self.root / "releases" / id_
        if not target.exists():
            _sync(built)
            built.chmod(0o755)
            built.rename(target)
            _sync_folder(target.parent)
        return self.release(id_)

    def switch(self, release: Release) -> bool:
        """Serve *release* from now on, atomically; tell whether another was served before."""
        link = self.root / "current"
        if link.is_symlink() and link.readlink().name == release.id:
            return False
        fresh = self.root / ".current.new"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path("releases", release.id))
        fresh.replace(link)
        _sync_folder(self.root)
        self._remember(release)
        return True

    def _remember(self, release: Release) -> None:
        folder = self.root / "history"
        folder.mkdir(exist_ok=True)
        entry = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "release": release.id}
        with (folder / "served.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
            file.flush()
            os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Write a finished folder through to the disk, so that a crash finds it whole or not at all."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            _sync_folder(path)
        else:
            with path.open("rb") as file:
                os.fsync(file.fileno())
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""DATA: immutable folders of releases, one of them current, and the history of which was served when.

DATA/publication.toml who publishes what under which base IRI and licence
DATA/releases/<id>/   manifest.json, store/, search/, tables/, dumps/, report.*; of a packed one manifest and recipe
DATA/parts/           text that packed releases share
DATA/history/         served.jsonl, append-only; releases/, manifests of what was served; changes/, what changed
DATA/cache/           what the steps of the last build made, readable by its owner only
DATA/links/           link sets that 'esfgraph link' made
DATA/quarantine/<id>/ refused records, readable by their owner only
DATA/current          -> releases/<id>
"""

import fcntl
import json
import logging
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pyoxigraph as ox

from esfgraph.disk.exchange import exchange
from esfgraph.disk.files import read_file
from esfgraph.disk.removal import remove, set_aside
from esfgraph.disk.sync import sync, sync_names
from esfgraph.errors import ReleaseError
from esfgraph.publisher.publication import FILE as PUBLICATION
from esfgraph.release import descriptions, lookups
from esfgraph.release.checksums import write_checksums
from esfgraph.release.history import History, Switch
from esfgraph.release.manifest import MANIFEST, read_manifest
from esfgraph.release.parts import FOLDER as PARTS
from esfgraph.release.recipe import is_packed
from esfgraph.release.verification import damages

BUILDING = ".building-"

INDEX_FORMAT = "search/format"
"""The file of a release that says how its full-text index is laid out."""

_ID = re.compile("[0-9a-f]{16}")

_log = logging.getLogger(__name__)


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
    def lists(self) -> tuple[str, ...]:
        """The publisher's own lists that it was built with, such as ``owners``."""
        return tuple(self.manifest.get("lists", ()))

    @property
    def counts(self) -> Mapping[str, int]:
        """How many projects, owners and statements it holds."""
        counts: Mapping[str, int] = self.manifest["counts"]
        return counts

    @property
    def is_packed(self) -> bool:
        """Whether it is packed: there is no file of it but its manifest, until it is unpacked."""
        return is_packed(self.path)

    def open_store(self) -> ox.Store:
        """Open its store read-only, as any number of processes may; ReleaseError where it is damaged, or packed."""
        if self.is_packed:
            raise ReleaseError(f"The release {self.id} is packed; 'esfgraph releases unpack {self.id}' makes it whole.")
        try:
            return ox.Store.read_only(str(self.path / "store"))
        except (OSError, ValueError, RuntimeError) as error:
            raise ReleaseError(f"The store of release {self.id} cannot be opened ({error}); build it again.") from error


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The folder DATA."""

    root: Path

    @classmethod
    def of(cls, release: Release) -> "DataFolder":
        """Return the folder in which a release lies."""
        return cls(release.path.parents[1])

    @property
    def quarantine(self) -> Path:
        """Where refused records are kept."""
        return self.root / "quarantine"

    @property
    def cache(self) -> Path:
        """Where a build keeps what the next one need not do again."""
        return self.root / "cache"

    @property
    def parts(self) -> Path:
        """Where the text of packed releases is kept."""
        return self.root / PARTS

    @property
    def withdrawals(self) -> Path:
        """The list of things that the publisher has taken back."""
        return self.root / "withdrawn.csv"

    @property
    def corrections(self) -> Path:
        """The list of what the publisher states instead of what sources say."""
        return self.root / "corrections.csv"

    @property
    def links(self) -> Path:
        """Where the publisher's link sets are kept."""
        return self.root / "links"

    @property
    def publication(self) -> Path:
        """What the publisher says of the publication."""
        return self.root / PUBLICATION

    @property
    def history_folder(self) -> Path:
        """What is remembered of all releases, also those that are there no more."""
        return self.root / "history"

    @property
    def is_writable(self) -> bool:
        """Whether the folder can be written, or made where it is not there yet."""
        root = self.root.absolute()
        there = next(folder for folder in (root, *root.parents) if folder.exists())
        return os.access(there, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids)

    def pointed(self) -> str | None:
        """The id that the pointer names, whether that release is there or not; None where there is no such pointer."""
        try:
            return (self.root / "current").readlink().name
        except OSError:
            return None

    def current(self) -> Release | None:
        """The release that is to be served; None before the first build. Raise ReleaseError where it is damaged."""
        if (id_ := self.pointed()) is not None:
            return self.release(id_)
        if self.ids():
            raise ReleaseError(
                f"Nothing says which release in {str(self.root)!r} is the current one: 'current' is no link any more; "
                f"'esfgraph releases rollback' or a build makes it anew."
            )
        return None

    def release(self, id_: str) -> Release:
        """Read one release; raise ReleaseError where it is missing or damaged."""
        path = self.path_of(id_)
        try:
            if Path(id_).name != id_ or id_ == ".." or not path.exists():
                raise FileNotFoundError
            return Release(id_, path, read_manifest(path))
        except FileNotFoundError:
            if self._is_release(id_):
                raise ReleaseError(
                    f"The manifest of release {id_!r} is missing; build it again or roll back."
                ) from None
            raise ReleaseError(
                f"There is no release {id_!r} in {str(self.root)!r}; 'esfgraph releases list' shows those there are."
            ) from None
        except (OSError, ValueError) as error:
            raise ReleaseError(
                f"The manifest of release {id_!r} cannot be read ({error}); build it again or roll back."
            ) from error

    def whole(self, id_: str) -> Release:
        """Read one release that may be served; raise ReleaseError where it is missing or damaged in any way."""
        release = self.release(id_)
        if found := list(damages(release.path)):
            raise ReleaseError(f"The release {id_!r} is damaged ({found[0]}); build it again.")
        return release

    def path_of(self, id_: str) -> Path:
        """Where a release lies."""
        return self.root / "releases" / id_

    def ids(self) -> list[str]:
        """What is there under the id of a release, in order, whether it can be read or not."""
        return [name for name in self._names() if self._is_release(name)]

    def strays(self) -> list[str]:
        """What lies among the releases and is none; what is hidden is nobody's business."""
        return [name for name in self._names() if not self._is_release(name) and not name.startswith(".")]

    def _is_release(self, name: str) -> bool:
        """Whether something is called as releases are, or holds a manifest and is not about to be written."""
        is_one = not name.startswith(".") and (self.path_of(name) / MANIFEST).is_file()
        return bool(_ID.fullmatch(name)) or is_one

    def releases(self) -> list[Release]:
        """All releases whose manifests can be read, in order of id."""
        found = []
        for id_ in self.ids():
            with suppress(ReleaseError):
                found.append(self.release(id_))
        return found

    def _names(self) -> list[str]:
        try:
            return sorted(path.name for path in (self.root / "releases").iterdir())
        except OSError:
            return []

    def candidates(self) -> list[str]:
        """The ids of what may be served, the best first: the current release, then those that were, then the others."""
        there = self.ids()
        served = [entry["release"] for entry in reversed(self.history())]
        order = dict.fromkeys([self.pointed(), *served, *there])
        return [id_ for id_ in order if id_ in there]

    def history(self) -> list[dict[str, str]]:
        """Which release was served since when, oldest first."""
        return self._history.entries()

    def switches(self) -> list[Switch]:
        """What was served, since when and after what, oldest first."""
        entries = self.history()
        befores = [None, *(entry["release"] for entry in entries)]
        return [Switch(entry["at"], before, entry["release"]) for entry, before in zip(entries, befores, strict=False)]

    @property
    def _history(self) -> History:
        return History(self.history_file)

    @property
    def history_file(self) -> Path:
        """Where it stands which release was served when."""
        return self.history_folder / "served.jsonl"

    def bases(self) -> tuple[str, ...]:
        """Return every base under which things were ever named in a release that was served, each once."""
        served = dict.fromkeys(entry["release"] for entry in self.history())
        return tuple(dict.fromkeys(filter(None, map(self._base_of, served))))

    def _base_of(self, id_: str) -> str | None:
        """The base of a release that was served, also of one that is there no more; None where nothing tells."""
        if manifest := self.remembered(id_):
            return str(manifest["base_iri"])
        with suppress(ReleaseError):
            return self.release(id_).base_iri
        return None

    def served_last(self) -> Release | None:
        """The release that is served, or was last, of those whose manifests can be read; none that is packed."""
        return next((release for release in self._readable() if not release.is_packed), None)

    def served_before(self) -> Release:
        """The last whole release that was served before the current one; raise ReleaseError where there is none.

        Where the pointer is lost, any whole release is better than none.
        """
        current, there = self.pointed(), self.ids()
        served = {entry["release"] for entry in self.history()} if current in there else {*there}
        for release in self._readable():
            if release.id in served - {current} and not any(damages(release.path)):
                return release
        raise ReleaseError(
            f"No other release in {str(self.root)!r} was served before; 'esfgraph releases list' shows those there are."
        )

    def _readable(self) -> Iterator[Release]:
        for id_ in self.candidates():
            with suppress(ReleaseError):
                yield self.release(id_)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder for one build; raise ReleaseError where another holds it. The lock ends with the process."""
        self.root.mkdir(parents=True, exist_ok=True)
        # Opened so, a pipe does not keep the build waiting for a reader.
        with os.fdopen(os.open(self.root / ".lock", os.O_RDWR | os.O_CREAT, 0o644), "w") as file:
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
            with suppress(OSError):
                remove(abandoned)
        path = Path(mkdtemp(prefix=BUILDING, dir=folder))
        try:
            yield path
        finally:
            with suppress(OSError):
                remove(path)

    def adopt(self, built: Path, id_: str) -> Release:
        """Make a finished folder the release *id_*.

        One that exists already stays as it is, unless it is damaged, or what is no part of its id is of another format.
        """
        target = self.path_of(id_)
        is_there = target.exists() or target.is_symlink()
        faults = [str(damage) for damage in damages(target, thorough=True)] if is_there else []
        if is_there and not faults:
            faults = [f"{name} of another format" for name, read in _FORMATS if read(target) != read(built)]
        if not is_there or faults:
            write_checksums(built)
            sync(built)
            built.chmod(0o755)
            if faults:
                exchange(built, target)
                _log.warning("The release %s was made anew: %s.", id_, "; ".join(faults[:3]))
            else:
                built.rename(target)
            sync_names(target.parent)
        return self.release(id_)

    def switch(self, release: Release) -> bool:
        """Serve *release* from now on, atomically; tell whether another was served before.

        Raise ReleaseError where it is served, but the disk refuses to keep that; to switch again writes it down.
        """
        link, target = self.root / "current", Path("releases", release.id)
        is_served = link.is_symlink() and link.readlink() == target
        if not is_served:
            if link.exists() and not link.is_symlink():
                _log.warning("%r was no link to a release; it is now called %r.", str(link), set_aside(link).name)
            fresh = self.root / ".current.new"
            remove(fresh)
            fresh.symlink_to(target)
            fresh.replace(link)
        elif self._history.last() == release.id:
            return False
        try:
            sync_names(self.root)
            self._history.add(release.id)
        except OSError as error:
            raise ReleaseError(
                f"The release {release.id} is served from now on, but {str(self.history_file)!r} cannot keep since "
                f"when ({error.strerror}): mend that, and build again, which writes it down."
            ) from error
        self._remember(release)
        return not is_served

    def remembered(self, id_: str) -> Mapping[str, Any] | None:
        """Read the manifest of a release that is served, or was, also of one that is there no more; None without."""
        try:
            manifest: Mapping[str, Any] = json.loads(read_file(self._memory_of(id_)))
        except (OSError, ValueError):
            return None
        return manifest

    def _memory_of(self, id_: str) -> Path:
        return self.history_folder / "releases" / f"{id_}.json"

    def _remember(self, release: Release) -> None:
        """Keep what a release held for when it is there no more; that it is served does not depend on it."""
        memory = self._memory_of(release.id)
        try:
            if not memory.is_file():
                memory.parent.mkdir(exist_ok=True)
                unfinished = memory.with_suffix(".new")
                shutil.copyfile(release.path / MANIFEST, unfinished)
                unfinished.replace(memory)
        except OSError as error:
            _log.warning("What the release %s holds is not remembered: %s", release.id, error)


def _index_format(release: Path) -> bytes:
    """The format of a release's full-text index, which is no part of what the id stands for."""
    path = release / INDEX_FORMAT
    return path.read_bytes() if path.is_file() else b""


_FORMATS = (
    ("the full-text index is", _index_format),
    ("the look-ups are", lookups.format_of),
    ("the descriptions of projects and owners are", descriptions.format_of),
)
"""What a release has beside that for which its id stands, and how to read its format."""

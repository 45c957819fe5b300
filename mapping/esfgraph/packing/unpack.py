"""Unpacks releases: their files as they lay there, store and index made anew from them."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from esfgraph.disk.exchange import exchange
from esfgraph.disk.gzip_members import DAMAGE
from esfgraph.disk.sync import sync, sync_names
from esfgraph.errors import ReleaseError
from esfgraph.exports.delta import DUMP
from esfgraph.packing.pack import INDEXED
from esfgraph.query.search_writer import documents_in, write_index
from esfgraph.release.checksums import write_checksums
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.release.parts import Parts
from esfgraph.release.recipe import PackedFile, read_recipe
from esfgraph.release.store import load_store

_DAMAGE: tuple[type[Exception], ...] = (ValueError, *DAMAGE)
_log = logging.getLogger(__name__)


def unpack(release: Release, folder: Path, *, can_be_asked: bool = True) -> Release:
    """Write a packed release to an empty folder, and return it there; without *can_be_asked* only its files.

    Raise ReleaseError where it is damaged, and OSError where there is no room.
    """
    parts = Parts(DataFolder.of(release).parts)
    documents = folder / "documents.gz"
    try:
        for file in read_recipe(release.path).files:
            _write(file, parts, documents if file.name == INDEXED else folder / file.name)
        if can_be_asked:
            load_store([folder / DUMP], folder / "store")
            write_index(folder / "search", documents_in(documents))
            documents.unlink()
            write_checksums(folder)
    except FileNotFoundError as error:
        raise ReleaseError(f"The packed release {release.id} is damaged ({error.filename} is missing).") from error
    except OSError:
        raise
    except _DAMAGE as error:
        raise ReleaseError(f"The packed release {release.id} is damaged ({error}).") from error
    return Release(release.id, folder, release.manifest)


def restore(data: DataFolder, release: Release) -> Release:
    """Make a packed release one that can be served, in its place; return any other as it is.

    Raise what `unpack` raises. Whoever calls holds the lock of the folder.
    """
    if not release.is_packed:
        return release
    with data.building() as parent:
        folder = parent / release.id
        folder.mkdir()
        unpack(release, folder)
        sync(folder)
        exchange(folder, release.path)
        sync_names(release.path.parent)
    return data.release(release.id)


@contextmanager
def readable(release: Release, *, can_be_asked: bool = True) -> Iterator[Release]:
    """Give a release whose files can be read, for as long as the context lasts; raise what `unpack` raises."""
    if not release.is_packed:
        yield release
        return
    with TemporaryDirectory(prefix="esfgraph-") as folder:
        yield unpack(release, Path(folder), can_be_asked=can_be_asked)


def _write(file: PackedFile, parts: Parts, path: Path) -> None:
    """Write a file; raise ReleaseError where its text is not what was packed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with path.open("wb") as out:
        for piece in file.pieces(parts):
            digest.update(piece)
            out.write(piece)
    if digest.hexdigest() == file.sha256:
        return
    if not file.is_whole(parts):
        raise ValueError(f"{file.name} is not what was written")
    _log.warning("%s is packed in other bytes than before: another version of zlib-ng does so.", file.name)

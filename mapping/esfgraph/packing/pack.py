"""Packs releases: their files become ranges of shared parts, their stores and indexes go.

Texts of releases that follow each other differ in little, and are cut into chunks by what they say. A chunk that the
release packed before has is not kept again.
"""

import errno
import hashlib
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from esfgraph.disk.exchange import exchange
from esfgraph.disk.files import blocks
from esfgraph.disk.gzip_members import DAMAGE, member_lengths, unpacked
from esfgraph.disk.sync import sync, sync_names
from esfgraph.errors import ReleaseError
from esfgraph.exports.delta import DUMP
from esfgraph.packing.chunks import chunks, key_of
from esfgraph.query.search_writer import DOCUMENTS
from esfgraph.release.checksums import CheckedFile, is_as_written, read_checksums
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.release.manifest import MANIFEST
from esfgraph.release.parts import Parts, PartWriter, Range
from esfgraph.release.pruning import sweep
from esfgraph.release.recipe import PackedFile, is_packed, read_recipe, write_recipe
from esfgraph.release.sums import sha256_of

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)
_REMADE = ("store/", "search/")
"""Folders of a release that are made from its files."""
_DAMAGE: tuple[type[Exception], ...] = (ReleaseError, ValueError, *DAMAGE)
INDEXED = f"search/{DOCUMENTS}"
"""What the index is made from."""

Known = dict[bytes, Range]
"""Where each chunk of a release stands, by its key."""


def pack(data: DataFolder, keep: int = 1) -> Iterator[tuple[str, ReleaseError | None]]:
    """Pack all releases but *keep* of them: the current one, then those served last. Yield each id, when it is done.

    A release that cannot be packed stays as it is, and why is yielded with it. Raise OSError where there is no room.
    Whoever calls holds the lock of the folder; whatever happens, each release stays whole, packed or not.
    """
    sweep(data)
    known: Known | None = None
    for id_ in reversed(data.candidates()[max(keep, 1) :]):
        path = data.path_of(id_)
        if is_packed(path):
            known = None
            continue
        try:
            known = _pack(data, data.release(id_), _known_of(data, id_) if known is None else known)
        except _DAMAGE as error:
            if isinstance(error, OSError) and error.errno in _NO_ROOM:
                raise
            yield id_, error if isinstance(error, ReleaseError) else ReleaseError(f"{error}")
        else:
            yield id_, None


def _pack(data: DataFolder, release: Release, known: Known) -> Known:
    """Pack one release, given the chunks of another; return its own."""
    checked = {file.name: file for file in read_checksums(release.path)}
    if INDEXED not in checked:
        raise ReleaseError(f"The release {release.id} was built by a version whose releases cannot be packed.")
    names = [name for name in checked if not name.startswith(_REMADE) or name == INDEXED]
    with data.building() as folder:
        series = _free_series(data, release.id)
        writer = PartWriter(series, folder / series)
        chunked = _Chunked(writer, known)
        files = [_packed(release, checked[name], chunked) for name in sorted(names, key=_order)]
        writer.finish()
        packed = folder / "packed"
        packed.mkdir()
        shutil.copyfile(release.path / MANIFEST, packed / MANIFEST)
        write_recipe(packed, files)
        if writer.folder.is_dir():
            data.parts.mkdir(exist_ok=True)
            sync(writer.folder)
            writer.folder.rename(data.parts / series)
            sync_names(data.parts)
        _prove(packed, Parts(data.parts), release.id)
        sync(packed)
        packed.chmod(0o755)
        exchange(packed, release.path)
        sync_names(release.path.parent)
    return chunked.own


@dataclass(slots=True)
class _Chunked:
    """Texts cut into chunks, of which those that are new are written."""

    writer: PartWriter
    known: Known
    """The chunks of the release packed before."""
    own: Known = field(default_factory=dict)
    """Those of this one."""

    def ranges(self, text: Iterable[bytes]) -> tuple[Range, ...]:
        """Return where a text stands, in as few ranges as may be."""
        found = list[Range]()
        for chunk in chunks(text):
            place = self._place(chunk)
            last = found[-1] if found else None
            if last and (last.series, last.start + last.length) == (place.series, place.start):
                found[-1] = last._replace(length=last.length + place.length)
            else:
                found.append(place)
        return tuple(found)

    def _place(self, chunk: bytes) -> Range:
        key = key_of(chunk)
        if (place := self.own.get(key)) is None:
            place = self.own[key] = self.known.get(key) or self.writer.add(chunk)
        return place


def _packed(release: Release, checked: CheckedFile, chunked: _Chunked) -> PackedFile:
    """Pack one file; raise ReleaseError where it is not what was built."""
    path = release.path / checked.name
    if not all(is_as_written(path, checked, number) for number in range(len(checked.sha256))):
        raise ReleaseError(f"The release {release.id} is damaged ({checked.name} is not what was written).")
    members = member_lengths(path) if path.suffix == ".gz" else None
    digest = hashlib.sha256()
    text = blocks(path) if members is None else unpacked(path)
    ranges = chunked.ranges(_hashed(text, digest))
    return PackedFile(checked.name, checked.size, sha256_of(path), digest.hexdigest(), ranges, members)


def _hashed(blocks: Iterable[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    for block in blocks:
        digest.update(block)
        yield block


def _order(name: str) -> tuple[bool, str]:
    """The dump with all graphs comes first: the files of each graph are ranges of it."""
    return name != DUMP, name


def _known_of(data: DataFolder, id_: str) -> Known:
    """The chunks of a packed release, best of that which was served before the release *id_*; none without any."""
    order = data.candidates()
    at = order.index(id_)
    known: Known = {}
    for path in map(data.path_of, (*order[at + 1 :], *reversed(order[:at]))):
        if is_packed(path):
            parts = Parts(data.parts)
            for each in (each for file in read_recipe(path).files for each in file.ranges):
                start = each.start
                for chunk in chunks(parts.read(each)):
                    known[key_of(chunk)] = Range(each.series, start, len(chunk))
                    start += len(chunk)
            break
    return known


def _free_series(data: DataFolder, id_: str) -> str:
    """Name a new series after a release, which may have been packed before."""
    names = (id_ if number == 1 else f"{id_}-{number}" for number in count(1))
    return next(name for name in names if not (data.parts / name).exists())


def _prove(packed: Path, parts: Parts, id_: str) -> None:
    """Read all texts once more; raise ReleaseError where one is not what was packed."""
    for file in read_recipe(packed).files:
        if not file.is_whole(parts):
            raise ReleaseError(f"The file {file.name} of release {id_} could not be packed; the release stays whole.")

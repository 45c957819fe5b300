"""The difference of two releases statement by statement: what one removes from the other, and what it adds.

Each statement is put to one of several files by a checksum of its line, the same for both releases, so that never more
than a file of each is in memory.
"""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from esfgraph.disk.gzip_members import DAMAGE, Packer, cut, unpacked
from esfgraph.errors import ReleaseError
from esfgraph.release.data_folder import Release

DUMP = "dumps/esf.nq.gz"
REMOVED, ADDED = "removed.nq.gz", "added.nq.gz"
"""Files of a difference: whoever holds the one release takes these away and adds those."""

_TOGETHER = 200_000
"""Statements of each release that are in memory together."""
_MOST_FILES = 200


@dataclass(frozen=True, slots=True)
class Delta:
    """How many statements differ."""

    removed: int
    added: int


def write_delta(before: Release, after: Release, folder: Path) -> Delta:
    """Write to *folder* what *after* no longer states and what it states anew, as packed N-Quads.

    Raise ReleaseError where a dump cannot be read, OSError where there is no room.
    """
    statements = max(release.counts["statements"] + release.counts["source_statements"] for release in (before, after))
    count = min(statements // _TOGETHER + 1, _MOST_FILES)
    folder.mkdir(parents=True, exist_ok=True)
    removed = added = 0
    with TemporaryDirectory(dir=folder, prefix=".work-") as work, ExitStack() as files:
        parts = [_parts(release, Path(work) / name, count) for name, release in (("a", before), ("b", after))]
        outs = [Packer(files.enter_context((folder / name).open("wb"))) for name in (REMOVED, ADDED)]
        for one, other in zip(*parts, strict=True):
            stated, anew = set(_lines([one.read_bytes()])), set(_lines([other.read_bytes()]))
            removed += len(stated - anew)
            added += len(anew - stated)
            for out, lines in zip(outs, (stated - anew, anew - stated), strict=True):
                out.write(b"".join(sorted(lines)))
        for out in outs:
            out.finish()
    return Delta(removed, added)


def _parts(release: Release, folder: Path, count: int) -> list[Path]:
    folder.mkdir()
    paths = [folder / str(number) for number in range(count)]
    with ExitStack() as files:
        outs = [files.enter_context(path.open("wb")) for path in paths]
        try:
            for line in _lines(unpacked(release.path / DUMP)):
                outs[zlib.crc32(line) % count].write(line)
        except DAMAGE as error:
            raise ReleaseError(f"The dump {DUMP} of release {release.id!r} cannot be read ({error}).") from error
    return paths


def _lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut text into lines, each with its end."""
    return (line + b"\n" for line in cut(blocks, b"\n"))

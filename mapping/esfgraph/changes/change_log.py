"""DATA/history/changes: what changed from one release to another, written once, when the other was built or served.

<before>-<after>.jsonl.gz   a change a line
<before>-<after>.json       how many there are; written last, so that what has one is whole
"""

import json
import logging
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec import Struct

from esfgraph.changes.difference import Difference
from esfgraph.changes.thing_change import ThingChange, What
from esfgraph.disk.files import read_file
from esfgraph.disk.gzip_members import DAMAGE, Packer, cut, unpacked
from esfgraph.errors import EsfgraphError
from esfgraph.query.search_index import Kind
from esfgraph.release.data_folder import DataFolder, Release

MOST_LISTED = 20_000
"""Changes from one release to the next that are kept one by one; of more, as when a new version of the program makes
other columns, only the numbers are."""

_DAMAGE: tuple[type[Exception], ...] = (*DAMAGE, msgspec.MsgspecError)
"""What a damaged file makes of reading it."""

_log = logging.getLogger(__name__)


class Summary(Struct, frozen=True):
    """How much changes from one release to another."""

    before: str
    after: str
    """Ids."""
    counts: dict[Kind, dict[What, int]]
    """Only what there is."""
    is_listed: bool = True
    """Whether the changes are kept one by one."""

    def count(self, kind: Kind, *what: What) -> int:
        """How many things of a kind this happens to."""
        counts = self.counts.get(kind, {})
        return sum(counts.get(each, 0) for each in what or What)

    @property
    def total(self) -> int:
        """How many things come, go and change."""
        return sum(sum(counts.values()) for counts in self.counts.values())


@dataclass(frozen=True, slots=True)
class ChangeLog:
    """The folder of what changed."""

    folder: Path

    @classmethod
    def of(cls, data: DataFolder) -> "ChangeLog":
        """Return that of DATA."""
        return cls(data.history_folder / "changes")

    def keep(
        self, before: Release | None, after: Release, withdrawn: Collection[str], most: int = MOST_LISTED
    ) -> Summary | None:
        """Find what changes and keep it, if it is not kept yet; None where that cannot be told.

        *withdrawn* are paths of what the publisher has taken back: of these nothing but that is kept, and what was kept
        of them before is struck out.
        """
        if before is None or before.id == after.id:
            return None
        try:
            self._forget(withdrawn)
            if kept := self.summary(before.id, after.id):
                return kept
            changes = Difference(before, after, withdrawn).changes()
            return self._write(before.id, after.id, (each.redacted(withdrawn) for each in changes), most)
        except (EsfgraphError, OSError, ValueError, KeyError, RuntimeError) as error:  # as a damaged release makes them
            _log.warning("What changes from release %s to %s cannot be told: %s", before.id, after.id, error)
            return None

    def summary(self, before: str, after: str) -> Summary | None:
        """Read how much changed; None where that is not known."""
        try:
            return _decode_summary(read_file(self._path(before, after, ".json")))
        except (OSError, msgspec.MsgspecError):
            return None

    def changes(self, before: str, after: str) -> Iterator[ThingChange]:
        """Read what changed; nothing where that is not known, and what stands before damage, which is told."""
        path = self._path(before, after, ".jsonl.gz")
        if not path.is_file():
            return
        try:
            yield from map(_decode_change, _lines(path))
        except _DAMAGE as error:
            _log.warning("What %s tells of changes is damaged: %s", path.name, error)

    def _path(self, before: str, after: str, suffix: str) -> Path:
        return self.folder / f"{before}-{after}{suffix}"

    def _write(self, before: str, after: str, changes: Iterable[ThingChange], most: int) -> Summary:
        self.folder.mkdir(parents=True, exist_ok=True)
        counts: dict[Kind, Counter[What]] = {}
        path, total = self._path(before, after, ".jsonl.gz"), 0

        def lines() -> Iterator[bytes]:
            nonlocal total
            for total, change in enumerate(changes, 1):
                counts.setdefault(change.kind, Counter())[change.what] += 1
                if total <= most:
                    yield _encode(change) + b"\n"

        _replace(path, lines())
        if total > most:
            path.unlink()
        summary = Summary(before, after, {kind: dict(count) for kind, count in counts.items()}, total <= most)
        _replace(self._path(before, after, ".json"), [_encode(summary)], pack=False)
        return summary

    def _forget(self, withdrawn: Collection[str]) -> None:
        """Strike out what was kept of things that have been withdrawn since it was last looked."""
        done = self.folder / "struck-out.json"
        try:
            struck = set[str](json.loads(read_file(done)))
        except (OSError, ValueError, TypeError):
            struck = set()
        if not self.folder.is_dir() or not set(withdrawn) - struck:
            return
        for path in sorted(self.folder.glob("*.jsonl.gz")):
            try:
                _replace(path, (_encode(_decode_change(line).redacted(withdrawn)) + b"\n" for line in _lines(path)))
            except _DAMAGE as error:
                _log.warning("What %s tells of changes cannot be read and is removed: %s", path.name, error)
                path.unlink()
                path.with_name(path.name.replace(".jsonl.gz", ".json")).unlink(missing_ok=True)
        _replace(done, [json.dumps(sorted(struck | set(withdrawn))).encode()], pack=False)


_encode: Callable[[object], bytes] = msgspec.json.Encoder().encode
_decode_change = msgspec.json.Decoder(ThingChange).decode
_decode_summary = msgspec.json.Decoder(Summary).decode


def _lines(path: Path) -> Iterator[bytes]:
    return cut(unpacked(path), b"\n")


def _replace(path: Path, lines: Iterable[bytes], *, pack: bool = True) -> None:
    """Write a file whole or not at all."""
    unfinished = path.with_name(f".{path.name}")
    with unfinished.open("wb") as file:
        out = Packer(file) if pack else file
        for line in lines:
            out.write(line)
        if isinstance(out, Packer):
            out.finish()
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)

"""Ways in which a file is damaged: for tests of what is made of a damaged folder."""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from esfgraph.pipeline.build import build
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder

SEED = Path(__file__).parents[1] / "seeds" / "000_1fa7831598b9845a.txt"


def _flip(path: Path) -> None:
    """One bit in the middle, as a disk or a memory turns it."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _extend(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def _zero(path: Path) -> None:
    """Blocks that were never written, as a power cut leaves them."""
    path.write_bytes(bytes(path.stat().st_size))


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def remove(path: Path) -> None:
    """Remove what is there, of whatever kind."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _make_folder(path: Path) -> None:
    remove(path)
    (path / "something").mkdir(parents=True)


def _make_unreadable(path: Path) -> None:
    """A link that leads to itself, which not even root can read."""
    remove(path)
    path.symlink_to(path.name)


def _make_pipe(path: Path) -> None:
    """Whoever opens it waits for ever."""
    remove(path)
    os.mkfifo(path)


KINDS: Mapping[str, Callable[[Path], None]] = {
    "flipped": _flip,
    "truncated": _truncate,
    "extended": _extend,
    "zeroed": _zero,
    "empty": _empty,
    "missing": remove,
    "folder": _make_folder,
    "unreadable": _make_unreadable,
    "pipe": _make_pipe,
}


def put(path: Path, data: bytes) -> None:
    """Put a file in the place of what is there."""
    if path.is_symlink() or path.exists():
        remove(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def link(path: Path, target: str) -> None:
    """Put a link in the place of what is there."""
    if path.is_symlink() or path.exists():
        remove(path)
    path.symlink_to(target)


class Folder(NamedTuple):
    """DATA with two releases."""

    data: DataFolder
    sources: list[Path]
    old: str
    new: str
    """The current one."""

    @property
    def current(self) -> Path:
        return self.data.path_of(self.new)

    def build(self) -> str:
        """Build the newer release again."""
        result = build(self.sources, self.data, Iris())
        assert result.release is not None
        assert result.served
        return result.release.id

    def copied(self, root: Path) -> "Folder":
        """A copy that a test may damage."""
        shutil.copytree(self.data.root, root, symlinks=True, ignore=shutil.ignore_patterns("kept"))
        return self._replace(data=DataFolder(root))


def two_releases(root: Path) -> Folder:
    """Build two releases of one record and of two."""
    second = root / "second.txt"
    second.write_text(SEED.read_text(encoding="utf-8").replace("25-030-S02", "25-031-S02"), encoding="utf-8")
    data = DataFolder(root / "data")
    old, new = (build(sources, data, Iris()).release for sources in ([SEED], [SEED, second]))
    assert old is not None
    assert new is not None
    assert old.id != new.id
    return Folder(data, [SEED, second], old.id, new.id)


def largest(folder: Path, pattern: str) -> Path:
    """The largest of the files that a pattern finds."""
    return max(folder.glob(pattern), key=lambda path: path.stat().st_size)

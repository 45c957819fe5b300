"""Ways in which a file is damaged: for tests of what is made of a damaged folder."""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path


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

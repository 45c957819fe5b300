"""Two files or folders exchanged, so that neither name is missing at any moment."""

import ctypes
import os
from pathlib import Path

from esfgraph.disk.removal import set_aside

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def exchange(one: Path, other: Path) -> None:
    """Let each of two things in one folder have the other's name; raise OSError where that cannot be.

    Linux does so in one step. Elsewhere *other* is missing for a moment.
    """
    if _in_one_step(one, other):
        return
    aside = set_aside(other)
    one.rename(other)
    aside.rename(one)


def _in_one_step(one: Path, other: Path) -> bool:
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)  # glibc 2.28, musl 1.2.6
    if rename is None:
        return False
    names = os.fsencode(one), os.fsencode(other)
    return bool(rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0)

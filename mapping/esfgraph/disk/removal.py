"""Whatever lies in the way in a folder of ours: removed where it can be made again, set aside where it cannot."""

import os
import shutil
from itertools import count
from pathlib import Path


def remove(path: Path) -> None:
    """Remove what lies at *path*, of whatever kind; nothing there is fine. Raise OSError where that cannot be."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder for its owner only, unless it is there; what is no folder is removed."""
    if os.path.lexists(path) and not path.is_dir():
        remove(path)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def set_aside(path: Path) -> Path:
    """Give what lies at *path* a name of its own beside it, and return that."""
    free = next(aside for number in count(1) if not (aside := path.with_name(f"{path.name}.aside-{number}")).exists())
    path.rename(free)
    return free

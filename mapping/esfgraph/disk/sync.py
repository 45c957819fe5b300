"""Finished folders written through to the disk, so that a crash finds them whole or not at all."""

import os
from pathlib import Path


def sync(folder: Path) -> None:
    """Write a folder through, with all that is in it."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            sync_names(path)
        else:
            with path.open("rb") as file:
                os.fsync(file.fileno())
    sync_names(folder)


def sync_names(folder: Path) -> None:
    """Write through what a folder holds under which names."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Signatures of files: size, times and inode, by which a file that did not change need not be read.

The name is no part of it: a file that was moved or linked elsewhere is still the same.
"""

import os
import stat
import time
from typing import NamedTuple

from esfgraph.sources.files import Source

SETTLED = 3_000_000_000
"""Nanoseconds after which another change of a file shows in its stamp for certain; no file system counts by more."""


class Entry(NamedTuple):
    """What a folder says of a file."""

    stamp: str = ""
    """Empty where it would prove nothing."""
    size: int = 0
    """Bytes; 0 where the file cannot be reached: reading it tells what is wrong."""
    changed: int = 0
    """When anything about it last changed, in nanoseconds since 1970; that cannot be set back."""


def entry_of(source: Source) -> Entry:
    """Look a source's file up; for a member of an archive, that is the archive."""
    try:
        found = source.path.stat()
    except OSError:
        return Entry()
    stamp = ""
    if os.name == "posix" and stat.S_ISREG(found.st_mode):
        times = f"{found.st_mtime_ns} {found.st_ctime_ns}"
        stamp = f"{found.st_dev} {found.st_ino} {found.st_size} {times} {source.member}"
    return Entry(stamp, found.st_size, found.st_ctime_ns)


def settled_stamp_of(source: Source) -> str:
    """Return the stamp of a source that is about to be read; empty where a change while it is read might not show."""
    now, entry = time.time_ns(), entry_of(source)
    return entry.stamp if entry.changed + SETTLED <= now else ""

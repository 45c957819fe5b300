"""Stamps: what a file's entry in its folder says of it, by which a file that did not change need not be read.

The name is no part of it: a file that was moved or linked elsewhere is still the same.
"""

import os
import stat
import time

from esfgraph.sources import Source

SETTLED = 3_000_000_000
"""Nanoseconds after which another change of a file shows in its stamp for certain; no file system counts by more."""


def stamp_of(source: Source) -> str:
    """Return the stamp of what a source holds; empty where there is none that proves anything."""
    return _stamp(source, None)


def settled_stamp_of(source: Source) -> str:
    """Return the stamp of a source that is about to be read; empty where a change while it is read might not show."""
    return _stamp(source, time.time_ns())


def _stamp(source: Source, now: int | None) -> str:
    try:
        found = source.path.stat()
    except OSError:
        return ""  # reading it tells what is wrong
    if os.name != "posix" or not stat.S_ISREG(found.st_mode):
        return ""
    # The time of the last change of any kind (ctime) cannot be set back.
    if now is not None and found.st_ctime_ns + SETTLED > now:
        return ""
    times = f"{found.st_mtime_ns} {found.st_ctime_ns}"
    return f"{found.st_dev} {found.st_ino} {found.st_size} {times} {source.member}"

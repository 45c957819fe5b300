"""Stamps: what a file's entry in its folder says of it, by which a file that did not change need not be read.

The name is no part of it: a file that was moved or linked elsewhere is still the same.
"""

import os
import stat

from esfgraph.sources import Source

SETTLED = 10_000_000_000
"""Nanoseconds after which another change of a file shows in its stamp for certain, whatever its file system counts."""


def stamp_of(source: Source, now: int) -> str:
    """Return the stamp of what a source holds; empty where it proves nothing, such as right after a change.

    *now* is in nanoseconds. The time of a file's last change of any kind (ctime) cannot be set back.
    """
    try:
        found = source.path.stat()
    except OSError:
        return ""  # reading it tells what is wrong
    if os.name != "posix" or not stat.S_ISREG(found.st_mode) or found.st_ctime_ns + SETTLED > now:
        return ""
    times = f"{found.st_mtime_ns} {found.st_ctime_ns}"
    return f"{found.st_dev} {found.st_ino} {found.st_size} {times} {source.member}"

"""Signatures of files: size, times and inode, by which a file that did not change need not be read.

No name is part of it: a file that was moved or linked elsewhere is still the same, and a name may be a person's. What
lies in an archive is told by where it begins.
"""

import os
import stat
import time
from typing import NamedTuple

from esfgraph.sources.files import Source


class FileStatus(NamedTuple):
    """What the file system says of a file."""

    signature: str = ""
    """Empty where it would prove nothing."""
    size: int = 0
    """Bytes; 0 where the file cannot be reached: reading it tells what is wrong."""
    changed: int = 0
    """When anything about it last changed, in nanoseconds since 1970; that cannot be set back."""


def status_of(source: Source) -> FileStatus:
    """Look a source's file up; for a member of an archive, that is the archive."""
    try:
        status = source.path.stat()
    except OSError:
        return FileStatus()
    signature = ""
    if os.name == "posix" and stat.S_ISREG(status.st_mode):
        times = f"{status.st_mtime_ns} {status.st_ctime_ns}"
        signature = f"{status.st_dev} {status.st_ino} {status.st_size} {times} {source.offset}"
    return FileStatus(signature, status.st_size, status.st_ctime_ns)


def settled_signature_of(source: Source, settled: int) -> str:
    """Give the signature of a source that is about to be read; empty where a change while it is read might not show.

    That is so for *settled* nanoseconds after its last change.
    """
    now, status = time.time_ns(), status_of(source)
    return status.signature if status.changed + settled <= now else ""

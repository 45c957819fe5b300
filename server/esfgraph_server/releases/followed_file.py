"""Files beside the releases, kept by the publisher or by builds: read again when they have changed."""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from esfgraph.errors import SourceError

_log = logging.getLogger(__name__)

Content = TypeVar("Content")


class FollowedFile(Generic[Content]):
    """What a file says now; where it can be read no more, what it said last: a slip of the pen must change nothing."""

    def __init__(self, path: Path, read: Callable[[], Content]) -> None:
        """Follow the file at *path*, whose content *read* gives; raise SourceError where it cannot be read."""
        self._path = str(path)
        self._read = read
        self._stamp = self.stamp()
        self._content = read()

    def now(self) -> Content:
        """Return what the file says."""
        stamp = self.stamp()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._content = self._read()
            except SourceError as error:
                _log.error("%s", error)
        return self._content

    def stamp(self) -> tuple[int, int, int]:
        """Return what changes with the file."""
        return stamp_of(self._path)


def stamp_of(path: str) -> tuple[int, int, int]:
    """Return what changes with a file."""
    try:
        status = os.stat(path)  # noqa: PTH116 (Path.stat takes twice as long, and every request looks at several files)
    except OSError:
        return 0, 0, 0
    return status.st_mtime_ns, status.st_ino, status.st_size

"""The Oxigraph store of a release, loaded from N-Quads files."""

import errno
import io
import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from esfgraph.disk.gzip_members import BLOCK, unpacked
from esfgraph.errors import ReleaseError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Joined(io.BufferedReader):
    """Packed files read one behind the other as one."""

    def __init__(self, paths: Iterable[Path]) -> None:
        super().__init__(Pieces(block for path in paths for block in unpacked(path)), BLOCK)


class Pieces(io.RawIOBase):
    """A reader of what comes in pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Read as much of the next piece as fits."""
        target = memoryview(buffer).cast("B")
        if not self._left:
            self._left = memoryview(next(self._pieces, b""))
        size = min(len(target), len(self._left))
        target[:size], self._left = self._left[:size], self._left[size:]
        return size


_BACKGROUND = 4
"""Threads of RocksDB beside those that load, of which there is one a processor."""


def load_store(n_quads: Iterable[Path], store: Path) -> None:
    """Load the store that is served, into a new folder.

    Raise ReleaseError for what is no N-Quads, OSError where the system refuses what the store needs.
    """
    _try_threads(_BACKGROUND + (os.cpu_count() or 1), store)
    loaded = ox.Store(str(store))
    load_into(loaded, n_quads)
    loaded.optimize()
    loaded.flush()


def _try_threads(number: int, store: Path) -> None:
    """Raise OSError where the system does not give so many threads.

    RocksDB, to which it does not give one, ends the process with a line of its own.
    """
    done, started = threading.Event(), list[threading.Thread]()
    try:
        for _ in range(number):
            thread = threading.Thread(target=done.wait)
            thread.start()
            started.append(thread)
    except RuntimeError as error:
        reason = f"{os.strerror(errno.EAGAIN)}: a store needs {number} threads, and gets {len(started)}"
        raise OSError(errno.EAGAIN, reason, str(store)) from error
    finally:
        done.set()
        for thread in started:
            thread.join()


def load_into(store: ox.Store, n_quads: Iterable[Path]) -> None:
    """Load packed N-Quads into a store; this parses, and so proves, every line that was written.

    Raise ReleaseError for what is no N-Quads.
    """
    try:
        with Joined(n_quads) as joined:
            store.bulk_load(joined, ox.RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise ReleaseError(
            f"The graph that was written is not valid N-Quads ({error}); this is a fault of the program, not of "
            f"the data."
        ) from error

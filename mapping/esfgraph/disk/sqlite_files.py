"""Files of SQLite that are only read."""

import sqlite3
import threading
import weakref
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Self

_USER_VERSION = slice(60, 64)
"""Where such a file has its user version (Database File Format, 1.3)."""


def user_version(path: Path) -> bytes:
    """The four bytes of the user version of a file; empty where there is no such file."""
    try:
        with path.open("rb") as file:
            return file.read(_USER_VERSION.stop)[_USER_VERSION]
    except OSError:
        return b""


def read_only(path: Path) -> sqlite3.Connection:
    """Open a file that nobody writes any more; any thread may use the connection."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)


class SqliteReader:
    """A database, read by any number of threads, one after the other; it is closed when nobody holds the reader."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        """Read the database that *connect* opens when it is first asked for; any thread may use it."""
        self._connect = connect
        self._database: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    @classmethod
    def at(cls, path: Path) -> Self:
        """Read a file that nobody writes any more."""
        return cls(partial(read_only, path))

    def rows(self, query: str, *values: str | int | None) -> list[Any]:
        """Return the rows that a query gives. Raises sqlite3.Error where the file cannot be read."""
        with self._lock:
            if self._database is None:
                self._database = self._connect()
                weakref.finalize(self, self._database.close)
            return self._database.execute(query, values).fetchall()

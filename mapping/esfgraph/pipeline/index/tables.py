"""Tables whose rows belong to entries of the cache: they come with a new entry and go with one that is of no use."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

ARRIVED = "arrived"
"""Schema of the tables that rows are put into first: they lie in a file that is gone after the build."""

FORGOTTEN = 1
"""User version of a file some of whose rows were forgotten: copies of them may be left within pages that were split."""

ENTRIES = (
    "CREATE TABLE entry (id INTEGER PRIMARY KEY AUTOINCREMENT, step TEXT, key TEXT, copy INT, UNIQUE (step, key, copy))"
)


def select(database: sqlite3.Connection, query: str, *parameters: str | int) -> Iterator[Any]:
    """Give the rows of a query, as tuples, one by one."""
    for row in database.execute(query, parameters):  # noqa: UP028 ("yield from" would close the cursor, perhaps late)
        yield row


@dataclass(frozen=True, slots=True)
class EntryNumbers:
    """The numbers by which rows name the entries of one step."""

    database: sqlite3.Connection
    step: str

    def add(self, key: str, copy: int = 0) -> tuple[int, bool]:
        """Give the number of an entry, and whether it is new; *copy* tells apart batches that share an entry."""
        found = self.database.execute(
            "SELECT id FROM entry WHERE (step, key, copy) = (?, ?, ?)", (self.step, key, copy)
        )
        if row := found.fetchone():
            return int(row[0]), False
        values = (self.step, key, copy)
        inserted = self.database.execute("INSERT INTO entry (step, key, copy) VALUES (?, ?, ?)", values)
        return int(inserted.lastrowid or 0), True

    def keys(self) -> dict[int, str]:
        """The key of each entry by number."""
        return dict(select(self.database, "SELECT id, key FROM entry WHERE step = ?", self.step))

    def keep(self, numbers: Collection[int]) -> bool:
        """Forget all entries but these; tell whether there were others."""
        gone = [(number,) for number in self.keys() if number not in numbers]
        self.database.executemany("DELETE FROM entry WHERE id = ?", gone)
        return bool(gone)


@dataclass(frozen=True, slots=True)
class SortedTable:
    """A table in order on the disk. Rows arrive in another one, in any order, and are sorted in all at once."""

    name: str
    columns: Sequence[str]
    """Besides ``entry``, the number of the entry that a row belongs to."""
    order: str
    """The columns by which it is sorted, which tell its rows apart."""

    def create(self, database: sqlite3.Connection) -> None:
        """Create the table."""
        database.execute(f"CREATE TABLE {self.name} ({self._all}, PRIMARY KEY ({self.order})) WITHOUT ROWID")

    def create_arrived(self, database: sqlite3.Connection) -> None:
        """Create the table that rows arrive in."""
        database.execute(f"CREATE TABLE {ARRIVED}.{self.name} ({self._all})")

    def add(self, database: sqlite3.Connection, entry: int, rows: Iterable[Sequence[Any]]) -> None:
        """Let rows of an entry arrive."""
        marks = ", ".join("?" * (1 + len(self.columns)))
        statement = f"INSERT INTO {ARRIVED}.{self.name} VALUES ({marks})"
        database.executemany(statement, ((entry, *row) for row in rows))

    def sort_in(self, database: sqlite3.Connection) -> None:
        """Sort in the rows that have arrived, each once."""
        database.execute(
            f"INSERT OR IGNORE INTO main.{self.name} ({self._all}) SELECT {self._all} FROM {ARRIVED}.{self.name} "
            f"WHERE entry IN (SELECT id FROM entry) ORDER BY {self.order}"
        )
        database.execute(f"DELETE FROM {ARRIVED}.{self.name}")

    def forget(self, database: sqlite3.Connection) -> None:
        """Forget the rows of entries that are forgotten."""
        database.execute(f"DELETE FROM main.{self.name} WHERE entry NOT IN (SELECT id FROM entry)")
        database.execute(f"PRAGMA main.user_version = {FORGOTTEN}")

    @property
    def _all(self) -> str:
        return ", ".join(("entry", *self.columns))

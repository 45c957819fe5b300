"""The table of texts that a release lists once: labels, codes, sources."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from esfgraph.pipeline.index.tables import FORGOTTEN, EntryNumbers, select

LISTED = "CREATE TABLE listed (entry INT, list TEXT, text TEXT)"


@dataclass(frozen=True, slots=True)
class ListedTable:
    """Texts by the name of their list."""

    database: sqlite3.Connection

    def put(self, key: str, texts: Iterable[tuple[str, str]]) -> int:
        """Take in the texts of an entry, each behind the name of its list, unless they are there; give its number."""
        number, is_new = self._entries.add(key)
        if is_new:
            self.database.executemany("INSERT INTO listed VALUES (?, ?, ?)", ((number, *text) for text in texts))
        return number

    def keep(self, numbers: Collection[int]) -> None:
        """Forget the texts of other entries than these."""
        if self._entries.keep(numbers):
            self.database.execute("DELETE FROM listed WHERE entry NOT IN (SELECT id FROM entry)")
            self.database.execute(f"PRAGMA main.user_version = {FORGOTTEN}")

    def of(self, name: str) -> Iterator[str]:
        """The texts of a list, each once, in order."""
        rows = select(self.database, "SELECT DISTINCT text FROM listed WHERE list = ? ORDER BY text", name)
        return (text for (text,) in rows)

    @property
    def _entries(self) -> EntryNumbers:
        return EntryNumbers(self.database, "map")

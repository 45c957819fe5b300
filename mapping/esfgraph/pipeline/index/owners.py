"""The table of what projects state about their owners, sorted by owner; and texts that a release lists once."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from esfgraph.pipeline.index.tables import EntryNumbers, SortedTable, select

LISTED = "CREATE TABLE listed (entry INT, list TEXT, text TEXT)"


class OwnershipRow(NamedTuple):
    """What a project states about its owner."""

    owner: str
    """IRI."""
    project: str
    """IRI."""
    stated: str
    """An OwnershipWithPlaces as JSON."""


OWNERSHIPS = SortedTable("ownership", OwnershipRow._fields, "owner, project, entry")


@dataclass(frozen=True, slots=True)
class OwnershipTable:
    """What the published projects state about owners."""

    database: sqlite3.Connection

    def __len__(self) -> int:
        return int(self.database.execute("SELECT count(*) FROM ownership").fetchone()[0])

    def put(self, key: str, ownerships: Iterable[OwnershipRow], listed: Iterable[tuple[str, str]]) -> int:
        """Take in what the projects of an entry state, unless it is there, and give its number.

        *listed* are texts, each behind the name of its list.
        """
        number, is_new = self._entries.add(key)
        if is_new:
            OWNERSHIPS.add(self.database, number, ownerships)
            self.database.executemany("INSERT INTO listed VALUES (?, ?, ?)", ((number, *text) for text in listed))
        return number

    def keep(self, numbers: Collection[int]) -> None:
        """Sort in what has arrived, and forget what belongs to other entries than these."""
        if self._entries.keep(numbers):
            OWNERSHIPS.forget(self.database)
            self.database.execute("DELETE FROM listed WHERE entry NOT IN (SELECT id FROM entry)")
        OWNERSHIPS.sort_in(self.database)

    def by_owner(self, first: str = "", last: str = "\U0010ffff") -> Iterator[tuple[str, Iterator[str]]]:
        """For each owner from *first* to *last*, in order of IRI, what projects state, in order of project, as JSON."""
        rows = select(
            self.database,
            f"SELECT owner, stated FROM ownership WHERE owner BETWEEN ? AND ? ORDER BY {OWNERSHIPS.order}",
            *(first, last),
        )
        for owner, group in groupby(rows, key=itemgetter(0)):
            yield owner, (stated for _, stated in group)

    def listed(self, name: str) -> Iterator[str]:
        """The texts of a list, each once, in order."""
        rows = select(self.database, "SELECT DISTINCT text FROM listed WHERE list = ? ORDER BY text", name)
        return (text for (text,) in rows)

    @property
    def _entries(self) -> EntryNumbers:
        return EntryNumbers(self.database, "map")

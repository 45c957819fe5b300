"""The table of what projects state about their owners, sorted by owner."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter
from typing import NamedTuple

from esfgraph.pipeline.index.tables import EntryNumbers, SortedTable, select


class OwnershipRow(NamedTuple):
    """What a project states about its owner."""

    owner: str
    """IRI."""
    project: str
    """IRI."""
    stated: str
    """An OwnershipWithPlaces as JSON."""
    likeness: str
    """What the owner's name shares with others that may be of the same organisation."""
    forms: str
    """The legal forms in that name."""
    numbered: int
    """1 where the owner's number is known."""


class StatedOwner(NamedTuple):
    """An owner, and what projects state about it."""

    owner: str
    """IRI."""
    likeness: str
    """What its name shares with others; empty where its number is known."""
    forms: str
    stated: Iterator[str]
    """In order of project, as JSON."""


OWNERSHIPS = SortedTable("ownership", OwnershipRow._fields, "owner, project, entry")
ALIKE = "CREATE INDEX alike ON ownership (likeness, owner, forms) WHERE likeness != ''"
MOST_ALIKE = 200
"""So many owners of one likeness are looked at; one of each group ties all others together."""


@dataclass(frozen=True, slots=True)
class OwnershipTable:
    """What the published projects state about owners."""

    database: sqlite3.Connection

    def __len__(self) -> int:
        return int(self.database.execute("SELECT count(*) FROM ownership").fetchone()[0])

    def put(self, key: str, ownerships: Iterable[OwnershipRow]) -> int:
        """Take in what the projects of an entry state, unless it is there, and give its number."""
        number, is_new = self._entries.add(key)
        if is_new:
            OWNERSHIPS.add(self.database, number, ownerships)
        return number

    def keep(self, numbers: Collection[int]) -> None:
        """Sort in what has arrived, and forget what belongs to other entries than these."""
        if self._entries.keep(numbers):
            OWNERSHIPS.forget(self.database)
        OWNERSHIPS.sort_in(self.database)

    def by_owner(self, first: str = "", last: str = "\U0010ffff") -> Iterator[StatedOwner]:
        """Each owner from *first* to *last*, in order of IRI."""
        rows = select(
            self.database,
            "SELECT owner, iif(numbered, '', likeness), forms, stated FROM ownership "
            f"WHERE owner BETWEEN ? AND ? ORDER BY {OWNERSHIPS.order}",
            *(first, last),
        )
        for _, group in groupby(rows, key=itemgetter(0)):
            owner, likeness, forms, _ = first_row = next(group)
            yield StatedOwner(owner, likeness, forms, (row[-1] for row in chain([first_row], group)))

    def bearers(self, likeness: str) -> list[tuple[str, str]]:
        """The first owners whose names share *likeness*, those with a number first, each with its legal forms."""
        rows = select(
            self.database,
            "SELECT DISTINCT owner, forms FROM ownership WHERE likeness = ? AND likeness != '' "
            "ORDER BY owner, forms LIMIT ?",
            *(likeness, MOST_ALIKE),
        )
        return list(rows)

    @property
    def _entries(self) -> EntryNumbers:
        return EntryNumbers(self.database, "own")

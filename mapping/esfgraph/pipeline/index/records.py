"""The table of records, sorted by project: what one record may need to know of others."""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from esfgraph.pipeline.index.tables import ARRIVED, EntryNumbers, SortedTable, select


class RecordRow(NamedTuple):
    """Where a record is stored, and what other records may need of it."""

    project: str
    """IRI."""
    source: str
    at: int
    """Position in the source."""
    start: int
    """Where its block begins in the file of records of its entry, in bytes."""
    length: int
    digest: str
    captured: str
    layout: str
    sha256: str
    owner: str
    """Name as printed; empty where it is hidden."""
    owner_number: str
    marks: str
    """Folded parts of the owner's name, by any of which a withdrawn owner is recognised."""
    hidden_mark: str
    """Folded name of an owner that was found to be withdrawn."""
    of_person: int
    """1 where the owner is a natural person."""
    apart: int
    """1 where the record is of a period whose names may be other bodies' than in the others."""

    @property
    def place(self) -> int:
        """Position in the source."""
        return self.at


def joined_marks(parts: Iterable[str]) -> str:
    """Parts of a name in one text, each between line feeds, so that one of them can be sought; empty for none."""
    text = "\n".join(parts)
    return f"\n{text}\n" if text else ""


class KnownRecord(NamedTuple):
    """What mapping a record needs of the index."""

    digest: str
    owner: str
    owner_number: str
    start: int
    length: int
    entry: str
    """Key."""


class RecordToHide(NamedTuple):
    """A record whose owner only other records show to be one who must be hidden."""

    entry: int
    source: str
    at: int
    of_person: int
    owner: str
    """As printed."""


RECORDS = SortedTable("record", RecordRow._fields, "project, source, at, digest, entry, start")


@dataclass(frozen=True, slots=True)
class RecordTable:
    """The records that were read."""

    database: sqlite3.Connection

    def __len__(self) -> int:
        return int(self.database.execute("SELECT count(*) FROM record").fetchone()[0])

    def put(self, key: str, copy: int, rows: Iterable[RecordRow]) -> int:
        """Take in the records of an entry, unless they are there, and give its number.

        *copy* tells apart batches that hold the same and share the entry.
        """
        number, is_new = self._entries.add(key, copy)
        if is_new:
            RECORDS.add(self.database, number, rows)
        return number

    def keep(self, numbers: Collection[int]) -> None:
        """Sort in what has arrived, and forget the records of all entries but these."""
        if self._entries.keep(numbers):
            RECORDS.forget(self.database)
        RECORDS.sort_in(self.database)

    def by_project(self) -> Iterator[tuple[str, list[KnownRecord]]]:
        """Each project in order of IRI, with its records."""
        keys = self._entries.keys()
        rows = select(
            self.database,
            f"SELECT project, digest, owner, owner_number, start, length, entry FROM record ORDER BY {RECORDS.order}",
        )
        for project, group in groupby(rows, key=itemgetter(0)):
            yield project, [KnownRecord._make((*known, keys[entry])) for _, *known, entry in group]

    def owners(self, but: Iterable[str] = ()) -> Iterator[tuple[str, str, int]]:
        """Owner, number and whether names stand apart, of the projects with one record: of each once, with both.

        *but* are projects that are left out.
        """
        return select(
            self.database,
            "SELECT DISTINCT owner, owner_number, apart FROM (SELECT owner, owner_number, apart FROM record "
            "WHERE project NOT IN (SELECT value FROM json_each(?)) GROUP BY project HAVING count(*) = 1) "
            "WHERE owner != '' AND owner_number != ''",
            json.dumps([*but]),
        )

    def captures(self, also: Iterable[str] = ()) -> Iterator[list[RecordRow]]:
        """The records of each project that has several, and of those in *also*."""
        rows = select(
            self.database,
            f"SELECT {', '.join(RecordRow._fields)} FROM record WHERE project IN "
            "(SELECT project FROM record GROUP BY project HAVING count(*) > 1) "
            f"OR project IN (SELECT value FROM json_each(?)) ORDER BY {RECORDS.order}",
            json.dumps([*also]),
        )
        for _, group in groupby(rows, key=itemgetter(0)):
            yield [RecordRow._make(row) for row in group]

    def alike(self, fold: Callable[[str], str]) -> Iterator[list[str]]:
        """Projects whose IRIs differ but are folded to the same, those of each group in order."""
        self.database.create_function("fold", 1, fold, deterministic=True)
        rows = select(
            self.database,
            "SELECT fold(project) AS folded, project FROM (SELECT DISTINCT project FROM record) ORDER BY 1, 2",
        )
        for _, group in groupby(rows, key=itemgetter(0)):
            if len(projects := [project for _, project in group]) > 1:
                yield projects

    def described(self, projects: Iterable[str]) -> set[str]:
        """Those of *projects* of which there is a record."""
        query = "SELECT DISTINCT project FROM record WHERE project IN (SELECT value FROM json_each(?))"
        return {project for (project,) in select(self.database, query, json.dumps([*projects]))}

    def hidden_marks(self) -> set[str]:
        """Folded names of the owners that some record shows to be withdrawn."""
        rows = select(self.database, "SELECT DISTINCT hidden_mark FROM record WHERE hidden_mark != ''")
        return {mark for (mark,) in rows}

    def sources_of_persons(self) -> list[str]:
        """Names of the sources with a record that shows its owner to be a person."""
        rows = select(self.database, "SELECT DISTINCT source FROM record WHERE of_person = 1 ORDER BY source")
        return [source for (source,) in rows]

    def owners_without_number(self) -> Iterator[str]:
        """Printed names of owners whose records give no number."""
        rows = select(self.database, "SELECT DISTINCT owner FROM record WHERE owner != '' AND owner_number = ''")
        return (owner for (owner,) in rows)

    def to_hide(self, marks: Iterable[str], persons: Iterable[str]) -> Iterator[RecordToHide]:
        """Records of an owner who has one of *marks*, or who is a person by another record, but were not read so.

        Another record tells a person of the same project, or of one of the printed names *persons*.
        """
        names = {"mark": marks, "person": persons}
        for table, rows in names.items():
            self.database.execute(f"CREATE TABLE IF NOT EXISTS {ARRIVED}.{table} (name TEXT PRIMARY KEY)")
            self.database.executemany(f"INSERT OR IGNORE INTO {ARRIVED}.{table} VALUES (?)", ((row,) for row in rows))
        found = select(
            self.database,
            "WITH of_persons AS (SELECT DISTINCT project FROM record WHERE of_person = 1 "
            f"OR (owner_number = '' AND owner IN (SELECT name FROM {ARRIVED}.person))) "
            "SELECT entry, source, at, project IN of_persons, owner FROM record "
            "WHERE (hidden_mark = '' AND marks != '' "
            f"AND EXISTS (SELECT 1 FROM {ARRIVED}.mark WHERE instr(marks, char(10) || name || char(10)))) "
            "OR (of_person = 0 AND project IN of_persons) ORDER BY entry, source, at",
        )
        return map(RecordToHide._make, found)

    @property
    def _entries(self) -> EntryNumbers:
        return EntryNumbers(self.database, "read")

"""The index of a build: a compact row for each source and record, sorted on disk, for what no single record can tell.

It is a SQLite file, written by one process: sorting and joining need no memory of the size of the data. The next build
takes it up again; all rows belong to parts, so that only those of parts that are new or gone change.
"""

import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Literal, NamedTuple

from esfgraph.sources.files import Source
from esfgraph.sources.signatures import entry_of

Kind = Literal["chunk", "slice"]
"""What a part is of."""

KEPT = "index.sqlite"
TAKEN = "index.taken.sqlite"
"""What the index is called while a build has it."""

CACHE_KIBIBYTES = 16_384

_RECORD = (
    "part, project, source, at, start, length, digest, captured, layout, sha256, owner, owner_number, mark, "
    "hidden_mark, of_person"
)
_OWNERSHIP = "part, owner, project, row"

_SORTED: Mapping[str, tuple[str, str]] = {
    "record": (_RECORD, "project, source, at, digest, part, start"),
    "ownership": (_OWNERSHIP, "owner, project, part"),
}
"""Columns of the tables that are sorted, and by what: what makes a row one."""

_TABLES = """
CREATE TABLE made_by (fingerprint TEXT);
CREATE TABLE source (name TEXT, path BLOB, member TEXT, stamp TEXT, size INT, PRIMARY KEY (name, path, member))
WITHOUT ROWID;
CREATE TABLE stamp (stamp TEXT PRIMARY KEY, sha256 TEXT) WITHOUT ROWID;
CREATE TABLE part (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, key TEXT, copy INT, UNIQUE (kind, key, copy));
CREATE TABLE said (part INT, name TEXT, text TEXT);
"""


class Row(NamedTuple):
    """What the index knows of a record: where it is stored, and what other records may need of it."""

    project: str
    """IRI."""
    source: str
    at: int
    """Position in the source."""
    start: int
    """Where its line begins in the part of its chunk, in bytes."""
    length: int
    digest: str
    captured: str
    layout: str
    sha256: str
    owner: str
    """Name as printed; empty where it is hidden."""
    owner_number: str
    mark: str
    """Folded name of the organisation, by which a withdrawn owner is recognised."""
    hidden_mark: str
    """The same of an owner that was found to be withdrawn."""
    of_person: int
    """1 where the owner is a natural person."""


class Known(NamedTuple):
    """What mapping a record needs of the index."""

    project: str
    digest: str
    owner: str
    owner_number: str
    start: int
    length: int
    chunk: str
    """Key of the part of its chunk."""


@dataclass(frozen=True, slots=True)
class Index:
    """The tables of a build."""

    database: sqlite3.Connection
    path: Path

    def add_sources(self, sources: Iterable[Source]) -> None:
        """Take in sources, each once, in place of those of the last build."""
        self.database.execute("DELETE FROM source")

        def row(source: Source) -> tuple[str, bytes, str, str, int]:
            entry = entry_of(source)
            return source.name, os.fsencode(source.path), source.member, entry.stamp, source.size or entry.size

        self.database.executemany("INSERT OR IGNORE INTO source VALUES (?, ?, ?, ?, ?)", map(row, sources))

    def sources(self) -> Iterator[Source]:
        """All sources in order of name, with their sizes and the hashes of those that did not change since read."""
        rows = self._select(
            "SELECT name, path, member, coalesce(sha256, ''), size FROM source LEFT JOIN stamp USING (stamp) "
            "ORDER BY name, path, member"
        )
        for name, path, member, sha256, size in rows:
            yield Source(name, Path(os.fsdecode(path)), member, sha256=sha256, size=size)

    def named(self, name: str) -> list[Source]:
        """The sources of a name; two folders may have one each."""
        rows = self._select("SELECT path, member FROM source WHERE name = ? ORDER BY path, member", name)
        return [Source(name, Path(os.fsdecode(path)), member) for path, member in rows]

    def remember(self, stamps: Iterable[tuple[str, str]]) -> None:
        """Remember the stamps of sources, each with the hash of what the source holds for as long as it is the same."""
        self.database.executemany("INSERT OR REPLACE INTO stamp VALUES (?, ?)", stamps)

    def count(self, table: str) -> int:
        """How many rows a table has."""
        found: int = self.database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return found

    def put_chunk(self, key: str, copy: int, rows: Iterable[Sequence[Any]]) -> int:
        """Take in the records of a chunk, each as the values of a Row, unless they are there; number its part.

        *copy* tells apart chunks that hold the same.
        """
        id_, is_new = self._part("chunk", key, copy)
        if is_new:
            self._arrive("record", ((id_, *row) for row in rows))
        return id_

    def put_slice(self, key: str, ownerships: Iterable[tuple[str, str, str]], said: Iterable[tuple[str, str]]) -> int:
        """Take in what was found out about a slice, unless it is there; number its part.

        That is what projects state about owners (owner, project, the rest as JSON), and texts under names.
        """
        id_, is_new = self._part("slice", key)
        if is_new:
            self._arrive("ownership", ((id_, *row) for row in ownerships))
            self.database.executemany("INSERT INTO said VALUES (?, ?, ?)", ((id_, *each) for each in said))
        return id_

    def keep(self, kind: Kind, numbers: Collection[int]) -> None:
        """Sort in what has arrived, and forget all parts of a kind but those of these numbers."""
        there = self.database.execute("SELECT id FROM part WHERE kind = ?", (kind,)).fetchall()
        gone = [each for each in there if each[0] not in numbers]
        self.database.executemany("DELETE FROM part WHERE id = ?", gone)
        if kind == "chunk":
            self._settle("record", bool(gone))
        else:
            self._settle("ownership", bool(gone))

    def settle(self) -> None:
        """Forget whatever belongs to no part or source any more."""
        self._forget("said")
        if self.count("stamp") > self.count("source"):
            self.database.execute("DELETE FROM stamp WHERE stamp NOT IN (SELECT stamp FROM source)")

    def projects(self) -> Iterator[tuple[str, list[Known]]]:
        """Each project in order of IRI, with its records."""
        keys = dict(self._select("SELECT id, key FROM part WHERE kind = 'chunk'"))
        rows = self._select(
            "SELECT project, digest, owner, owner_number, start, length, part FROM record "
            f"ORDER BY {_SORTED['record'][1]}"
        )
        for project, group in groupby(rows, key=itemgetter(0)):
            yield project, [Known._make((*known, keys[part])) for *known, part in group]

    def owners(self) -> Iterator[tuple[str, str]]:
        """Owner and number of the projects with one record, as it prints them: of each pair once, where it is one."""
        return self._select(
            "SELECT DISTINCT owner, owner_number FROM "
            "(SELECT owner, owner_number FROM record GROUP BY project HAVING count(*) = 1) "
            "WHERE owner != '' AND owner_number != ''"
        )

    def captures(self) -> Iterator[list[Row]]:
        """The records of each project that has several."""
        rows = self._select(
            f"SELECT {', '.join(Row._fields)} FROM record WHERE project IN "
            f"(SELECT project FROM record GROUP BY project HAVING count(*) > 1) ORDER BY {_SORTED['record'][1]}"
        )
        for _, group in groupby(rows, key=itemgetter(0)):
            yield [Row(*row) for row in group]

    def alike(self, fold: Callable[[str], str]) -> Iterator[list[str]]:
        """The projects that *fold* takes for one, where they are several."""
        self.database.create_function("fold", 1, fold, deterministic=True)
        rows = self._select(
            "SELECT fold(project) AS folded, project FROM (SELECT DISTINCT project FROM record) ORDER BY 1, 2"
        )
        for _, group in groupby(rows, key=itemgetter(0)):
            if len(found := [project for _, project in group]) > 1:
                yield found

    def hidden_marks(self) -> set[str]:
        """Folded names of the owners that some record shows to be withdrawn."""
        return {mark for (mark,) in self._select("SELECT DISTINCT hidden_mark FROM record WHERE hidden_mark != ''")}

    def to_hide(self, marks: Iterable[str]) -> Iterator[tuple[int, str, int, bool]]:
        """Records of an owner that only other records show to be hidden.

        Number of the chunk's part, source, position, whether it is a person.
        """
        self.database.execute("CREATE TABLE IF NOT EXISTS arrived.hidden (mark TEXT PRIMARY KEY)")
        self.database.executemany("INSERT OR IGNORE INTO arrived.hidden VALUES (?)", ((mark,) for mark in marks))
        yield from self._select(
            "SELECT part, source, at, project IN (SELECT project FROM record WHERE of_person = 1) FROM record "
            "WHERE (hidden_mark = '' AND mark IN (SELECT mark FROM arrived.hidden)) "
            "OR (of_person = 0 AND project IN (SELECT project FROM record WHERE of_person = 1)) "
            "ORDER BY part, source, at"
        )

    def ownerships(self, first: str = "", last: str = "\U0010ffff") -> Iterator[tuple[str, Iterator[str]]]:
        """For each owner from *first* to *last*, in order of IRI, what projects state about it, in order of project."""
        rows = self._select(
            f"SELECT owner, row FROM ownership WHERE owner BETWEEN ? AND ? ORDER BY {_SORTED['ownership'][1]}",
            *(first, last),
        )
        for owner, group in groupby(rows, key=itemgetter(0)):
            yield owner, (row for _, row in group)

    def said(self, name: str) -> Iterator[str]:
        """The texts under a name, each once, sorted."""
        return (text for (text,) in self._select("SELECT DISTINCT text FROM said WHERE name = ? ORDER BY text", name))

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Let other processes read while the context lasts; nothing may be put in meanwhile."""
        self.database.execute("COMMIT")
        yield
        self.database.execute("BEGIN")

    def _part(self, kind: Kind, key: str, copy: int = 0) -> tuple[int, bool]:
        """The number of a part, and whether it is new."""
        values = (kind, key, copy)
        for found in self._select("SELECT id FROM part WHERE kind = ? AND key = ? AND copy = ?", *values):
            return int(found[0]), False
        inserted = self.database.execute("INSERT INTO part (kind, key, copy) VALUES (?, ?, ?)", values)
        return int(inserted.lastrowid or 0), True

    def _arrive(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        marks = ", ".join("?" * (1 + _SORTED[table][0].count(",")))
        self.database.executemany(f"INSERT INTO arrived.{table} VALUES ({marks})", rows)

    def _settle(self, table: str, forget: bool) -> None:
        """Sort in what has arrived, and where wanted forget what belongs to no part any more."""
        if forget:
            self._forget(table)
        columns, order = _SORTED[table]
        self.database.execute(
            f"INSERT OR IGNORE INTO main.{table} ({columns}) SELECT {columns} FROM arrived.{table} "
            f"WHERE part IN (SELECT id FROM part) ORDER BY {order}"
        )
        self.database.execute(f"DELETE FROM arrived.{table}")

    def _forget(self, table: str) -> None:
        self.database.execute(f"DELETE FROM main.{table} WHERE part NOT IN (SELECT id FROM part)")

    def _select(self, query: str, *parameters: str | int) -> Iterator[Any]:
        # Not "yield from", which would close the cursor, perhaps after the database, when a build is stopped.
        for row in self.database.execute(query, parameters):  # noqa: UP028
            yield row


@contextmanager
def indexing(cache: Path, work: Path, fingerprint: str) -> Iterator[Index]:
    """Take up the index that the last build left in *cache*, or begin another; it is left there where all goes well.

    One that was made otherwise, as *fingerprint* tells, is removed. While it is written it need survive no crash.
    """
    kept, taken = cache / KEPT, cache / TAKEN
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    taken.unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        kept.rename(taken)
    try:
        if not _made_by(taken, fingerprint):
            taken.unlink(missing_ok=True)
            taken.touch(mode=0o600)
        with closing(_connect(taken)) as database:
            _prepare(database, work / "arrived.sqlite", fingerprint)
            yield Index(database, taken)
            database.execute("COMMIT")
        with taken.open("rb+") as file:
            os.fsync(file.fileno())
        taken.rename(kept)
    finally:
        taken.unlink(missing_ok=True)


@contextmanager
def reading(path: Path) -> Iterator[Index]:
    """Open an index that another process shares, for reading."""
    with closing(_connect(path)) as database:
        database.execute("PRAGMA query_only = ON")
        yield Index(database, path)


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def _made_by(path: Path, fingerprint: str) -> bool:
    """Whether *path* is an index that was made by the same program with the same settings."""
    try:
        with closing(_connect(path)) as database:
            return database.execute("SELECT fingerprint FROM made_by").fetchall() == [(fingerprint,)]
    except sqlite3.Error:
        return False


def _prepare(database: sqlite3.Connection, arrived: Path, fingerprint: str) -> None:
    # What is forgotten, perhaps the name of a person, shall be nowhere in the file.
    for setting in ("secure_delete = ON", "synchronous = OFF", "temp_store = FILE", "journal_mode = OFF"):
        database.execute(f"PRAGMA {setting}")
    database.execute("ATTACH ? AS arrived", (str(arrived),))
    for setting in ("arrived.journal_mode = OFF", f"cache_size = -{CACHE_KIBIBYTES}", "arrived.secure_delete = OFF"):
        database.execute(f"PRAGMA {setting}")
    database.execute("BEGIN")
    if not database.execute("SELECT 1 FROM sqlite_master").fetchone():
        for each in _TABLES.split(";"):
            database.execute(each)
        for name, (columns, order) in _SORTED.items():
            database.execute(f"CREATE TABLE {name} ({columns}, PRIMARY KEY ({order})) WITHOUT ROWID")
        database.execute("INSERT INTO made_by VALUES (?)", (fingerprint,))
    for name, (columns, _) in _SORTED.items():
        database.execute(f"CREATE TABLE arrived.{name} ({columns})")

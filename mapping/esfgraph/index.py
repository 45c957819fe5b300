"""The index of a build: a compact row for each source and record, sorted on disk, for what no single record can tell.

It is a SQLite file in the folder of the build, written by one process: sorting and joining need no memory of the size
of the data.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from esfgraph.findings import Finding
from esfgraph.sources import Source
from esfgraph.stored import dump_finding, load_finding

CACHE_KIBIBYTES = 16_384

_TABLES = """
CREATE TABLE source (name TEXT, path BLOB, member TEXT, PRIMARY KEY (name, path, member)) WITHOUT ROWID;
CREATE TABLE chunk (id INTEGER PRIMARY KEY, key TEXT);
CREATE TABLE record (
    chunk INT, project TEXT, source TEXT, at INT, start INT, length INT, digest TEXT, captured TEXT, layout TEXT,
    sha256 TEXT, owner TEXT, owner_number TEXT, mark TEXT, hidden_mark TEXT, of_person INT
);
CREATE TABLE ownership (owner TEXT, project TEXT, row TEXT);
CREATE TABLE finding (rank INT, source TEXT, line INT, label TEXT, rule TEXT, message TEXT, row TEXT);
CREATE TABLE ordered (row TEXT);
CREATE TABLE said (name TEXT, text TEXT, PRIMARY KEY (name, text)) WITHOUT ROWID;
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


@dataclass(frozen=True, slots=True)
class Index:
    """The tables of a build."""

    database: sqlite3.Connection

    def add_sources(self, sources: Iterable[Source]) -> None:
        """Take in sources, each once."""
        rows = ((each.name, os.fsencode(each.path), each.member) for each in sources)
        self.database.executemany("INSERT OR IGNORE INTO source VALUES (?, ?, ?)", rows)

    def sources(self) -> Iterator[Source]:
        """All sources in order of name."""
        for name, path, member in self._select("SELECT name, path, member FROM source ORDER BY name, path, member"):
            yield Source(name, Path(os.fsdecode(path)), member)

    def named(self, name: str) -> list[Source]:
        """The sources of a name; two folders may have one each."""
        rows = self._select("SELECT path, member FROM source WHERE name = ? ORDER BY path, member", name)
        return [Source(name, Path(os.fsdecode(path)), member) for path, member in rows]

    def count(self, table: str) -> int:
        """How many rows a table has."""
        found: int = self.database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return found

    def put_chunk(self, id_: int, key: str, rows: Iterable[Sequence[Any]]) -> None:
        """Take in the records of a chunk of sources, each as the values of a Row, in place of what was known of it."""
        self.database.execute("DELETE FROM record WHERE chunk = ?", (id_,))
        self.database.execute("INSERT OR REPLACE INTO chunk VALUES (?, ?)", (id_, key))
        marks = ", ".join("?" * 15)
        self.database.executemany(f"INSERT INTO record VALUES ({marks})", ((id_, *row) for row in rows))

    def projects(self) -> Iterator[tuple[str, list[tuple[str, Row]]]]:
        """Each project in order of IRI, with its records and the keys of the chunks that hold them."""
        rows = self._select(
            "SELECT project, source, at, start, length, digest, captured, layout, sha256, owner, owner_number, mark, "
            "hidden_mark, of_person, key FROM record JOIN chunk ON chunk.id = record.chunk ORDER BY project, source, at"
        )
        for project, group in groupby(rows, key=lambda row: str(row[0])):
            yield project, [(row[-1], Row(*row[:-1])) for row in group]

    def alike(self, fold: Callable[[str], str]) -> Iterator[list[str]]:
        """The projects that *fold* takes for one, where they are several."""
        self.database.create_function("fold", 1, fold, deterministic=True)
        rows = self._select(
            "SELECT fold(project) AS folded, project FROM (SELECT DISTINCT project FROM record) ORDER BY 1, 2"
        )
        for _, group in groupby(rows, key=lambda row: str(row[0])):
            if len(found := [project for _, project in group]) > 1:
                yield found

    def hidden_marks(self) -> set[str]:
        """Folded names of the owners that some record shows to be withdrawn."""
        return {mark for (mark,) in self._select("SELECT DISTINCT hidden_mark FROM record WHERE hidden_mark != ''")}

    def to_hide(self, marks: Iterable[str]) -> Iterator[tuple[int, str, int, bool]]:
        """Records of an owner that only other records show to be hidden: chunk, source, position, whether a person."""
        self.database.execute("CREATE TEMP TABLE IF NOT EXISTS hidden (mark TEXT PRIMARY KEY)")
        self.database.executemany("INSERT OR IGNORE INTO hidden VALUES (?)", ((mark,) for mark in marks))
        yield from self._select(
            "SELECT chunk, source, at, project IN (SELECT project FROM record WHERE of_person = 1) FROM record "
            "WHERE (hidden_mark = '' AND mark IN (SELECT mark FROM hidden)) "
            "OR (of_person = 0 AND project IN (SELECT project FROM record WHERE of_person = 1)) "
            "ORDER BY chunk, source, at"
        )

    def clear(self) -> None:
        """Forget what was found out by mapping."""
        for table in ("ownership", "finding", "said"):
            self.database.execute(f"DELETE FROM {table}")

    def add_findings(self, findings: Iterable[Finding]) -> None:
        """Take in findings."""
        self.add_finding_rows(map(finding_row, findings))

    def add_finding_rows(self, rows: Iterable[Sequence[Any]]) -> None:
        """Take in what `finding_row` made."""
        self.database.executemany("INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def order_findings(self) -> None:
        """Bring the findings into order, the worst first, without repetitions: once, since they are read many times."""
        self.database.execute(
            "INSERT INTO ordered SELECT row FROM (SELECT DISTINCT * FROM finding) "
            "ORDER BY rank, source, line, label, rule, message, row"
        )

    def findings(self) -> Iterator[Finding]:
        """The findings that were brought into order."""
        return (load_finding(json.loads(row)) for (row,) in self._select("SELECT row FROM ordered ORDER BY rowid"))

    def add_ownerships(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Take in what projects state about owners: owner, project, and the rest as JSON."""
        self.database.executemany("INSERT INTO ownership VALUES (?, ?, ?)", rows)

    def ownerships(self) -> Iterator[tuple[str, Iterator[Any]]]:
        """For each owner in order of IRI what projects state about it, in order of project."""
        rows = self._select("SELECT owner, row FROM ownership ORDER BY owner, project")
        for owner, group in groupby(rows, key=lambda row: str(row[0])):
            yield owner, (json.loads(row) for _, row in group)

    def say(self, name: str, texts: Iterable[str]) -> None:
        """Remember texts under a name, each once."""
        self.database.executemany("INSERT OR IGNORE INTO said VALUES (?, ?)", ((name, text) for text in texts))

    def said(self, name: str) -> Iterator[str]:
        """The texts remembered under a name, sorted."""
        return (text for (text,) in self._select("SELECT text FROM said WHERE name = ? ORDER BY text", name))

    def _select(self, query: str, *parameters: str) -> Iterator[Any]:
        # Not "yield from", which would close the cursor, perhaps after the database, when a build is stopped.
        for row in self.database.execute(query, parameters):  # noqa: UP028
            yield row


def finding_row(finding: Finding) -> tuple[int, str, int, str, str, str, str]:
    """A finding as the index holds it: what it is sorted by, then the whole of it as JSON."""
    rank, position, rule, message = finding.sort_key
    stored = json.dumps(dump_finding(finding), ensure_ascii=False)
    return rank, position.source, position.line, position.label, rule, message, stored


@contextmanager
def indexing(path: Path) -> Iterator[Index]:
    """Open a new index at *path*; it need survive no crash, since nothing is read from it afterwards."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for setting in (
            "journal_mode = OFF",
            "synchronous = OFF",
            f"cache_size = -{CACHE_KIBIBYTES}",
            "temp_store = FILE",
        ):
            database.execute(f"PRAGMA {setting}")
        database.executescript(_TABLES)
        database.execute("BEGIN")
        yield Index(database)

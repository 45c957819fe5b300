"""Look-ups of a release: what its statements come to, counted in the build so that no reader waits for it.

One SQLite file, which is no more part of the release's id than its store is:

- ``use``: how many statements a property has, or things a class, and what shows it best, as N-Triples writes terms;
- ``code_use``: how many owners, records or other things state a code or a narrower one;
- ``finding``: the findings of the quality report in the order of its reading, from 0, with what they are counted by;
- ``counted``: how many findings have a value, among all and among the many that share another one.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any, NamedTuple, Self

from esfgraph.disk.sqlite_files import read_only, user_version
from esfgraph.errors import DamagedError, ReleaseError

NAME = "tables/lookups.sqlite"
_FORMAT = 1
"""Raised with every change of the tables, and of what they hold."""
_AGAIN = "run 'esfgraph build' again with the same sources, which replaces the release"

FINDING_KEYS = ("severity", "rule", "label", "owner", "layout")
"""What findings are counted by."""
MANY = 2000
"""Findings that share a value, and are counted by all others in the build."""

_VALUES = ", ".join(f"{key} INTEGER" for key in FINDING_KEYS)
_TABLES = (
    "CREATE TABLE use (term TEXT PRIMARY KEY, count INTEGER, thing TEXT, value TEXT) WITHOUT ROWID",
    "CREATE TABLE code_use (code TEXT, kind TEXT, count INTEGER, PRIMARY KEY (code, kind)) WITHOUT ROWID",
    "CREATE TABLE value (id INTEGER PRIMARY KEY, value TEXT UNIQUE)",
    f"CREATE TABLE finding (number INTEGER PRIMARY KEY, iri TEXT, {_VALUES})",
    "CREATE TABLE counted (key TEXT, value INTEGER, by TEXT, of INTEGER, count INTEGER)",
)


class TermUse(NamedTuple):
    """How often a term is used, and what shows it; terms are written as in N-Triples, empty where there is none."""

    term: str
    number: int
    thing: str
    value: str


class FoundRow(NamedTuple):
    """A finding, and what it is counted by; empty where it has no such thing."""

    iri: str
    severity: str
    rule: str
    label: str
    owner: str
    layout: str


def write_lookups(
    folder: Path,
    uses: Iterable[TermUse],
    codes: Iterable[tuple[str, str, int]],
    findings: Iterable[FoundRow],
    many: int = MANY,
) -> None:
    """Write the look-ups of the release in *folder*; findings come in the order of their reading.

    More findings than *many* that share a value are counted by all else now, and fewer when somebody asks.
    """
    path = folder / NAME
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for setting in ("synchronous = OFF", "journal_mode = OFF", "temp_store = FILE", f"user_version = {_FORMAT}"):
            database.execute(f"PRAGMA {setting}")
        database.execute("BEGIN")
        for table in _TABLES:
            database.execute(table)
        database.executemany("INSERT INTO use VALUES (?, ?, ?, ?)", uses)
        database.executemany("INSERT INTO code_use VALUES (?, ?, ?)", codes)
        database.executemany("INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?)", _numbered(findings, database))
        _count(database, many)
        database.execute("COMMIT")


def format_of(folder: Path) -> bytes:
    """The format of the look-ups of the release in *folder*, as their file has it; empty where there are none."""
    return user_version(folder / NAME)


def _numbered(findings: Iterable[FoundRow], database: sqlite3.Connection) -> Iterator[tuple[int | str | None, ...]]:
    """Number findings, and the values by which they are counted."""
    numbers: dict[str, int] = {}
    for number, (iri, *values) in enumerate(findings):
        yield number, iri, *(numbers.setdefault(value, len(numbers)) if value else None for value in values)
    database.executemany("INSERT INTO value VALUES (?, ?)", ((number, value) for value, number in numbers.items()))


def _count(database: sqlite3.Connection, many: int) -> None:
    for key in FINDING_KEYS:
        database.execute(f"CREATE INDEX finding_{key} ON finding ({key}) WHERE {key} IS NOT NULL")
        database.execute(
            f"INSERT INTO counted SELECT '', NULL, '{key}', {key}, count(*) FROM finding "
            f"WHERE {key} IS NOT NULL GROUP BY {key}"
        )
    for key, by in permutations(FINDING_KEYS, 2):
        database.execute(
            f"INSERT INTO counted SELECT '{key}', {key}, '{by}', {by}, count(*) FROM finding WHERE {by} IS NOT NULL "
            f"AND {key} IN (SELECT of FROM counted WHERE key = '' AND by = '{key}' AND count > {many}) "
            f"GROUP BY {key}, {by}"
        )
    database.execute("CREATE INDEX counts ON counted (key, value, by, count)")


@dataclass(frozen=True, slots=True)
class Lookups:
    """The look-ups of a release, read by any number of threads."""

    _path: Path

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open those of the release in *folder*; raise ReleaseError where there are none, or of another version."""
        lookups = cls(folder / NAME)
        try:
            found = lookups._ask("PRAGMA user_version")
        except DamagedError as error:
            raise ReleaseError(f"The release has no look-ups at {NAME} ({error.__cause__}); {_AGAIN}.") from error
        if found != [(_FORMAT,)]:
            format_ = next(iter(found), ("none",))[0]
            raise ReleaseError(
                f"The look-ups at {NAME} have format {format_}, and format {_FORMAT} is expected; {_AGAIN}."
            )
        return lookups

    def uses(self) -> list[TermUse]:
        """Read how often each term is used."""
        return [TermUse(*row) for row in self._ask("SELECT term, count, thing, value FROM use")]

    def code_uses(self) -> list[tuple[str, str, int]]:
        """Read how many of each kind state each code: code, kind, number."""
        return self._ask("SELECT code, kind, count FROM code_use")

    def findings(self, shared: Mapping[str, str], start: int = 0, most: int = -1) -> list[str]:
        """Read the IRIs of at most *most* findings that have the values of *shared*, but for the first *start*."""
        if not shared:  # by their numbers, however far behind they are
            query = "SELECT iri FROM finding WHERE number >= ? ORDER BY number LIMIT ?"
            return [iri for (iri,) in self._ask(query, start, most)]
        where, values = _where(shared)
        query = f"SELECT iri FROM finding WHERE {where} ORDER BY number LIMIT ? OFFSET ?"
        return [iri for (iri,) in self._ask(query, *values, most, start)]

    def count(self, shared: Mapping[str, str]) -> int:
        """Count the findings that have the values of *shared*."""
        where, values = _where(shared)
        return int(self._ask(f"SELECT count(*) FROM finding WHERE {where}", *values)[0][0])

    def counts(self, by: str, shared: Mapping[str, str]) -> list[tuple[str, int]]:
        """Count the findings that have the values of *shared* by a key, the most frequent value first."""
        return self._kept(by, shared) or self._live(by, shared)

    def _kept(self, by: str, shared: Mapping[str, str]) -> list[tuple[str, int]]:
        """What the build has counted: all, and those that share one frequent value."""
        if len(shared) > 1:
            return []
        key, value = next(iter(shared.items()), ("", ""))
        chosen = "value = (SELECT id FROM value WHERE value = ?)" if key else "value IS ?"
        query = (
            f"SELECT value.value, count FROM counted JOIN value ON value.id = counted.of "
            f"WHERE counted.key = ? AND counted.{chosen} AND counted.by = ? ORDER BY count DESC, value.value"
        )
        return self._ask(query, key, value if key else None, _known(by))

    def _live(self, by: str, shared: Mapping[str, str]) -> list[tuple[str, int]]:
        where, values = _where(shared)
        query = (
            f"SELECT value.value, count(*) FROM finding JOIN value ON value.id = finding.{_known(by)} "
            f"WHERE {where} GROUP BY value.id ORDER BY count(*) DESC, value.value"
        )
        return self._ask(query, *values)

    def _ask(self, query: str, *values: str | int | None) -> list[Any]:
        try:
            with closing(read_only(self._path)) as database:
                return database.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise DamagedError(f"The look-ups of the release at {NAME} cannot be read ({error}); {_AGAIN}.") from error


def _where(shared: Mapping[str, str]) -> tuple[str, list[str]]:
    parts = [f"finding.{_known(key)} = (SELECT id FROM value WHERE value = ?)" for key in shared]
    return " AND ".join(parts) or "TRUE", list(shared.values())


def _known(key: str) -> str:
    if key not in FINDING_KEYS:
        raise ValueError(f"findings are not counted by {key!r}")
    return key

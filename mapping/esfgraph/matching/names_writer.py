"""Writes the file in which names and numbers are looked up: things, and by what each is found."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

from esfgraph.disk.sqlite_files import SqliteReader
from esfgraph.fields.spelling import fold
from esfgraph.matching.names_file import TABLES, By, NamesFile, hash_of, stored
from esfgraph.matching.numbers import number_key
from esfgraph.matching.spellings import Spelling, Spellings, letters, load_spellings
from esfgraph.matching.things import Thing, Type
from esfgraph.owners.register import read_register
from esfgraph.resources import resource_dir
from esfgraph.rules import Bilingual
from esfgraph.vocabulary.places import load_places

MOST_BEGINNING = 3
"""Words of a name that is not written to its end."""
_AT_ONCE = 5000
"""Things that are gathered before they are written."""
_ENDINGS = ("s kommun", " kommun", "s stad", " stad")
"""What makes a municipality's name its body's."""
_GATHERED = (
    "CREATE TEMP TABLE found (hash INTEGER, thing INTEGER)",
    "CREATE TEMP TABLE liked (hash INTEGER, thing INTEGER, forms TEXT, qualifiers TEXT)",
    "CREATE TEMP TABLE written (type TEXT, text TEXT, PRIMARY KEY (type, text)) WITHOUT ROWID",
)
_SORTED = (
    "INSERT INTO key SELECT DISTINCT hash, thing FROM found ORDER BY hash, thing",
    "INSERT INTO alike SELECT DISTINCT hash, thing, forms, qualifiers FROM liked ORDER BY 1, 2, 3, 4",
    "INSERT INTO texts SELECT type, group_concat(text, char(10)) FROM written GROUP BY type",
)


class NamesWriter:
    """Writes things, one by one."""

    def __init__(self, database: sqlite3.Connection, spellings: Spellings) -> None:
        """Write to an empty database by what *spellings* have in common."""
        self._database, self._spellings = database, spellings
        self._number = 0
        self._things, self._keys = list[tuple[int, bytes]](), list[tuple[int, int]]()
        self._alike, self._texts = list[tuple[int, int, str, str]](), list[tuple[str, str]]()
        self._owners, self._areas = set[str](), set[str]()
        self._words = defaultdict[Type, set[str]](set)
        for table in (*TABLES, *_GATHERED):
            database.execute(table)

    def add(self, thing: Thing) -> None:
        """Write a thing."""
        self._number += 1
        self._things.append((self._number, stored(thing)))
        if thing.number and thing.iri:
            self._find(thing, By.NUMBER, number_key(thing.number))
        for printed in thing.names:
            self._find(thing, By.SPELLING, fold(printed))
            self._spelt(thing, self._spellings.read(printed))
            for unit in thing.units:
                self._find(thing, By.UNIT, letters(f"{printed} {unit}"))
        if thing.type == "owner":
            self._owners.add(thing.number)
            self._areas.update(area.code for name in thing.names if (area := load_places().area_of_body(name)))
        if len(self._things) >= _AT_ONCE:
            self._write()

    def finish(self) -> None:
        """Write the bodies that own nothing, too, and what is left, in the order in which it is looked up."""
        for thing in _not_held(self._owners, self._areas):
            self.add(thing)
        self._write()
        for statement in _SORTED:
            self._database.execute(statement)

    def _spelt(self, thing: Thing, spelling: Spelling) -> None:
        self._find(thing, By.LETTERS, spelling.letters)
        if (like := spelling.likeness).key:
            key, qualifiers = hash_of(thing.type, By.LIKENESS, like.key), sorted(spelling.qualifiers)
            self._alike.append((key, self._number, "\n".join(like.forms), "\n".join(qualifiers)))
        core = spelling.core
        is_told = not self._spellings.is_place(core)
        for text in {spelling.text, " ".join(sorted(core)) if is_told else ""} - {""}:
            self._find(thing, By.TEXT, text)
            self._texts.append((thing.type, text))
        known = self._words[thing.type]
        for word in {*spelling.words} - known:
            self._state(thing, By.WORD, word)
        known.update(spelling.words)
        if spelling.is_area:
            self._state(thing, By.AREA, spelling.text)
        for length in range(1, min(len(core), MOST_BEGINNING + 1) + (not is_told)):
            self._find(thing, By.BEGINNING, " ".join(core[:length]))

    def _find(self, thing: Thing, by: By, key: str) -> None:
        self._keys.append((hash_of(thing.type, by, key), self._number))

    def _state(self, thing: Thing, by: By, key: str) -> None:
        self._keys.append((hash_of(thing.type, by, key), 0))

    def _write(self) -> None:
        for table, rows in (
            ("thing VALUES (?, ?)", self._things),
            ("found VALUES (?, ?)", self._keys),
            ("liked VALUES (?, ?, ?, ?)", self._alike),
            ("written VALUES (?, ?)", self._texts),
        ):
            self._database.executemany(f"INSERT OR IGNORE INTO {table}", rows)
            rows.clear()


@contextmanager
def writing_names(path: Path) -> Iterator[NamesWriter]:
    """Write a file of names, which is whole once the context has ended."""
    database = sqlite3.connect(path, isolation_level=None)
    try:
        for setting in ("synchronous = OFF", "journal_mode = OFF", "temp_store = FILE"):
            database.execute(f"PRAGMA {setting}")
        database.execute("BEGIN")
        writer = NamesWriter(database, load_spellings())
        yield writer
        writer.finish()
        database.execute("COMMIT")
    finally:
        database.close()


def names_in_memory(things: Iterable[Thing]) -> NamesFile:
    """Look few things up in a file that lies nowhere, and is made when it is first asked."""
    return NamesFile(SqliteReader(partial(_in_memory, tuple(things))))


def _in_memory(things: Iterable[Thing]) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    writer = NamesWriter(database, load_spellings())
    for thing in things:
        writer.add(thing)
    writer.finish()
    return database


def _not_held(numbers: set[str], areas: set[str]) -> Iterator[Thing]:
    """Yield the public bodies of Sweden, all municipalities among them, that no owner is by its number or area."""
    numbers, areas = {*numbers}, {*areas}
    for body, area in _bodies():
        if body.number not in numbers and area not in areas:
            areas.update([area] if area else ())
            yield body


@cache
def _bodies() -> tuple[tuple[Thing, str], ...]:
    """The public bodies of Sweden, each with the code of its municipality or county; empty for those of neither."""
    places = load_places()
    register, _ = read_register(resource_dir("ontology") / "registers" / "public-bodies.csv")
    bodies = list[tuple[Thing, str]]()
    for entry in register.entries:
        area = places.area_of_body(entry.name)
        bodies.append((_elsewhere(entry.number, entry.name), area.code if area else ""))
    for place in places.municipalities.values():
        names = (f"{place.name_sv}{ending}" for ending in _ENDINGS)
        if name := next(filter(places.municipality_of_name, names), None):
            bodies.append((_elsewhere(place.code, name), place.code))
    return tuple(bodies)


def _elsewhere(number: str, name: str) -> Thing:
    return Thing("", "owner", Bilingual(name, name), number, (name,))

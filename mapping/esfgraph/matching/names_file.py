"""The names and numbers of the things of a release, looked up in a file that the build has made.

One SQLite file, of which a question reads a few pages:

- ``thing``: the things that can be meant;
- ``key``: by what each is found, as a hash of 64 bits: its numbers, and what spellings of its names have in common;
- ``alike``: of names that are like others the legal forms and qualifiers, which must agree;
- ``texts``: the words of all names of a type, a name a line, among which those that are nearly the same are sought.
"""

import sqlite3
import weakref
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple, Self

import msgspec

from esfgraph.disk.sqlite_files import SqliteReader
from esfgraph.errors import DamagedError
from esfgraph.matching.things import TYPES, Thing, Type
from esfgraph.rules import Bilingual

TABLES = (
    "CREATE TABLE thing (id INTEGER PRIMARY KEY, thing BLOB)",
    "CREATE TABLE key (hash INTEGER, thing INTEGER, PRIMARY KEY (hash, thing)) WITHOUT ROWID",
    "CREATE TABLE alike (hash INTEGER, thing INTEGER, forms TEXT, qualifiers TEXT, "
    "PRIMARY KEY (hash, thing, forms, qualifiers)) WITHOUT ROWID",
    "CREATE TABLE texts (type TEXT PRIMARY KEY, texts TEXT) WITHOUT ROWID",
)
_MOST_THINGS = 1000
"""Things that one key gives: with some words the names of a tenth of all projects begin."""


class By(Enum):
    """By what a thing is found."""

    NUMBER = "number"
    SPELLING = "spelling"
    LETTERS = "letters"
    UNIT = "unit"
    """The letters of its name and of a unit's."""
    LIKENESS = "likeness"
    TEXT = "text"
    BEGINNING = "beginning"
    WORD = "word"
    """A word of some name; it gives no thing."""
    AREA = "area"
    """The text of the name of a municipality's or county's body; it gives none either."""


class Alike(NamedTuple):
    """A thing that has a name which is like another, with the legal forms and qualifiers of that name."""

    thing: Thing
    forms: tuple[str, ...]
    qualifiers: frozenset[str]


class NamesFile:
    """Names and numbers, looked up by any number of threads."""

    def __init__(self, names: SqliteReader) -> None:
        """Look things up in a database of names."""
        self._names = names
        self.texts = lru_cache(len(TYPES))(partial(NamesFile._texts, weakref.proxy(self)))  # holds no file
        """Return the texts of the names of a type."""

    @classmethod
    def at(cls, path: Path) -> Self:
        """Look things up in a file; whatever is asked raises DamagedError where it cannot be read."""
        return cls(SqliteReader.at(path))

    def things(self, type_: Type, by: By, key: str) -> list[Thing]:
        """Return the things of a type that are found by a key; of very many some."""
        query = "SELECT thing.thing FROM key JOIN thing ON thing.id = key.thing WHERE hash = ? LIMIT ?"
        return [_read(stored) for (stored,) in self._ask(query, hash_of(type_, by, key), _MOST_THINGS)]

    def holds(self, type_: Type, by: By, key: str) -> bool:
        """Tell whether a type has a key."""
        return bool(self._ask("SELECT 1 FROM key WHERE hash = ? LIMIT 1", hash_of(type_, by, key)))

    def alike(self, type_: Type, key: str) -> Iterator[Alike]:
        """Yield the names of a type whose likeness is *key*; of very many some."""
        query = (
            "SELECT thing.thing, forms, qualifiers FROM alike JOIN thing ON thing.id = alike.thing "
            "WHERE hash = ? LIMIT ?"
        )
        for stored, forms, qualifiers in self._ask(query, hash_of(type_, By.LIKENESS, key), _MOST_THINGS):
            yield Alike(_read(stored), tuple(forms.splitlines()), frozenset(qualifiers.splitlines()))

    def _texts(self, type_: Type) -> list[str]:
        found = self._ask("SELECT texts FROM texts WHERE type = ?", type_)
        return found[0][0].split("\n") if found else []

    def _ask(self, query: str, *values: str | int) -> list[Any]:
        try:
            return self._names.rows(query, *values)
        except sqlite3.Error as error:
            raise DamagedError(f"The names of the release cannot be read ({error}); build it again.") from error


@lru_cache(1 << 14)  # the same bodies, places and codes are in every release, and names share most of their words
def hash_of(type_: Type, by: By, key: str) -> int:
    """Return what a key of a type is kept as; a lone half of a character is one like any other."""
    written = f"{type_} {by.value} {key}".encode(errors="surrogatepass")
    return int.from_bytes(blake2b(written, digest_size=8).digest(), "big", signed=True)


def stored(thing: Thing) -> bytes:
    """Return what a thing is kept as."""
    title = thing.title
    parts = (thing.type, thing.iri, title.sv, title.en, thing.number, thing.names, thing.units, dict(thing.places))
    return msgspec.json.encode(parts)


_decode = msgspec.json.Decoder(tuple[Type, str, str, str, str, tuple[str, ...], tuple[str, ...], dict[str, str]]).decode


def _read(stored: bytes) -> Thing:
    type_, iri, sv, en, number, names, units, places = _decode(stored)
    return Thing(iri, type_, Bilingual(sv, en), number, names, units, places)

"""Descriptions: what is stated of a project, its records and findings, or of an owner and its parts, in one place.

A document about a project is made of them with two reads of the disk, and so are the facts on its page; in the store
every statement is a read of its own, and every text in it another. One SQLite file, which is no more part of the
release's id than the store is, and holds nothing that the store does not. Who finds none of a thing reads the store.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from msgspec import Struct
from msgspec.structs import astuple

from esfgraph.disk.sqlite_files import SqliteReader, user_version
from esfgraph.rdf.description import Statement

NAME = "tables/descriptions.sqlite"
_FORMAT = 2
"""Raised with every change of the table, and of what it holds."""
_SELECT = "SELECT statements FROM description WHERE thing = ?"
_LEVEL = 1
"""Of zlib: texts come out a tenth larger than at its best, in a quarter of the time."""
_PAGE = 32 * 1024
"""Bytes of a page of the file: a description is some three thousand, and where one fits on a page, much is empty."""


class Description(Struct, frozen=True, array_like=True):
    """The description of a project or an owner."""

    thing: str
    """IRI."""
    statements: bytes
    """As `packed` gives them."""


def packed(statements: Iterable[str]) -> bytes:
    """Pack statements in N-Triples, without the final dots: by what they are about, which is named once, and sorted."""
    by_subject: dict[str, list[str]] = {}
    for subject, _, rest in (each.partition(" ") for each in statements):
        by_subject.setdefault(subject, []).append(rest)
    paragraphs = ("\n".join([subject, *sorted(rests)]) for subject, rests in by_subject.items())
    return zlib.compress("\n\n".join(paragraphs).encode(), _LEVEL)


def write_descriptions(folder: Path, descriptions: Iterable[Description]) -> None:
    """Write the descriptions of the release in *folder*."""
    path = folder / NAME
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for setting in (f"page_size = {_PAGE}", "synchronous = OFF", "journal_mode = OFF", f"user_version = {_FORMAT}"):
            database.execute(f"PRAGMA {setting}")
        database.execute("BEGIN")
        database.execute("CREATE TABLE description (thing TEXT PRIMARY KEY, statements BLOB)")
        database.executemany("INSERT INTO description VALUES (?, ?)", map(astuple, descriptions))
        database.execute("COMMIT")


def format_of(folder: Path) -> bytes:
    """The format of the descriptions of the release in *folder*; empty where there are none."""
    return user_version(folder / NAME)


class Descriptions:
    """The descriptions of a release, read by any number of threads."""

    def __init__(self, folder: Path) -> None:
        """Open those of the release in *folder*; those of another format are as if there were none."""
        self._can_be_read = format_of(folder) == _FORMAT.to_bytes(4, "big")
        self._file = SqliteReader.at(folder / NAME)

    def of(self, thing: str) -> Mapping[str, Sequence[Statement]]:
        """Read what is stated of a project or owner and of what belongs to it, by what it is stated of.

        Nothing where there is no description of it.
        """
        if not self._can_be_read:
            return {}
        try:
            rows = self._file.rows(_SELECT, thing)
            paragraphs = zlib.decompress(rows[0][0]).decode().split("\n\n") if rows else []
        except (sqlite3.Error, zlib.error, UnicodeError):
            return {}
        return dict(map(_apart, paragraphs))


def _apart(paragraph: str) -> tuple[str, Sequence[Statement]]:
    subject, *rests = paragraph.split("\n")
    parts = [rest.partition(" ") for rest in rests]
    return subject[1:-1], [(subject, property_, value) for property_, _, value in parts]

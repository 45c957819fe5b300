"""The table of sources, with the signatures of those that were read before."""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from esfgraph.pipeline.index.tables import select
from esfgraph.privacy.public_names import PublicNames
from esfgraph.sources.files import Source
from esfgraph.sources.signatures import FileStatus, status_of

TABLES = (
    "CREATE TABLE source (name TEXT, path BLOB, member TEXT, signature TEXT, size INT, unread TEXT, "
    "PRIMARY KEY (name, path, member)) WITHOUT ROWID",
    "CREATE TABLE signature (signature TEXT PRIMARY KEY, sha256 TEXT) WITHOUT ROWID",
)


@dataclass(frozen=True, slots=True)
class SourceTable:
    """The sources of this build."""

    database: sqlite3.Connection

    def put(self, sources: Iterable[Source]) -> None:
        """Take in sources, each once, in place of those of the last build."""
        self.clear()
        public = PublicNames()

        def row(source: Source) -> tuple[str, bytes, str, str, int, str]:
            status = FileStatus() if source.unread else status_of(source)
            size = 0 if source.unread else source.size or status.size
            name, signature = public.of(source.name), status.signature
            if name != source.name:
                signature = ""  # it would hold the name of a member
            return name, os.fsencode(source.path), source.member, signature, size, source.unread

        self.database.executemany("INSERT OR IGNORE INTO source VALUES (?, ?, ?, ?, ?, ?)", map(row, sources))

    def __iter__(self) -> Iterator[Source]:
        """All sources in order of name, with their sizes and the hashes of those that did not change since read."""
        rows = select(
            self.database,
            "SELECT name, path, member, coalesce(sha256, ''), size, unread FROM source "
            "LEFT JOIN signature USING (signature) ORDER BY name, path, member",
        )
        for name, path, member, sha256, size, unread in rows:
            yield Source(name, Path(os.fsdecode(path)), member, sha256=unread or sha256, size=size, unread=unread)

    def __len__(self) -> int:
        return _count(self.database, "source")

    def named(self, name: str) -> list[Source]:
        """The sources of a name; two folders may have one each."""
        rows = select(self.database, "SELECT path, member FROM source WHERE name = ? ORDER BY path, member", name)
        return [Source(name, Path(os.fsdecode(path)), member) for path, member in rows]

    def remember(self, signatures: Iterable[tuple[str, str]]) -> None:
        """Remember signatures of sources, each with the hash of what the source holds while it keeps its signature."""
        self.database.executemany("INSERT OR REPLACE INTO signature VALUES (?, ?)", signatures)

    def rename(self, names: Iterable[tuple[Source, str]]) -> None:
        """Give sources other names, and forget their signatures, which hold names of members."""
        for source, name in names:
            key = (source.name, os.fsencode(source.path), source.member)
            of = "WHERE name = ? AND path = ? AND member = ?"
            self.database.execute(f"DELETE FROM signature WHERE signature = (SELECT signature FROM source {of})", key)
            self.database.execute(f"UPDATE source SET name = ?, signature = '' {of}", (name, *key))

    def clear(self) -> None:
        """Forget all sources, whose names and paths may be those of persons."""
        self.database.execute("DELETE FROM source")

    def forget(self) -> None:
        """Forget the signatures of sources that are gone."""
        if _count(self.database, "signature") > len(self):
            self.database.execute("DELETE FROM signature WHERE signature NOT IN (SELECT signature FROM source)")


def _count(database: sqlite3.Connection, table: str) -> int:
    return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

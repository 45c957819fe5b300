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
from esfgraph.sources.web_archive import Answer

TABLES = (
    "CREATE TABLE source (name TEXT, path BLOB, member TEXT, signature TEXT, size INT, unread TEXT, offset INT, "
    "count INT, page TEXT, captured TEXT, PRIMARY KEY (name, path, member)) WITHOUT ROWID",
    "CREATE TABLE answer (page TEXT PRIMARY KEY, at TEXT, status TEXT, read TEXT) WITHOUT ROWID",
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

        def row(source: Source) -> tuple[str | bytes | int, ...]:
            status = FileStatus() if source.unread else status_of(source)
            size = 0 if source.unread else source.size or status.size
            of_file = (
                public.of(source.name),
                os.fsencode(source.path),
                source.member,
                status.signature,
                size,
                source.unread,
            )
            page, captured = (source.answer.page, source.answer.captured) if source.answer else ("", "")
            return *of_file, source.offset, source.count, page, captured

        def taken_in() -> Iterator[tuple[str | bytes | int, ...]]:
            for source in sources:
                if source.answer:
                    self._take_in(source.answer)
                if source.unread != "answer":
                    yield row(source)

        self.database.executemany("INSERT OR IGNORE INTO source VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", taken_in())

    def _take_in(self, answer: Answer) -> None:
        """Remember of each page what its server answered last, and when it sent the page itself last."""
        read = "" if answer.tells else answer.captured
        self.database.execute(
            "INSERT INTO answer VALUES (?, ?, ?, ?) ON CONFLICT (page) DO UPDATE SET at = max(at, excluded.at), "
            "status = CASE WHEN excluded.at > at THEN excluded.status ELSE status END, read = max(read, excluded.read)",
            (answer.page, answer.captured, answer.what if answer.is_gone else answer.left_out, read),
        )

    def __iter__(self) -> Iterator[Source]:
        """All sources in order of name, with their sizes and the hashes of those that did not change since read."""
        rows = select(
            self.database,
            "SELECT name, path, member, size, unread, offset, count, coalesce(sha256, ''), "
            "CASE WHEN captured < at AND status = 'unchanged' AND captured = read THEN at ELSE '' END, "
            "CASE WHEN captured < at AND status IN ('404', '410') THEN at || ' ' || status ELSE '' END FROM source "
            "LEFT JOIN signature USING (signature) LEFT JOIN answer USING (page) ORDER BY name, path, member",
        )
        for name, path, member, size, unread, offset, count, sha256, seen, gone in rows:
            yield Source(
                name,
                Path(os.fsdecode(path)),
                member,
                sha256=unread or sha256,
                size=size,
                unread=unread,
                offset=offset,
                count=count,
                seen=seen,
                gone=gone,
            )

    def __len__(self) -> int:
        return _count(self.database, "source")

    def named(self, name: str) -> list[Source]:
        """The sources of a name; two folders may have one each."""
        rows = select(
            self.database, "SELECT path, member, offset FROM source WHERE name = ? ORDER BY path, member", name
        )
        return [Source(name, Path(os.fsdecode(path)), member, offset=offset) for path, member, offset in rows]

    def remember(self, signatures: Iterable[tuple[str, str]]) -> None:
        """Remember signatures of sources, each with the hash of what the source holds while it keeps its signature."""
        self.database.executemany("INSERT OR REPLACE INTO signature VALUES (?, ?)", signatures)

    def rename(self, names: Iterable[tuple[Source, str]]) -> None:
        """Give sources other names."""
        for source, name in names:
            key = (source.name, os.fsencode(source.path), source.member)
            self.database.execute("UPDATE source SET name = ? WHERE name = ? AND path = ? AND member = ?", (name, *key))

    def clear(self) -> None:
        """Forget all sources, whose names, paths and addresses may be those of persons."""
        self.database.execute("DELETE FROM source")
        self.database.execute("DELETE FROM answer")

    def forget(self) -> None:
        """Forget the signatures of sources that are gone."""
        if _count(self.database, "signature") > len(self):
            self.database.execute("DELETE FROM signature WHERE signature NOT IN (SELECT signature FROM source)")


def _count(database: sqlite3.Connection, table: str) -> int:
    return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

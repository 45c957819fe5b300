"""Files of SQLite that are only read: by any thread, and closed when nobody reads them any more."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from esfgraph.disk.sqlite_files import SqliteReader, user_version


def written(path: Path) -> Path:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA user_version = 7")
        database.execute("CREATE TABLE word (word TEXT)")
        database.execute("INSERT INTO word VALUES ('räka')")
    return path


def test_any_thread_reads_the_rows_and_the_version_is_in_the_file(tmp_path: Path) -> None:
    reader = SqliteReader.at(written(tmp_path / "words.sqlite"))
    with ThreadPoolExecutor(4) as threads:
        assert (
            list(threads.map(reader.rows, ["SELECT * FROM word WHERE word = ?"] * 8, ["räka"] * 8)) == [[("räka",)]] * 8
        )
    assert user_version(tmp_path / "words.sqlite") == b"\0\0\0\7"
    assert user_version(tmp_path / "none.sqlite") == b""


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        SqliteReader.at(tmp_path / "none.sqlite").rows("SELECT 1")
    assert not list(tmp_path.iterdir())


def test_the_database_is_closed_when_nobody_holds_the_reader(tmp_path: Path) -> None:
    database = sqlite3.connect(written(tmp_path / "words.sqlite"), check_same_thread=False)
    reader = SqliteReader(lambda: database)
    assert reader.rows("SELECT * FROM word") == [("räka",)]
    del reader
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        database.execute("SELECT 1")

"""Builds one after another: each gives what a build from nothing gives, and keeps nothing of what it must not."""

import gzip
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from bench.records import write_records
from stdnum import luhn

from esfgraph.errors import SourceError
from esfgraph.pipeline import processes as bounds
from esfgraph.pipeline import read
from esfgraph.pipeline.build import build
from esfgraph.pipeline.cache import boundaries
from esfgraph.pipeline.cache.index import KEPT, TAKEN, Index, indexing
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder
from esfgraph.sources import signatures as stamps
from esfgraph.sources.files import Source, find
from esfgraph.sources.signatures import entry_of, settled_stamp_of

ROOT = Path(__file__).parents[3]
SEED = (ROOT / "seeds" / "000_1fa7831598b9845a.txt").read_text(encoding="utf-8")
NUMBER = "556000000" + luhn.calc_check_digit("556000000")
OWNED = (
    SEED.replace("25-030-S02", "24-999-S09")
    .replace("ÅTVIDABERGS KOMMUN", "BORGEBY BUSS AB")
    .replace("2120000415", NUMBER)
)
BY_NAME = OWNED.replace("24-999-S09", "24-998-S09").replace(f"Projektägare org.nr.:\n{NUMBER}\n", "")
"""The same owner in another record, by name only."""
BY_NUMBER = OWNED.replace("24-999-S09", "24-997-S09").replace("Projektägare:\nBORGEBY BUSS AB\n", "")
"""The same owner by number only."""
PERSON = "19121212" + "121" + luhn.calc_check_digit("121212121")

TABLES = {
    "record": "project, source, at, digest, start, length, captured, owner, owner_number, mark, hidden_mark, of_person",
    "ownership": "owner, project, row",
    "said": "name, text",
    "part": "kind, key, copy",
}


def rows(data: DataFolder) -> dict[str, list[tuple[Any, ...]]]:
    """All that the index keeps, but for the numbers of its parts."""
    with closing(sqlite3.connect(data.cache / KEPT)) as database:
        return {
            table: sorted(database.execute(f"SELECT {columns} FROM {table}").fetchall())
            for table, columns in TABLES.items()
        }


def parts(data: DataFolder) -> set[str]:
    return {path.name for path in data.cache.glob("??/*")}


def kept(data: DataFolder) -> bytes:
    """Every byte of the cache, unpacked."""
    files = (path for path in data.cache.rglob("*") if path.is_file())
    return b"\n".join(
        gzip.decompress(each.read_bytes()) if each.suffix == ".gz" else each.read_bytes() for each in files
    )


class Growing:
    """A folder that changes, built after each change beside a build from nothing."""

    def __init__(self, home: Path, processes: int, owners: Path | None = None, withdrawn: str = "") -> None:
        self.home = home
        self.folder = home / "in"
        self.folder.mkdir()
        self.data = DataFolder(home / "data")
        self.processes = processes
        self.owners = owners
        self.withdrawn = withdrawn
        self.builds = 0

    def build(self) -> DataFolder:
        """Build it both ways, and see that both are the same."""
        self.builds += 1
        fresh = DataFolder(self.home / f"fresh-{self.builds}")
        results = []
        for data, processes in ((self.data, self.processes), (fresh, 1)):
            data.root.mkdir(exist_ok=True)
            if self.withdrawn:
                data.withdrawals.write_text(f"id,date,reason\n{self.withdrawn},2026-02-01,r\n", encoding="utf-8")
            result = build([self.folder], data, Iris(), owners=self.owners, processes=processes, allow_shrink=True)
            results.append((result.release and result.release.id, result.summary, result.findings))
        assert results[0] == results[1]
        assert parts(self.data) == parts(fresh)
        assert rows(self.data) == rows(fresh)
        return self.data

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def remove(self, name: str) -> None:
        (self.folder / name).unlink()


@pytest.mark.parametrize("processes", [1, 2])
def test_records_come_change_and_go(processes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, value in ((boundaries, "MEAN_SIZE", 8), (bounds, "ALONE", 0), (bounds, "FEW", 0)):
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(stamps, "SETTLED", -1)  # in this process, so that one of the two builds goes by stamps
    growing = Growing(tmp_path, processes)
    write_records(60, growing.folder, seed=7, errors=0.3)
    growing.build()
    pages = sorted(growing.folder.rglob("*.txt"))
    text = pages[3].read_text(encoding="utf-8")
    pages[3].write_text(text + "En rad till.\n", encoding="utf-8")
    growing.build()
    pages[3].write_text(text, encoding="utf-8")
    growing.write("new.txt", OWNED)
    growing.build()
    pages[5].unlink()
    pages[7].rename(growing.folder / "moved.txt")
    growing.write("bad.txt", "")
    growing.build()
    for name in ("new.txt", "bad.txt"):
        growing.remove(name)
    growing.build()
    if processes == 1:
        with closing(sqlite3.connect(growing.data.cache / KEPT)) as database:
            [unknown] = database.execute("SELECT count(*) FROM source WHERE stamp NOT IN (SELECT stamp FROM stamp)")
        assert unknown == (0,)
    shutil.rmtree(growing.folder / "0000")
    growing.build()


def test_an_owner_that_another_record_shows_to_be_withdrawn_is_hidden_while_it_does(tmp_path: Path) -> None:
    growing = Growing(tmp_path, 1, withdrawn=f"organization/{NUMBER}")
    growing.write("seed.txt", SEED)
    growing.write("b.txt", BY_NAME)
    assert b"BORGEBY BUSS" in kept(growing.build())
    growing.write("a.txt", OWNED)
    assert b"BORGEBY BUSS" not in kept(growing.build())
    growing.remove("a.txt")
    assert b"BORGEBY BUSS" in kept(growing.build())


def test_a_person_known_from_another_capture_is_hidden_while_it_is_there(tmp_path: Path) -> None:
    growing = Growing(tmp_path, 1)
    growing.write("seed.txt", SEED)
    growing.write("b.txt", BY_NAME.replace("BORGEBY BUSS AB", "Eva Borg"))
    assert b"Eva Borg" in kept(growing.build())
    growing.write(
        "a.txt",
        OWNED.replace("24-999-S09", "24-998-S09").replace("BORGEBY BUSS AB", "Eva Borg").replace(NUMBER, PERSON),
    )
    assert b"Eva Borg" not in kept(growing.build())
    growing.remove("a.txt")
    assert b"Eva Borg" in kept(growing.build())


def test_an_owner_is_barred_while_no_record_gives_a_name_that_may_be_published(tmp_path: Path) -> None:
    register = tmp_path / "owners.csv"
    register.write_text(f"number,name\n{NUMBER},Buss AB eva.borg@example.se\n", encoding="utf-8")
    growing = Growing(tmp_path, 1, owners=register)
    growing.write("seed.txt", SEED)
    growing.write("a.txt", BY_NUMBER)
    published = b"\n<http://localhost:8000/project/24-997-S09> <"
    assert published not in kept(growing.build())
    growing.write("b.txt", OWNED)
    assert published in kept(growing.build())
    growing.remove("b.txt")
    assert published not in kept(growing.build())


def test_two_folders_that_hold_the_same_are_counted_twice(tmp_path: Path) -> None:
    growing = Growing(tmp_path, 1)
    for name in ("one", "two", "three"):
        (growing.folder / name).mkdir()
        (growing.folder / name / "a.txt").write_text(SEED, encoding="utf-8")
    folders = [growing.folder / name for name in ("one", "two", "three")]
    for count in (3, 2, 3):
        assert build(folders[:count], growing.data, Iris()).summary["records_read"] == count
        assert len(rows(growing.data)["record"]) == count


def test_a_build_that_fails_leaves_no_index_and_the_next_one_makes_it_again(tmp_path: Path) -> None:
    growing = Growing(tmp_path, 1)
    growing.write("seed.txt", SEED)
    before = rows(growing.build())
    with pytest.raises(SourceError):
        build([growing.folder, tmp_path / "nowhere"], growing.data, Iris())
    assert not (growing.data.cache / KEPT).exists()
    assert not (growing.data.cache / TAKEN).exists()
    assert rows(growing.build()) == before


@pytest.mark.parametrize("damage", [b"", b"no index", None])
def test_an_index_that_is_damaged_or_missing_is_made_again(damage: bytes | None, tmp_path: Path) -> None:
    growing = Growing(tmp_path, 1)
    growing.write("seed.txt", SEED)
    before = rows(growing.build())
    path = growing.data.cache / KEPT
    if damage is None:
        path.rename(path.with_name(TAKEN))  # as a build that was killed leaves it
    else:
        path.write_bytes(damage)
    assert rows(growing.build()) == before
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_index_of_other_settings_is_not_taken_up(tmp_path: Path) -> None:
    growing = Growing(tmp_path, 1)
    growing.write("seed.txt", SEED)
    growing.build()
    build([growing.folder], growing.data, Iris("https://data.example.se/"))
    assert not any("localhost" in row[0] for row in rows(growing.data)["record"])


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with indexing(tmp_path / "cache", tmp_path, "made by a test") as index:
        yield index


def known(index: Index, folder: Path) -> list[str]:
    """The hashes that are known of the sources of a folder, after they have been stamped anew."""
    index.add_sources(find([folder]))
    return [source.sha256 for source in index.sources()]


def test_an_unchanged_file_is_known_wherever_it_lies_and_a_changed_one_never(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps, "SETTLED", 0)
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(name, encoding="utf-8")
    time.sleep(0.05)
    assert known(index, folder) == ["", ""]
    index.remember((settled_stamp_of(source), source.name) for source in index.sources())
    assert known(index, folder) == ["a.txt", "b.txt"]
    (folder / "b.txt").rename(folder / "c.txt")  # changes its ctime, as Linux has it
    before = (folder / "a.txt").stat()
    assert known(index, folder)[0] == "a.txt"
    (folder / "a.txt").write_text("A.txt", encoding="utf-8")
    os.utime(folder / "a.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert known(index, folder)[0] == ""


def test_a_file_that_has_just_changed_proves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text", encoding="utf-8")
    [source] = find([path])
    assert entry_of(source).stamp
    assert not settled_stamp_of(source)
    assert not entry_of(next(find([Path("/dev/null")]))).stamp


def test_exports_are_begun_one_by_one_before_pages_that_take_less_time() -> None:
    sources = [Source(f"{number:04}", Path("x"), size=3000) for number in range(3000)]
    exports = [Source(f"export-{number}.csv", Path("x"), size=read.LARGE + 1) for number in range(3)]
    sources += exports
    given = list(read.source_batches_by_work(lambda: sources))
    assert [chunk.sources[-1] for chunk in given[:3]] == exports
    assert [len(chunk.sources) for chunk in given[1:3]] == [1, 1]
    assert sorted(given, key=lambda chunk: chunk.id) == list(read.source_batches(sources))


def test_stamps_of_files_that_are_gone_are_forgotten(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps, "SETTLED", -1)
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(name, encoding="utf-8")
    known(index, folder)
    index.remember((settled_stamp_of(source), source.name) for source in index.sources())
    (folder / "b.txt").unlink()
    assert known(index, folder) == ["a.txt"]
    index.settle()
    assert index.count("stamp") == 1

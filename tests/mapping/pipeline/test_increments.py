"""Builds one after another: each gives what a build from nothing gives, and keeps nothing of what it must not."""

import gzip
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from bench.records import write_records
from stdnum import luhn

from esfgraph.errors import SourceError
from esfgraph.pipeline.build import build
from esfgraph.pipeline.index.database import KEPT, TAKEN
from esfgraph.pipeline.limits import Limits
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder

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


def rows(data: DataFolder) -> dict[str, list[tuple[Any, ...]]]:
    """All that the index keeps of each table, but for signatures and the numbers of entries."""
    kept = {}
    with closing(sqlite3.connect(data.cache / KEPT)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        for (table,) in tables.fetchall():
            columns = {name for _, name, *_ in database.execute(f"PRAGMA table_info({table})")} - {"id", "entry"}
            if "signature" not in columns:
                kept[table] = sorted(database.execute(f"SELECT {', '.join(sorted(columns))} FROM {table}").fetchall())
    return kept


def entries(data: DataFolder) -> set[str]:
    return {path.name for path in data.cache.glob("??/*")}


def kept(data: DataFolder) -> bytes:
    """Every byte of the cache, unpacked."""
    files = (path for path in data.cache.rglob("*") if path.is_file())
    return b"\n".join(
        gzip.decompress(each.read_bytes()) if each.suffix == ".gz" else each.read_bytes() for each in files
    )


class Growing:
    """A folder that changes, built after each change beside a build from nothing."""

    def __init__(self, home: Path, owners: Path | None = None, withdrawn: str = "") -> None:
        self.home = home
        self.folder = home / "in"
        self.folder.mkdir()
        self.data = DataFolder(home / "data")
        self.owners = owners
        self.withdrawn = withdrawn
        self.fresh: dict[object, tuple[DataFolder, object]] = {}
        """What was built from nothing, by what the folder held; the limits of a test are the same throughout."""

    def build(self, processes: int = 1, limits: Limits | None = None) -> DataFolder:
        """Build it both ways, and see that both are the same."""
        held = frozenset((path, path.read_bytes()) for path in self.folder.rglob("*") if path.is_file())
        if held not in self.fresh:
            data = DataFolder(self.home / f"fresh-{len(self.fresh)}")
            self.fresh[held] = data, self._built(data, 1, limits)
        fresh, expected = self.fresh[held]
        assert self._built(self.data, processes, limits) == expected
        assert entries(self.data) == entries(fresh)
        assert rows(self.data) == rows(fresh)
        return self.data

    def _built(self, data: DataFolder, processes: int, limits: Limits | None) -> object:
        data.root.mkdir(exist_ok=True)
        if self.withdrawn:
            data.withdrawals.write_text(f"id,date,reason\n{self.withdrawn},2026-02-01,r\n", encoding="utf-8")
        result = build(
            [self.folder], data, Iris(), owners=self.owners, processes=processes, allow_shrink=True, limits=limits
        )
        return result.release and result.release.id, result.summary, result.findings

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def remove(self, name: str) -> None:
        (self.folder / name).unlink()


@pytest.mark.thorough
def test_records_come_change_and_go(tmp_path: Path) -> None:
    growing = Growing(tmp_path)
    write_records(32, growing.folder, seed=7, errors=0.3)

    def build(processes: int = 1) -> float:
        """Build; return how large a share of the entries is new."""
        before = entries(growing.data)
        # No file counts as changed just now, so this build goes by signatures; the one from nothing has none.
        growing.build(processes, Limits(mean_batch=4, alone=0, few=0, settled=-1))
        after = entries(growing.data)
        return len(after - before) / len(after)

    build()
    pages = sorted(growing.folder.rglob("*.txt"))
    text = pages[3].read_text(encoding="utf-8")
    pages[3].write_text(text + "En rad till.\n", encoding="utf-8")
    assert 0 < build() < 0.2
    pages[3].write_text(text, encoding="utf-8")
    growing.write("new.txt", OWNED)
    pages[6].with_suffix(".again.txt").write_text(pages[6].read_text(encoding="utf-8") + "En rad.\n", encoding="utf-8")
    assert 0 < build(2) < 0.4
    pages[5].unlink()
    pages[7].rename(growing.folder / "moved.txt")
    growing.write("bad.txt", "")
    assert 0 < build(2) < 0.4
    with closing(sqlite3.connect(growing.data.cache / KEPT)) as database:
        query = "SELECT count(*) FROM source WHERE signature NOT IN (SELECT signature FROM signature)"
        assert database.execute(query).fetchall() == [(0,)]
    for name in ("new.txt", "bad.txt"):
        growing.remove(name)
    shutil.rmtree(growing.folder / "0000")
    build()


def test_an_owner_that_another_record_shows_to_be_withdrawn_is_hidden_while_it_does(tmp_path: Path) -> None:
    growing = Growing(tmp_path, withdrawn=f"organization/{NUMBER}")
    growing.write("seed.txt", SEED)
    growing.write("b.txt", BY_NAME)
    assert b"BORGEBY BUSS" in kept(growing.build())
    growing.write("a.txt", OWNED)
    assert b"BORGEBY BUSS" not in kept(growing.build())
    growing.remove("a.txt")
    assert b"BORGEBY BUSS" in kept(growing.build())


def test_a_person_known_from_another_capture_is_hidden_while_it_is_there(tmp_path: Path) -> None:
    growing = Growing(tmp_path)
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


@pytest.mark.thorough
def test_a_persons_name_is_masked_in_the_texts_of_others_while_a_record_shows_it(tmp_path: Path) -> None:
    growing = Growing(tmp_path)
    limits = Limits(mean_batch=1, alone=0, few=0)
    for at in range(8):
        number = f"24-{at:03}-S09"
        text = "Eva Borg leder." if at == 3 else "Eva leder Borg."
        growing.write(f"{at}.txt", OWNED.replace("24-999-S09", number).rstrip() + f"\n\n{text}\n")
    assert b"Eva Borg" in kept(growing.build(limits=limits))
    before = entries(growing.data)
    person = OWNED.replace("24-999-S09", "24-998-S09").replace("BORGEBY BUSS AB", "Eva Borg").replace(NUMBER, PERSON)
    growing.write("a.txt", person)
    assert b"Eva Borg" not in kept(growing.build(2, limits))
    gone = before - entries(growing.data)
    assert 0 < len(gone) < len(before) / 2, "only what holds the name is made anew"
    growing.remove("a.txt")
    assert b"Eva Borg" in kept(growing.build(limits=limits))
    assert entries(growing.data) == before


def test_an_owner_is_barred_while_no_record_gives_a_name_that_may_be_published(tmp_path: Path) -> None:
    register = tmp_path / "owners.csv"
    register.write_text(f"number,name\n{NUMBER},Buss AB eva.borg@example.se\n", encoding="utf-8")
    growing = Growing(tmp_path, owners=register)
    growing.write("seed.txt", SEED)
    growing.write("a.txt", BY_NUMBER)
    published = b"\n<http://localhost:8000/project/24-997-S09> <"
    assert published not in kept(growing.build())
    growing.write("b.txt", OWNED)
    assert published in kept(growing.build())
    growing.remove("b.txt")
    assert published not in kept(growing.build())


def test_two_folders_that_hold_the_same_are_counted_twice(tmp_path: Path) -> None:
    growing = Growing(tmp_path)
    for name in ("one", "two", "three"):
        (growing.folder / name).mkdir()
        (growing.folder / name / "a.txt").write_text(SEED, encoding="utf-8")
    folders = [growing.folder / name for name in ("one", "two", "three")]
    for count in (3, 2, 3):
        assert build(folders[:count], growing.data, Iris()).summary["records_read"] == count
        assert len(rows(growing.data)["record"]) == count


def test_a_build_that_fails_leaves_no_index_and_the_next_one_makes_it_again(tmp_path: Path) -> None:
    growing = Growing(tmp_path)
    growing.write("seed.txt", SEED)
    before = rows(growing.build())
    with pytest.raises(SourceError):
        build([growing.folder, tmp_path / "nowhere"], growing.data, Iris())
    assert not (growing.data.cache / KEPT).exists()
    assert not (growing.data.cache / TAKEN).exists()
    assert rows(growing.build()) == before


def test_an_index_that_is_damaged_or_missing_is_made_again(tmp_path: Path) -> None:
    growing = Growing(tmp_path)
    growing.write("seed.txt", SEED)
    before = rows(growing.build())
    path = growing.data.cache / KEPT
    for damage in (b"", b"no index", None):
        if damage is None:
            path.rename(path.with_name(TAKEN))  # as a build that was killed leaves it
        else:
            path.write_bytes(damage)
        assert rows(growing.build()) == before
        assert path.stat().st_mode & 0o777 == 0o600


def test_an_index_of_other_settings_is_not_taken_up(tmp_path: Path) -> None:
    growing = Growing(tmp_path)
    growing.write("seed.txt", SEED)
    growing.build()
    build([growing.folder], growing.data, Iris("https://data.example.se/"))
    assert rows(growing.data)["record"]
    assert not any("localhost" in str(row) for row in rows(growing.data)["record"])

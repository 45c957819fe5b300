"""Withdrawn things are gone from every file of the next release."""

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from stdnum import luhn
from tests.built import built

from esfgraph.errors import SourceError
from esfgraph.pipeline.build import build
from esfgraph.publisher.withdrawals import read_withdrawals
from esfgraph.query.search_index import SearchIndex
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder, Release

ROOT = Path(__file__).parents[3]


NUMBER = "556000000" + luhn.calc_check_digit("556000000")
SEED = (ROOT / "seeds" / "000_1fa7831598b9845a.txt").read_text(encoding="utf-8")
OWNED = (
    SEED.replace("25-030-S02", "24-999-S09")
    .replace("ÅTVIDABERGS KOMMUN", "BORGEBY BUSS AB")
    .replace("2120000415", NUMBER)
    .replace("59725", "99999")
    .replace("Snabbspår Åtvidaberg", "Hållplats Borgeby")
)
UNNUMBERED = OWNED.replace("24-999-S09", "24-998-S09").replace(f"Projektägare org.nr.:\n{NUMBER}\n", "")
"""The same owner in another record, by name only."""


Withdraw = Callable[[str], Release]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], DataFolder]:
    """The seeds and the two records, and DATA with a release of them; tests read both."""
    folder = tmp_path_factory.mktemp("published")
    for name, text in (("a.txt", OWNED), ("b.txt", UNNUMBERED)):
        (folder / name).write_text(text, encoding="utf-8")
    sources, data = [ROOT / "seeds", folder / "a.txt", folder / "b.txt"], DataFolder(folder / "data")
    first = build(sources, data, Iris()).release
    assert first is not None
    assert all(text in everything(first) for text in ("24-999-S09", "24-998-S09", "BORGEBY BUSS AB", NUMBER, "99999"))
    return sources, data


@pytest.fixture
def withdraw(published: tuple[list[Path], DataFolder], tmp_path: Path) -> Withdraw:
    """Make the next release, with one withdrawal."""
    sources, before = published
    shutil.copytree(before.root, tmp_path / "data", symlinks=True)

    def next_release(row: str) -> Release:
        data = DataFolder(tmp_path / "data")
        data.withdrawals.write_text(f"id,date,reason\n{row}\n", encoding="utf-8")
        release = build(sources, data, Iris(), allow_shrink=True).release
        assert release is not None
        return release

    return next_release


def everything(release: Release) -> str:
    packed = {"store", "search", "tables"}
    files = (path for path in release.path.rglob("*") if path.is_file() and not packed & set(path.parts))
    read = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in files)
    return b"\n".join(read).decode()


def finds(release: Release, text: str) -> bool:
    """Whether the full-text index finds it."""
    return SearchIndex.open(release.path / "search").find(text).total > 0


def test_withdrawn_projects_are_gone(withdraw: Withdraw) -> None:
    release = withdraw("24-999-S09,2026-02-01,wrong project\n2019/00383,2026-02-01,r")
    text = everything(release)
    for gone in ("24-999-S09", "<http://localhost:8000/project/2019-00383>"):
        assert gone not in text
    assert "24-998-S09" in text
    assert not finds(release, "24-999-S09")
    assert finds(release, "24-998-S09")


def test_a_withdrawn_owner_keeps_its_projects_without_number_name_or_address(withdraw: Withdraw) -> None:
    release = withdraw(f"organization/{NUMBER},2026-02-01,asked for it")
    text = everything(release)
    for gone in (NUMBER, "BORGEBY BUSS AB", "99999"):
        assert gone not in text
        assert not finds(release, gone)
    assert finds(release, "Hållplats Borgeby")
    assert "Hållplats Borgeby" in text
    assert "uppgiften är borttagen" in text


def test_a_withdrawn_owner_is_known_by_any_part_of_a_printed_name(tmp_path: Path) -> None:
    data, sources = DataFolder(tmp_path / "data"), tmp_path / "sources"
    data.root.mkdir()
    data.withdrawals.write_text(f"id,date,reason\norganization/{NUMBER},2026-02-01,asked for it\n", encoding="utf-8")
    names = (
        "Borgeby Buss AB, Trafiken",
        "Projektkontoret, Borgeby Buss AB",
        "Projektkontoret, Borgeby Buss AB, Trafiken",
    )
    texts = [OWNED]
    for at, name in enumerate(names):
        texts.append(UNNUMBERED.replace("24-998-S09", f"24-99{at}-S09").replace("BORGEBY BUSS AB", name))
    sources.mkdir()
    for at, text in enumerate(texts):
        (sources / f"{at}.txt").write_text(text, encoding="utf-8")
    release = built(sources, data.root)
    assert release.counts["projects"] == len(texts)
    assert "borgeby buss" not in everything(release).lower()
    assert not finds(release, "Borgeby Buss")


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("25-030-S02", "project/25-030-S02"),
        ("project/25-030-S02", "project/25-030-S02"),
        ("2019/00383", "project/2019-00383"),
        ("project/2019/00383", "project/2019-00383"),
        ("project/2019-00383", "project/2019-00383"),
        ("Dnr 7", "project/Dnr%207"),
        ("project/Dnr%207", "project/Dnr%207"),
        ("project/unnumbered/0123456789ab", "project/unnumbered/0123456789ab"),
        ("organization/2120000415", "organization/2120000415"),
    ],
)
def test_a_thing_is_withdrawn_at_its_path(written: str, path: str, tmp_path: Path) -> None:
    table = tmp_path / "withdrawn.csv"
    table.write_text(f"id,date,reason\n{written},2026-02-01,r\n", encoding="utf-8")
    assert list(read_withdrawals(table)) == [path]


BAD = {
    "no date": "25-030-S02,,reason",
    "a word for a date": "25-030-S02,soon,reason",
    "no id": ",2026-02-01,reason",
    "a kind that cannot be withdrawn": "region/x,2026-02-01,reason",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_is_one_sentence_with_line_and_column(name: str, tmp_path: Path) -> None:
    path = tmp_path / "withdrawn.csv"
    path.write_text(f"id,date,reason\n{BAD[name]}\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"line 2, column '(id|date)'"):
        read_withdrawals(path)

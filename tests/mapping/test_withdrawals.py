"""Withdrawn things are gone from every file of the next release."""

import gzip
from pathlib import Path

import pytest

from esfgraph.build import build
from esfgraph.errors import SourceError
from esfgraph.iris import Iris
from esfgraph.releases import DataFolder, Release
from esfgraph.withdrawals import read_withdrawals

ROOT = Path(__file__).parents[2]


def withdraw(data: DataFolder, *rows: str) -> Release:
    data.root.mkdir(exist_ok=True)
    data.withdrawals.write_text("\n".join(["id,date,reason", *rows]), encoding="utf-8")
    release = build([ROOT / "seeds"], data, Iris(), allow_shrink=True).release
    assert release is not None
    return release


def everything(release: Release) -> str:
    files = (path for path in release.path.rglob("*") if path.is_file() and "store" not in path.parts)
    read = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in files)
    return b"\n".join(read).decode()


@pytest.mark.parametrize("written", ["23-024-S04", "project/23-024-S04"])
def test_a_withdrawn_project_is_gone(written: str, tmp_path: Path) -> None:
    text = everything(withdraw(DataFolder(tmp_path), f"{written},2026-02-01,wrong project"))
    assert "23-024-S04" not in text
    assert "25-030-S02" in text


def test_an_older_number_is_written_with_its_slash_or_a_hyphen(tmp_path: Path) -> None:
    for written in ("2019/00383", "project/2019/00383", "project/2019-00383"):
        assert "2019-00383" not in everything(withdraw(DataFolder(tmp_path), f"{written},2026-02-01,r"))


def test_a_withdrawn_owner_keeps_its_projects_without_number_name_or_address(tmp_path: Path) -> None:
    text = everything(withdraw(DataFolder(tmp_path), "organization/2120000415,2026-02-01,asked for it"))
    for gone in ("2120000415", "ÅTVIDABERGS KOMMUN", "59725"):
        assert gone not in text
    assert "Snabbspår Åtvidaberg" in text
    assert "uppgiften är borttagen" in text


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
    with pytest.raises(SourceError, match="line 2, column '(id|date)'"):
        read_withdrawals(path)

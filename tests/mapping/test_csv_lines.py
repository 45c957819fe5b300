"""Lines of CSV: texts that a spreadsheet program would calculate are harmless, others are as they are."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.built import built
from tests.cases import each_of

from esfgraph.csv_lines import csv_lines, csv_text, exact, harmless

FORMULAS = [
    '=HYPERLINK("http://x.example","Prov")',
    "+46 projekt",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "=1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠A1",
    "-",
    "'=1",  # so that it can be told from =1, whose cell it is
    "''-5",
]
TEXTS = ["Prov", " =1", "a=b", "-5", "+5,5", "-0.5", "", "25-111-S02", "• -1", "'", "'Prov'", "''"]


@each_of(FORMULAS)
def test_what_begins_as_a_formula_is_a_text(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert next(csv.reader(csv_lines([[text, 5]]))) == [f"'{text}", "5"]


@pytest.mark.parametrize("text", TEXTS)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


@given(st.text(st.sampled_from("'=+-@\t\r＝5,a") | st.characters(codec="utf-8"), max_size=6))
def test_a_cell_tells_what_the_text_was(text: str) -> None:
    assert exact(harmless(text)) == text


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=2))
def test_a_part_of_a_line_is_read_as_it_was(cells: list[str]) -> None:
    assert [*csv.reader(io.StringIO(csv_text(cells), newline=""))] == [cells]


def test_no_table_of_a_release_holds_a_formula(tmp_path: Path) -> None:
    formula = '=HYPERLINK("http://x.example","Prov")'
    record = {"number": "25-111-S02", "title": formula, "owner": f"{formula}, {formula}", "owner_town": formula}
    (tmp_path / "=in.jsonl").write_text(json.dumps(record), encoding="utf-8")
    release = built(tmp_path / "=in.jsonl", tmp_path / "data")
    tables = sorted(release.path.rglob("*.csv"))
    assert {"projects.csv", "owners.csv", "report.csv"} <= {path.name for path in tables}
    for path in tables:
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert [cell for cell in cells if cell.startswith(("=", "@"))] == [], path.name

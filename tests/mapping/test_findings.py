"""Places in the input, as text and back, and findings of two sheets that stand at rows of one number."""

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from esfgraph.console.account import account
from esfgraph.findings import Position
from esfgraph.pipeline.build import build
from esfgraph.publisher.publication import Publication
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder

PLACES = [
    (Position("a.txt"), "a.txt", "a.txt"),
    (Position("a.txt", 3), "a.txt, line 3", "a.txt, rad 3"),
    (Position("a.txt", 3, "Fond"), "a.txt, line 3, 'Fond'", "a.txt, rad 3, 'Fond'"),
    (Position("a.txt", 0, "it's"), 'a.txt, "it\'s"', 'a.txt, "it\'s"'),
    (Position("a.xlsx", 3, "", 2), "a.xlsx, sheet 2, line 3", "a.xlsx, blad 2, rad 3"),
    (Position("a.xlsx", sheet=2), "a.xlsx, sheet 2", "a.xlsx, blad 2"),
    (Position("a, b.xlsx", 3, "A, B", 12), "a, b.xlsx, sheet 12, line 3, 'A, B'", "a, b.xlsx, blad 12, rad 3, 'A, B'"),
    (Position("sheet 2, line 3.xlsx", 5), "sheet 2, line 3.xlsx, line 5", "sheet 2, line 3.xlsx, rad 5"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "english", "swedish"), PLACES)
def test_a_place_is_written_in_both_languages_and_read_back(place: Position, english: str, swedish: str) -> None:
    assert (str(place), format(place, "rad")) == (english, swedish)
    assert Position.parse(english) == place


def workbook(path: Path, *sheets: list[list[str]]) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Zara Påhittsson {number}")
        for row in rows:
            sheet.append(row)
    book.save(path)


HEAD = ["Diarienummer", "Projektnamn", "Projektägare", "Startdatum"]


def test_findings_of_two_sheets_are_told_apart_by_the_sheets_number(tmp_path: Path) -> None:
    numbers = ["25-001-S01", "25-002-S01"]
    sheets = [[HEAD, [number, "Ett", "Osby kommun", "12 34x"], ["", f"Ej {number}", "Osby", ""]] for number in numbers]
    workbook(tmp_path / "a.xlsx", *sheets)
    data = DataFolder(tmp_path / "data")
    result = build([tmp_path / "a.xlsx"], data, Iris())
    assert result.release
    folder = result.release.path
    listed = list(csv.DictReader(io.StringIO((folder / "report.csv").read_text(encoding="utf-8-sig"))))
    for rule, line in (("malformed", "2"), ("refused", "3")):
        assert [(row["sheet"], row["line"]) for row in listed if row["rule"].startswith(rule)] == [
            ("1", line),
            ("2", line),
        ]
    findings = json.loads((folder / "report.json").read_text(encoding="utf-8"))["findings"]
    assert {row["sheet"] for row in findings if row["line"]} == {1, 2}
    turtle = (folder / "report.ttl").read_text(encoding="utf-8")
    assert "a.xlsx, sheet 1, line 2, 'Startdatum'" in turtle
    assert "a.xlsx, sheet 2, line 2, 'Startdatum'" in turtle
    reasons = [json.loads(path.read_text(encoding="utf-8")) for path in data.quarantine.glob("*/reasons.json")]
    assert sorted(record["reasons"][0]["sheet"] for record in reasons) == [1, 2]
    assert {kind["example"]["sheet"] for kind in account(result, Publication())["findings_by_rule"]} >= {1}
    assert "hittsson" not in turtle.casefold()


def test_in_a_workbook_of_one_sheet_a_row_says_it_all(tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", [HEAD, ["25-001-S01", "Ett", "Osby kommun", "12 34x"]])
    result = build([tmp_path / "a.xlsx"], DataFolder(tmp_path / "data"), Iris())
    assert {finding.position.sheet for finding in result.findings} == {0}

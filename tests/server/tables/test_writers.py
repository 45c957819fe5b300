"""Cells that are hard to write, in every format: what is read back is what was there."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from esfgraph.csv_lines import csv_text, harmless
from esfgraph.rdf.jsonld import load_compactor
from esfgraph.rules import Bilingual
from esfgraph.tables.columns import Column, ColumnKind
from esfgraph.tables.table_file import RowPlaces, TableFile, rows_name, table_name
from esfgraph_server.tables.formats import file_format
from esfgraph_server.tables.sheet import Sheet
from esfgraph_server.tables.xlsx_file import LONGEST_TEXT

COMPACTOR = load_compactor()


def column(kind: ColumnKind, key: str = "a", *, several: bool = False) -> Column:
    title = Bilingual(f"{key} <sv>", f"{key} & en")
    return Column(key, title, kind, key, title, several)


def written(
    suffix: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], folder: Path, reader: str = ""
) -> bytes:
    """Write rows as a release has them, and then as a file of a list."""
    places, path = RowPlaces(), folder / table_name("projects")
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [[column.key for column in columns], *([*map(harmless, row)] for row in rows)]
    path.write_bytes(b"".join(places.noted(f"{csv_text(line)}\r\n" for line in lines)))
    places.write(folder / rows_name("projects"))
    format_ = file_format("projects", suffix, reader)
    assert format_ is not None
    with TableFile.open(folder, "projects") as table:
        graph: Any = None  # which only RDF needs
        sheet = Sheet(tuple(columns), table, iter(range(len(rows))), len(rows), "sv", graph, COMPACTOR)
        return b"".join(format_.write(sheet))


def cell_of(data: bytes, place: str = "A2") -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0][place]


@pytest.mark.parametrize(
    ("kind", "cell", "value", "type_"),
    [
        ("text", "=1+1", "=1+1", "s"),
        ("text", "'=1", "'=1", "s"),
        ("text", "  a  ", "  a  ", "s"),
        ("text", "1\n2", "1\n2", "s"),
        ("text", "a\x01\x1fb\ufffe", "a_x0001__x001F_b_xFFFE_", "s"),
        ("text", "_x0041_", "_x005F_x0041_", "s"),
        ("text", "<&>\"'", "<&>\"'", "s"),
        ("text", "0012", "0012", "s"),
        ("code", "2.1", "2.1", "s"),
        ("code", "0561", "0561", "s"),
        ("number", "1234567.50", 1234567.5, "n"),
        ("number", "-0.01", -0.01, "n"),
        ("number", "0", 0, "n"),
        ("number", "123456789012345.00", 123456789012345, "n"),
        ("number", "1234567890123456.78", "1234567890123456.78", "s"),  # more digits than a spreadsheet keeps
        ("count", "120", 120, "n"),
        ("answer", "true", True, "b"),
        ("answer", "false", False, "b"),
        ("day", "1899-12-31", "1899-12-31", "s"),  # before days are counted
        ("text", "", None, "n"),
    ],
)
def test_a_cell_of_a_workbook_is_typed(kind: ColumnKind, cell: str, value: object, type_: str, tmp_path: Path) -> None:
    found = cell_of(written(".xlsx", [column(kind)], [[cell]], tmp_path))
    assert (found.value, found.data_type) == (value, type_)


@pytest.mark.parametrize("day", ["1900-03-01", "2024-02-29", "2026-02-01", "9999-12-31"])
def test_a_day_of_a_workbook_is_that_day(day: str, tmp_path: Path) -> None:
    found = cell_of(written(".xlsx", [column("day")], [[day]], tmp_path))
    assert (found.value.date().isoformat(), found.is_date) == (day, True)


@pytest.mark.parametrize("text", ["å" * 40_000, "🥪" * 20_000, "a" + "🥪" * 20_000])
def test_a_text_longer_than_a_cell_is_cut_and_says_so(text: str, tmp_path: Path) -> None:
    value = cell_of(written(".xlsx", [column("text")], [[text]], tmp_path)).value
    assert LONGEST_TEXT - 2 <= len(value.encode("utf-16-le")) // 2 <= LONGEST_TEXT
    assert value.endswith(" …")
    assert text.startswith(value.removesuffix(" …"))
    whole = cell_of(written(".xlsx", [column("text")], [["å" * LONGEST_TEXT]], tmp_path)).value
    assert whole == "å" * LONGEST_TEXT


def test_columns_after_z_are_named_as_spreadsheets_do(tmp_path: Path) -> None:
    columns = [column("count", f"c{at}") for at in range(705)]
    data = written(".xlsx", columns, [[str(at) for at in range(705)]], tmp_path)
    for place, at in (("A2", 0), ("Z2", 25), ("AA2", 26), ("ZZ2", 701), ("AAA2", 702), ("AAC2", 704)):
        assert cell_of(data, place).value == at


def test_a_workbook_is_the_same_bytes_each_time_and_a_sound_archive(tmp_path: Path) -> None:
    data = [written(".xlsx", [column("text")], [["a"]], tmp_path) for _ in range(2)]
    assert data[0] == data[1]
    with ZipFile(io.BytesIO(data[0])) as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize(
    ("kind", "cell", "shown"),
    [
        ("text", "=1", "'=1"),
        ("text", "+1 a", "'+1 a"),
        ("text", "-a", "'-a"),
        ("text", "@a", "'@a"),
        ("text", "\ta", "'\ta"),
        ("text", "\ra", "'\ra"),
        ("text", "'=1", "''=1"),
        ("text", "-5", "-5"),
        ("text", "a;b", "a;b"),
        ("code", "=A", "'=A"),
        ("address", "=A", "'=A"),
        ("number", "-1234.50", "-1234,50"),
        ("count", "12", "12"),
        ("day", "2026-02-01", "2026-02-01"),
        ("answer", "true", "true"),
        ("text", "", ""),
    ],
)
def test_a_cell_for_a_spreadsheet_is_no_formula(kind: ColumnKind, cell: str, shown: str, tmp_path: Path) -> None:
    data = written(".csv", [column(kind), column("text", "b")], [[cell, "x"]], tmp_path, "spreadsheet")
    assert data.startswith("\ufeffa <sv>;b <sv>\r\n".encode())
    rows = [*csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")]
    assert rows[1] == [shown, "x"]


@pytest.mark.parametrize(
    ("kind", "several", "cell", "value"),
    [
        ("number", False, "1234567.50", "1234567.50"),
        ("number", False, "9000000000000000000000.01", "9000000000000000000000.01"),
        ("number", False, "", "null"),
        ("count", False, "12", "12"),
        ("answer", False, "false", "false"),
        ("day", False, "2026-02-01", '"2026-02-01"'),
        ("code", True, "A1A; A2A", '["A1A","A2A"]'),
        ("code", True, "", "[]"),
        ("code", False, "0561", '"0561"'),
        ("text", False, "'=1", '"\'=1"'),
    ],
)
def test_json_writes_numbers_digit_by_digit(
    kind: ColumnKind, several: bool, cell: str, value: str, tmp_path: Path
) -> None:
    data = written(".jsonl", [column(kind, several=several), column("text", "b")], [[cell, "x"]], tmp_path)
    assert data.decode() == f'{{"a":{value},"b":"x"}}\n'


HARD = st.sampled_from("'=+-@\t\r\n;,\"a1_x")
TEXT = st.text(HARD | st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@given(rows=st.lists(st.tuples(TEXT, TEXT), max_size=4))
def test_any_text_is_the_same_in_every_format(
    rows: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    columns, texts = [column("text", key) for key in "abc"], [[*row, "end"] for row in rows]
    data = written(".csv", columns, texts, folder).decode()
    assert [*csv.reader(io.StringIO(data, newline=""))] == [["a", "b", "c"], *texts]
    objects = json.loads(written(".json", columns, texts, folder))
    assert [[each[key] or "" for key in "abc"] for each in objects] == texts
    sheet = openpyxl.load_workbook(io.BytesIO(written(".xlsx", columns, texts, folder))).worksheets[0]
    read = [[unescape(cell or "") for cell in row] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert read == texts


def test_a_text_of_any_length_is_read(tmp_path: Path) -> None:
    text = "=å" * 200_000
    assert text in written(".jsonl", [column("text"), column("text", "b")], [[text, "x"]], tmp_path).decode()
    assert text in written(".csv", [column("text"), column("text", "b")], [[text, "x"]], tmp_path).decode()

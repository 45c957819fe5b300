"""Single rows of a release's table are read by their number, which is that of the thing in the full-text index."""

import csv
import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.built import built

from esfgraph.csv_lines import csv_text, harmless
from esfgraph.errors import ReleaseError
from esfgraph.query.search_conditions import All
from esfgraph.query.search_index import Kind, SearchIndex
from esfgraph.query.search_selected import Selected
from esfgraph.release.data_folder import Release
from esfgraph.tables.columns import TableName, column_keys
from esfgraph.tables.table_file import RowPlaces, TableFile, read_cells, rows_name, table_name

ROWS = [["=1", "'=1"], ["'''-a", "-5"], ["two\r\nlines", 'a "b", c'], ["å\u2028ö", "\x0b"], ["", "\n"]]


def write(folder: Path) -> None:
    """Write ROWS as a table, formulas made harmless as tables have them."""
    places = RowPlaces()
    path = folder / table_name("projects")
    path.parent.mkdir(parents=True)
    lines = [csv_text(cells) + "\r\n" for cells in (["a", "b"], *ROWS)]
    path.write_bytes(b"".join(places.noted(lines)))
    places.write(folder / rows_name("projects"))


def test_rows_are_read_in_any_order_and_as_often_as_asked(tmp_path: Path) -> None:
    write(tmp_path)
    numbers = [4, 0, 2, 2, 1, 3]
    with TableFile.open(tmp_path, "projects") as table:
        assert b"".join(table.lines(numbers)).decode() == "".join(csv_text(ROWS[at]) + "\r\n" for at in numbers)
        assert [*table.rows([2, 3, 4])] == ROWS[2:]
        assert [*table.rows([0, 1])] == [["=1", "=1"], ["''-a", "-5"]]


@given(
    st.lists(st.text(st.sampled_from("'=,\"\r\na") | st.characters(codec="utf-8", exclude_characters="\0")), min_size=2)
)
def test_a_line_is_read_the_same_whatever_its_length(cells: list[str]) -> None:
    text = '="long",\r\n' * 14_000
    short, long = (f"{csv_text(map(harmless, row))}\r\n".encode() for row in (cells, [*cells, text]))
    assert read_cells(short) == cells
    assert read_cells(long) == [*cells, text]


@pytest.mark.parametrize("number", [5, 999])
def test_a_row_that_is_not_there_is_damage(number: int, tmp_path: Path) -> None:
    write(tmp_path)
    with TableFile.open(tmp_path, "projects") as table, pytest.raises(ReleaseError, match="build it again"):
        next(table.lines([number]))


@pytest.mark.parametrize("name", [table_name("projects"), rows_name("projects")])
def test_a_table_that_is_cut_is_damage(name: str, tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:-3])
    with TableFile.open(tmp_path, "projects") as table, pytest.raises(ReleaseError, match="build it again"):
        [*table.lines(range(5))]
    (tmp_path / name).unlink()
    with pytest.raises(ReleaseError, match="cannot be read"):
        TableFile.open(tmp_path, "projects")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of projects in no order, some of them refused, with a formula as title."""
    folder = tmp_path_factory.mktemp("many")
    numbers = [f"25-{at:03}-S0{at % 4 + 1}" for at in range(1, 90)]
    random.Random(5).shuffle(numbers)
    records = [
        {"number": number, "title": f"=1+{at}\nProv", "owner": f"Provbolag {at % 7} AB", "owner_town": "Osby"}
        for at, number in enumerate(numbers)
    ]
    lines = [*map(json.dumps, records), json.dumps({"title": "Utan nummer"})]
    (folder / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return built(folder / "in.jsonl", folder / "data")


@pytest.mark.parametrize(
    ("name", "kind", "iri"), [("projects", "project", "project"), ("organizations", "organization", "owner")]
)
def test_the_number_of_a_thing_in_the_index_is_that_of_its_row(
    name: TableName, kind: Kind, iri: str, many: Release
) -> None:
    with (many.path / table_name(name)).open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == column_keys(name)
    selected = Selected(SearchIndex.open(many.path / "search"), kind, All())
    numbers = [*selected.numbers(order="title")]
    assert sorted(numbers) == [*range(len(rows))]
    with TableFile.open(many.path, name) as table:
        read = [row[head.index(iri)] for row in table.rows(numbers)]
    assert read == [listed.row.iri for listed in selected.rows(order="title")]

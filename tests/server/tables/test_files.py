"""The files of a list: the same rows in every format, and HTTP as for all that is made of a release."""

import csv
import io
import json
import random
import shutil
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyoxigraph as ox
import pytest
from openpyxl.utils.escape import unescape
from pyarrow import parquet
from tests.clients import TestClient

from esfgraph.csv_lines import exact
from esfgraph.query.search_index import SearchIndex
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import DCTERMS, ESF
from esfgraph.release.data_folder import Release
from esfgraph.tables.columns import CellValue, Column, TableName, load_columns
from esfgraph.tables.parquet import parquet_value
from esfgraph.tables.table_file import table_name
from esfgraph_server.app import create_app
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.selections.find import find
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.settings import Settings

COLUMNS = load_columns()
LISTS: Sequence[TableName] = ("projects", "organizations")
QUERIES = {
    "projects": ("", "county=12", "objective=2021-2027/A2&sort=-total_cost", "region=SE11&region=SE12&sort=title"),
    "organizations": ("", "sort=-granted_support", "county=-"),
}
DAY = date(2026, 2, 1)


def selections() -> list[tuple[TableName, str]]:
    """Selections by hand, and by chance some more."""
    chance = random.Random(7)
    drawn = []
    for _ in range(6):
        low, sort = chance.randint(0, 60_000_000), chance.choice(["number", "-end_date", "owner"])
        drawn.append(f"total_cost={low}..{low + chance.randint(1, 5) * 10_000_000}&sort={sort}")
    return [(list_, query) for list_ in LISTS for query in QUERIES[list_]] + [("projects", query) for query in drawn]


def table(list_: TableName, release: Release) -> dict[str, list[str]]:
    """The rows of a release's own table by IRI, as they were before they were made harmless."""
    at = [column.key for column in COLUMNS[list_]].index({"projects": "project", "organizations": "owner"}[list_])
    with (release.path / table_name(list_)).open(encoding="utf-8", newline="") as file:
        return {row[at]: [*map(exact, row)] for row in list(csv.reader(file))[1:]}


def expected(list_: TableName, query: str, release: Release) -> list[list[str]]:
    """The rows that a list shows, all of them, in its order."""
    index, graph = SearchIndex.open(release.path / "search"), Graph(release.open_store(), Iris(release.base_iri))
    parameters = [(name, value) for name, _, value in (part.partition("=") for part in query.split("&")) if name]
    found = find(index, Selection.parse(list_, parameters, graph, index), DAY, size=1000)
    rows = table(list_, release)
    return [rows[each.row.iri] for each in found.rows]


def get(client: TestClient, path: str, query: str = "") -> bytes:
    response = client.get(f"{path}?{query}" if query else path)
    assert response.status_code == 200, response.text
    return response.content


def of_csv(data: bytes) -> list[list[str]]:
    return [*csv.reader(io.StringIO(data.decode(), newline=""))][1:]


def of_json(objects: list[dict[str, Any]], columns: Sequence[Column]) -> list[list[CellValue]]:
    """Values as columns have them."""

    def value(column: Column, found: Any) -> CellValue:
        if isinstance(found, list):
            return tuple(found)
        if found is not None and column.kind == "day":
            return date.fromisoformat(found)
        return Decimal(found) if found is not None and column.kind == "number" else found

    assert all([*each] == [column.key for column in columns] for each in objects)
    return [[value(column, each[column.key]) for column in columns] for each in objects]


def of_workbook(data: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    rows = sheet.iter_rows(min_row=2, values_only=True)
    return [[unescape(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


def of_parquet(data: bytes, columns: Sequence[Column]) -> list[list[CellValue]]:
    table = parquet.read_table(io.BytesIO(data))
    assert table.column_names == [column.key for column in columns]
    return [[tuple(each) if isinstance(each, list) else each for each in row.values()] for row in table.to_pylist()]


def as_shown(value: CellValue) -> Any:
    """A value as openpyxl reads it."""
    match value:
        case tuple():
            return "; ".join(value) or None
        case date():
            return datetime(value.year, value.month, value.day)
        case bool() | None:
            return value
        case Decimal() | int():
            return float(value)
        case _:
            return value


@pytest.mark.parametrize(("list_", "query"), selections())
def test_every_format_holds_the_same_rows_in_the_same_order(
    list_: TableName, query: str, lists: TestClient, listed: Release
) -> None:
    rows, columns = expected(list_, query, listed), COLUMNS[list_]
    values = [[column.value(cell) for column, cell in zip(columns, row, strict=True)] for row in rows]
    path = f"/sv/{list_}"
    assert of_csv(get(lists, f"{path}.csv", query)) == rows
    parsed = json.loads(get(lists, f"{path}.json", query), parse_float=Decimal)
    assert of_json(parsed, columns) == values
    lines = get(lists, f"{path}.jsonl", query).decode().removesuffix("\n").split("\n")
    assert [json.loads(line, parse_float=Decimal) for line in lines if line] == parsed
    shown = [[as_shown(value) for value in row] for row in values]
    read = of_workbook(get(lists, f"{path}.xlsx", query))
    assert [[float(cell) if type(cell) is int else cell for cell in row] for row in read] == shown
    assert of_parquet(get(lists, f"{path}.parquet", query), columns) == values


@pytest.mark.parametrize("query", QUERIES["projects"])
@pytest.mark.parametrize("suffix", [".ttl", ".jsonld"])
def test_rdf_states_of_the_same_projects_what_the_table_does(
    suffix: str, query: str, lists: TestClient, listed: Release
) -> None:
    keys = [column.key for column in COLUMNS["projects"]]
    rows = [dict(zip(keys, row, strict=True)) for row in expected("projects", query, listed)]
    format_ = ox.RdfFormat.from_extension(suffix.removeprefix("."))
    store = ox.Store()
    store.load(get(lists, f"/en/projects{suffix}", query), format=format_)

    def stated(subject: str, property_: str) -> set[str]:
        found = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(property_), None)
        return {quad.object.value for quad in found if isinstance(quad.object, ox.Literal | ox.NamedNode)}

    type_ = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    projects = store.quads_for_pattern(None, type_, ox.NamedNode(f"{ESF}Project"))
    assert {str(quad.subject) for quad in projects} == {f"<{row['project']}>" for row in rows}
    for row in rows:
        assert stated(row["project"], f"{DCTERMS}identifier") == {row["number"]}
        assert stated(row["project"], f"{DCTERMS}title") == {row["title"]}
        costs = {Decimal(cost) for cost in stated(row["project"], f"{ESF}totalCost")}
        assert costs == {Decimal(cost) for cost in (row["total_cost_sek"],) if cost}
        assert {iri.rpartition("/")[2] for iri in stated(row["project"], f"{ESF}specificObjective")} == {
            *row["specific_objective"].split("; ")
        } - {""}
        for owner in stated(row["project"], f"{ESF}owner"):
            assert owner == row["owner_iri"]


@pytest.mark.parametrize("list_", LISTS)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_spreadsheet_reads_the_same_with_a_double_click(
    list_: TableName, language: str, lists: TestClient, listed: Release
) -> None:
    data = get(lists, f"/{language}/{list_}.csv", "for=spreadsheet")
    assert data.startswith(b"\xef\xbb\xbf")
    text = [column.title.to("sv" if language == "sv" else "en") for column in COLUMNS[list_]]
    numbers = [title for title, column in zip(text, COLUMNS[list_], strict=True) if column.kind in ("number", "count")]
    others = dict.fromkeys([title for title in text if title not in numbers], "str")
    read = pd.read_csv(
        io.BytesIO(data),
        sep=";",
        decimal=",",
        encoding="utf-8-sig",
        dtype=others,
        keep_default_na=False,
        na_values=[""],
    )
    assert [*read.columns] == text
    assert read[numbers].dtypes.map(str).isin(["float64", "int64"]).all()
    rows = expected(list_, "", listed)
    for at, column in enumerate(COLUMNS[list_]):
        cells = ["" if pd.isna(cell) else cell for cell in read[text[at]]]
        if column.kind in ("number", "count"):
            assert [float(row[at]) if row[at] else "" for row in rows] == cells, column.key
        else:
            assert [row[at].replace("\r\n", "\n") for row in rows] == [*map(exact, cells)], column.key


@pytest.mark.parametrize("query", ["for=spreadsheet", ""])
def test_no_cell_of_a_spreadsheet_is_a_formula(query: str, lists: TestClient) -> None:
    suffix = ".csv" if query else ".xlsx"
    data = get(lists, f"/sv/projects{suffix}", query)
    if query:
        cells = [
            cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";") for cell in row
        ]
        assert any(cell.startswith("'=") for cell in cells)
        assert not [cell for cell in cells if cell[:1] in tuple("=@\t\r")]
        assert not [cell for cell in cells if cell[:1] in tuple("+-") and not cell[1:].replace(",", "").isdigit()]
        return
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    found = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert any(cell.value.startswith("=") for cell in found)
    assert {cell.data_type for cell in found} == {"s"}


def test_a_workbook_has_typed_cells_and_a_frozen_head(lists: TestClient) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(get(lists, "/en/projects.xlsx"))).worksheets[0]
    assert (sheet.title, sheet.freeze_panes) == ("Projects", "A2")
    assert sheet.auto_filter.ref == sheet.dimensions
    titles = {cell.value: cell.column for cell in sheet[1]}
    assert all(cell.font.b for cell in sheet[1])
    types = {"Start date": "d", "Total cost (SEK)": "n", "Planned participants": "n", "Project number": "s"}
    for title, type_ in types.items():
        cells = [row[titles[title] - 1] for row in sheet.iter_rows(min_row=2)]
        assert {cell.data_type for cell in cells if cell.value is not None} == {type_}
    flags = [row[titles["Operation of strategic importance"] - 1] for row in sheet.iter_rows(min_row=2)]
    assert {cell.value for cell in flags} == {True, False, None}
    start = sheet.cell(2, titles["Start date"])
    assert start.number_format == r"yyyy\-mm\-dd"


def test_the_two_fields_of_a_range_are_its_one_value(lists: TestClient) -> None:
    fields, value = "year.from=2015&year.to=2030&total_cost.from=1+000", "year=2015-2030&total_cost=1000.."
    answers = [lists.get(f"/sv/projects.csv?{query}") for query in (fields, value)]
    assert of_csv(answers[0].content)
    assert answers[0].content == answers[1].content
    assert answers[0].headers["etag"] == answers[1].headers["etag"]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".json", ".jsonl", ".ttl", ".jsonld"])
def test_a_selection_of_nothing_is_a_whole_file(suffix: str, lists: TestClient) -> None:
    data = get(lists, f"/sv/projects{suffix}", "q=finnsinte")
    match suffix:
        case ".csv":
            assert of_csv(data) == []
        case ".xlsx":
            assert of_workbook(data) == []
        case ".parquet":
            assert of_parquet(data, COLUMNS["projects"]) == []
        case ".json":
            assert json.loads(data) == []
        case ".jsonl":
            assert data == b""
        case _:
            assert [*ox.parse(data, format=ox.RdfFormat.from_extension(suffix[1:]))] == []


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/sv/projects.csv", "projekt"),
        ("/en/projects.xlsx?county=12&page=2", "projects-12"),
        ("/sv/organizations.json", "projektagare"),
        ("/sv/projects.csv?q=%C3%85%C3%A4%C3%B6%22&period=2021-2027", "projekt-aao-2021-2027"),
        ("/en/projects.csv?q=" + "lång" * 25, "projects-" + "lang" * 17 + "lan"),
    ],
)
def test_a_file_has_a_name_that_tells_what_it_holds(address: str, name: str, lists: TestClient) -> None:
    headers = lists.get(address).headers
    changed = datetime.strptime(headers["last-modified"], "%a, %d %b %Y %H:%M:%S GMT").astimezone()
    suffix = address.partition("?")[0].rpartition(".")[2]
    assert headers["content-disposition"].startswith(f'attachment; filename="{name}-{changed.year}-')
    assert headers["content-disposition"].endswith(f'.{suffix}"')


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("/sv/projects.csv?foo=1", ["foo", "county"]),
        ("/sv/projects.csv?county=9999", ["county", "9999"]),
        ("/sv/projects.xlsx?total_cost=5..1", ["total_cost", "5..1"]),
        ("/sv/projects.csv?total_cost.from=1.000", ["total_cost.from", "1.000"]),
        ("/sv/projects.csv?year.from=2018&year.to=2015", ["year.from", "2018", "2015"]),
        ("/sv/projects.json?sort=prov", ["sort", "prov", "total_cost"]),
        ("/sv/projects.ttl?day=igår", ["day", "igår"]),
        ("/sv/organizations.csv?objective=A1", ["objective"]),
        ("/sv/projects.csv?for=excel", ["for", "excel", "spreadsheet"]),
        ("/sv/projects.xlsx?for=spreadsheet", ["for", "spreadsheet"]),
        ("/sv/organizations.csv?for=kohesio", ["for", "kohesio", "spreadsheet"]),
        ("/sv/projects.csv?page=-1", ["page", "-1"]),
    ],
)
def test_a_wrong_parameter_is_named_in_a_sentence_in_the_language_of_the_address(
    address: str, names: list[str], lists: TestClient
) -> None:
    for language, word in (("sv", "Parametern"), ("en", "parameter")):
        response = lists.get(address.replace("/sv/", f"/{language}/"))
        assert response.status_code == 400
        detail = response.json()["detail"]
        assert all(name in detail for name in names), detail
        assert word in detail or ((language, word) == ("sv", "Parametern") and "Listan har ingen parameter" in detail)


@pytest.mark.parametrize(
    ("stated", "written"),
    [
        ("1.00000000005", Decimal("1.0000000000")),
        ("1.00000000015", Decimal("1.0000000002")),
        ("9" * 28, Decimal("9" * 28)),
        ("9" * 28 + ".5", Decimal("9" * 28 + ".5")),
        ("9" * 29, None),
        ("0", Decimal(0)),
    ],
)
def test_a_number_of_parquet_keeps_what_every_reader_takes(stated: str, written: Decimal | None) -> None:
    assert parquet_value(Decimal(stated)) == written


def test_the_columns_of_kohesio_hold_what_sources_state(lists: TestClient, listed: Release) -> None:
    data = get(lists, "/en/projects.csv", "for=kohesio").decode()
    rows = [*csv.DictReader(io.StringIO(data, newline=""))]
    keys = [column.key for column in COLUMNS["projects"]]
    stated = [dict(zip(keys, row, strict=True)) for row in expected("projects", "", listed)]
    assert len(rows) == len(stated)
    for row, ours in zip(rows, stated, strict=True):
        assert row["Operation_Local_Identifier"] == (ours["kohesio_local_identifier"] or ours["number"])
        assert row["Total_Eligible_Expenditure_amount"] == ours["total_cost_sek"]
        assert (row["Total_Eligible_Expenditure_Currency"] == "SEK") == bool(
            ours["total_cost_sek"] or ours["union_contribution_sek"]
        )
        day = ours["start_date"] and date.fromisoformat(ours["start_date"]).strftime("%d/%m/%Y")
        assert row["Operation_Start_Date"] == day
        assert row["Beneficiary_Local_Identifier"] == ours["owner_number"]
        assert row["Project_EU_Budget"] == ours["union_contribution_sek"]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".jsonl", ".ttl"])
def test_conditions_and_head_are_answered_without_making_the_file(suffix: str, lists: TestClient) -> None:
    path = f"/sv/projects{suffix}"
    for coding in ("identity", "gzip"):
        accepting = {"Accept-Encoding": coding}
        first = lists.get(path, headers=accepting)
        same = lists.get(path, headers=accepting)
        assert (first.content, first.headers["etag"]) == (same.content, same.headers["etag"])
        assert ("content-encoding" in first.headers) == (coding == "gzip" and suffix not in (".xlsx", ".parquet"))
        head = lists.head(path, headers=accepting)
        assert head.content == b""
        assert {**head.headers, "x-request-id": ""} == {**first.headers, "x-request-id": ""}
        for condition in (
            {"If-None-Match": first.headers["etag"]},
            {"If-Modified-Since": first.headers["last-modified"]},
        ):
            answer = lists.get(path, headers=accepting | condition)
            assert (answer.status_code, answer.content) == (304, b"")
        assert lists.get(path, headers=accepting | {"If-Match": '"other"'}).status_code == 412


def test_what_is_asked_differently_is_tagged_differently(lists: TestClient) -> None:
    addresses = [
        "/sv/projects.csv",
        "/en/projects.csv",
        "/sv/projects.csv?for=spreadsheet",
        "/sv/projects.csv?county=12",
        "/sv/projects.csv?sort=title",
        "/sv/projects.csv?status=running",
        "/sv/projects.csv?status=running&day=2026-02-01",
        "/sv/projects.json",
        "/sv/organizations.csv",
    ]
    tags = [lists.head(address).headers["etag"] for address in addresses]
    assert len(set(tags)) == len(tags)
    one = [lists.head(f"/sv/projects.csv?{query}").headers["etag"] for query in ("page=2&county=12", "county=12&q=")]
    assert set(one) == {tags[3]}


def test_an_address_without_a_language_leads_to_that_of_the_reader(lists: TestClient) -> None:
    for language in ("sv", "en"):
        answer = lists.get("/projects.xlsx?county=12", headers={"Accept-Language": language}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/{language}/projects.xlsx?county=12")


@pytest.mark.parametrize("name", ["tables/projects.rows", "dumps/projects.csv"])
def test_a_table_that_is_gone_is_a_problem_and_no_empty_file(name: str, listed: Release, tmp_path: Path) -> None:
    data = shutil.copytree(listed.path.parents[1], tmp_path / "data", symlinks=True)
    with TestClient(create_app(Settings(data=data))) as client:
        (data / "releases" / listed.id / name).unlink()
        answer = client.get("/sv/projects.csv")
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
        assert "dumps/projects.csv" in answer.json()["detail"]
        assert client.get("/sv/organizations.csv").status_code == 200

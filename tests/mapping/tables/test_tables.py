"""Tables: one thing is one value of a column, however sources print it; what is printed stands beside it."""

import csv
from decimal import Decimal

import pytest
from tests.pages import read_page

from esfgraph.fields.table import load_fields
from esfgraph.owners.organization import gather
from esfgraph.owners.ownership import ownership_of
from esfgraph.owners.register import Entry, Register
from esfgraph.owners.resolution import OwnerIndex
from esfgraph.rdf.iris import Iris
from esfgraph.records.project import Project, identify, merge
from esfgraph.records.record import read_record
from esfgraph.resources import resource_dir
from esfgraph.sources.decoding import SourceText
from esfgraph.tables.columns import TableName, column_keys, load_columns
from esfgraph.tables.tables import LABELLED, PRINTED, Cells, ProjectTable, TableRow, owner_cells, owner_row, seat_cells
from esfgraph.triples.references import References
from esfgraph.vocabulary.ontology import load_ontology

TABLE = load_fields()
IRIS = Iris()
DOCS = resource_dir("ontology").parent / "docs" / "tables.md"


@pytest.fixture(scope="module")
def references() -> References:
    return References(TABLE, load_ontology(IRIS))


def project(values: dict[str, str]) -> Project:
    header = {"Diarienummer": "25-030-S02", "Namn": "Ny väg", "Projektägare": "Ett förbund"} | values
    text = "".join(f"{label}:\n{value}\n" for label, value in header.items())
    record = read_record(read_page(SourceText("a.txt", text), TABLE), TABLE)
    return merge(identify(record, IRIS), [record], TABLE)


def cells_of(row: TableRow, seats: dict[str, str] | None = None, table: TableName = "projects") -> Cells:
    (cells,) = csv.reader([row.line(seats or {})])
    return dict(zip(column_keys(table), cells, strict=True))


def row(values: dict[str, str], references: References) -> Cells:
    return cells_of(ProjectTable(references).row(project(values), None))


SMALAND = {"deciding_region": "Småland och Öarna", "deciding_region_code": "SE21"}


@pytest.mark.parametrize(
    ("label", "printed", "cells"),
    [
        ("Region", "Småland & Öarna", SMALAND | {"deciding_region_printed": "Småland & Öarna"}),
        ("Region", "Småland och Öarna", SMALAND | {"deciding_region_printed": "Småland och Öarna"}),
        ("Region", "SMÅLAND MED ÖARNA", SMALAND | {"deciding_region_printed": "SMÅLAND MED ÖARNA"}),
        ("Region", "Stockholmsregionen", {"deciding_region": "Stockholm", "deciding_region_code": "SE11"}),
        ("Region", "Skåne-Blekinge", {"deciding_region": "Sydsverige", "deciding_region_code": "SE22"}),
        ("Region", "Nationellt", {"deciding_region": "ESF Nationellt", "deciding_region_code": "SE"}),
        (
            "Region",
            "Nya Norden",
            {
                "deciding_region": "Nya Norden",
                "deciding_region_code": "nya-norden",
                "deciding_region_printed": "Nya Norden",
            },
        ),
        ("Region", "=1+1", {"deciding_region": "'=1+1", "deciding_region_printed": "'=1+1"}),
        ("Program CCI", "2021SE05SFPR", {"programme": "2021SE05SFPR001", "programme_printed": "2021SE05SFPR"}),
        ("Program CCI", "2021SE05SFPR001", {"programme": "2021SE05SFPR001", "programme_printed": "2021SE05SFPR001"}),
        ("Program CCI", "2021se05sfpr", {"programme": "2021SE05SFPR001", "programme_printed": "2021se05sfpr"}),
        ("Program CCI", "2021SE16JTPR", {"programme": "2021SE16JTPR", "programme_printed": "2021SE16JTPR"}),
        ("Program CCI", "???", {"programme": "", "programme_printed": ""}),
        (
            "Programområde",
            "A",
            {
                "programme": "2021SE05SFPR001",
                "programme_rule": "programme-from-priority",
                "programme_printed": "",
                "fund": "ESF+",
                "fund_rule": "fund-from-programme",
            },
        ),
        ("Program CCI", "2021SE05SFPR", {"programme_rule": "stated", "fund_rule": "fund-from-programme"}),
        ("Fond", "ESF+", {"fund": "ESF+", "fund_rule": "stated", "programme": "", "programme_rule": ""}),
        ("NUTS-2 kod", "SE0", {"stated_region": "SE", "stated_region_printed": "SE0"}),
        ("NUTS-2 kod", "SE", {"stated_region": "SE", "stated_region_printed": "SE"}),
        ("NUTS-2 kod", "se12", {"stated_region": "SE12", "stated_region_printed": "se12"}),
        ("NUTS-2 kod", "SE99", {"stated_region": "", "stated_region_printed": ""}),
        ("Land som berörs", "Sweden", {"country_concerned": "SWE"}),
        ("Specifikt mål", "a2a", {"specific_objective": "A2A"}),
        ("Programområde", "Ö:1", {"priority": "Ö:1"}),
        ("Sekundärtema - Motverka barnfattigdom", "Ja", {"child_poverty": "true"}),
        ("Sekundärtema - Motverka barnfattigdom", "Nej", {"child_poverty": "false"}),
    ],
)
def test_a_cell_holds_the_key_of_what_is_named_and_the_printed_form_stands_apart(
    label: str, printed: str, cells: dict[str, str], references: References
) -> None:
    assert cells.items() <= row({label: printed}, references).items()


def test_what_is_not_stated_is_empty_in_every_column(references: References) -> None:
    empty = row({}, references)
    assert {name for name, cell in empty.items() if cell} == {
        "project",
        "period",
        "period_rule",
        "number",
        "title",
        "owner",
        "page",
        "page_rule",
    }


@pytest.mark.parametrize("table", ["projects", "organizations"])
def test_columns_are_there_once_and_the_docs_know_each(table: TableName) -> None:
    keys = column_keys(table)
    assert len(keys) == len(set(keys))
    text = DOCS.read_text(encoding="utf-8")
    assert [name for name in keys if f"`{name}`" not in text] == []


@pytest.mark.parametrize("table", ["projects", "organizations"])
def test_columns_have_a_title_of_their_own_in_both_languages(table: TableName) -> None:
    titles = [column.title for column in load_columns()[table]]
    for of_language in ([title.sv for title in titles], [title.en for title in titles]):
        assert len(of_language) == len(set(of_language))
        assert all(title and title[0] == title[0].upper() and "{" not in title for title in of_language)


def test_every_field_that_has_a_column_is_in_the_table_with_what_tells_more_about_it() -> None:
    asked = {str(field.column) for field in TABLE.fields if field.column}
    asked |= {f"{field.column}_printed" for field in TABLE.fields if field.column and field.kind in PRINTED}
    asked |= {
        f"{field.column}_{language}"
        for field in TABLE.fields
        if field.column and field.kind in LABELLED
        for language in ("sv", "en")
    }
    assert asked <= set(column_keys("projects"))


@pytest.mark.parametrize(
    ("label", "printed", "cells"),
    [
        ("Fond", "ESF+", {"fund_sv": "Europeiska socialfonden+", "fund_en": "European Social Fund Plus"}),
        ("NUTS-2 kod", "SE11, SE22", {"stated_region": "SE11; SE22", "stated_region_sv": "Stockholm; Sydsverige"}),
        # A code without a label of its own is called as what it stands below, behind that one's code.
        ("Specifikt mål", "A2A", {"specific_objective_sv": "A2 Uppmuntra till aktiv inkludering"}),
        # What nobody has compared with its source says so.
        (
            "Interventionsområde / Intervention field",
            "140",
            {"intervention_field_en": "Support for labour market matching and transitions (label not checked)"},
        ),
    ],
)
def test_codes_stand_beside_their_labels(label: str, printed: str, cells: Cells, references: References) -> None:
    assert cells.items() <= row({label: printed}, references).items()


def test_the_seat_of_the_owner_stands_where_all_its_projects_tell_it(references: References) -> None:
    found = project({"Projektägare": "Borås stad"})
    ownership = ownership_of(found, IRIS, OWNER_INDEX.answer)
    assert ownership is not None
    made = ProjectTable(references).row(found, ownership)
    boras = references.ontology.places.municipalities["1490"]
    with_seat = cells_of(made, {ownership.owner: seat_cells(boras, "seat-by-name", references)})
    seat = {name: cell for name, cell in with_seat.items() if name.startswith("seat")}
    assert seat == {
        "seat": "1490",
        "seat_name": "Borås",
        "seat_rule": "seat-by-name",
        "seat_county": "14",
        "seat_county_sv": "Västra Götalands län",
        "seat_county_en": "Västra Götaland County",
        "seat_nuts3": "SE232",
        "seat_nuts3_sv": "Västra Götalands län",
        "seat_nuts3_en": "Västra Götaland County",
        "seat_nuts2": "SE23",
        "seat_nuts2_sv": "Västsverige",
        "seat_nuts2_en": "West Sweden",
    }
    assert cells_of(made) == with_seat | dict.fromkeys(seat, "")


OWNER_INDEX = OwnerIndex(load_ontology(IRIS).places, Register((Entry("2120001561", "Borås stad"),)))


@pytest.mark.parametrize(
    ("values", "number", "rule"),
    [
        ({"Projektägare": "Ett förbund", "Projektägare organisationsnummer": "212000-0902"}, "2120000902", "stated"),
        ({"Projektägare": "Borås stad"}, "2120001561", "owner-by-register"),
        ({"Projektägare": "Borås stad, Enheten"}, "2120001561", "owner-by-register"),
        ({"Projektägare": "212000-0902, Enheten"}, "2120000902", "stated"),
        ({"Projektägare": "Ett förbund"}, "", ""),
        ({"Projektägare": "Anna Prov", "Projektägare organisationsnummer": "121212-1212"}, "", ""),
    ],
)
def test_a_number_stands_beside_the_rule_that_found_it(
    values: dict[str, str], number: str, rule: str, references: References
) -> None:
    found = project(values)
    ownership = ownership_of(found, IRIS, OWNER_INDEX.answer)
    cells = cells_of(ProjectTable(references).row(found, ownership))
    assert (cells["owner_number"], cells["owner_number_rule"]) == (number, rule)
    assert ownership is not None
    assert cells["owner_iri"].endswith(f"organization/{number}" if number else "/owner")
    owner = cells_of(owner_row(gather([ownership], OWNER_INDEX), references, {}), table="organizations")
    assert (owner["number"], owner["number_rule"]) == (number, rule)


@pytest.mark.parametrize(
    ("owner", "town", "cells"),
    [
        ("Borås stad", "", ("1490", "seat-by-number-and-name", "1490", "territory-by-name", "14", "SE232", "SE23")),
        ("Region Västmanland", "", ("", "", "19", "territory-by-name", "19", "SE125", "SE12")),
        ("Ett förbund", "OSBY", ("1273", "seat-by-postal-town", "", "", "12", "SE224", "SE22")),
        (
            "Region Västmanland",
            "VÄSTERÅS",
            ("1980", "seat-by-postal-town", "19", "territory-by-name", "19", "SE125", "SE12"),
        ),
        ("Ett förbund", "", ("", "", "", "", "", "", "")),
    ],
)
def test_an_owner_has_a_seat_a_territory_and_the_county_of_either(
    owner: str, town: str, cells: tuple[str, ...], references: References
) -> None:
    ownership = ownership_of(project({"Projektägare": owner, "Stödmottagare ort": town}), IRIS, OWNER_INDEX.answer)
    assert ownership is not None
    row = owner_cells(gather([ownership], OWNER_INDEX), references, {})
    names = ("seat", "seat_rule", "territory", "territory_rule", "county", "nuts3", "nuts2")
    assert tuple(row.get(name, "") for name in names) == cells


def test_a_sum_stands_beside_how_many_projects_state_it(references: References) -> None:
    ownership = ownership_of(project({"Projektägare": "Borås stad"}), IRIS, OWNER_INDEX.answer)
    assert ownership is not None
    sums = {"total_cost": (Decimal("1234567.50"), 2), "granted_support": (Decimal(), 0)}
    cells = cells_of(owner_row(gather([ownership], OWNER_INDEX), references, sums), table="organizations")
    assert (cells["total_cost_sek"], cells["total_cost_stated_by"]) == ("1234567.50", "2")
    assert (cells["granted_support_sek"], cells["granted_support_stated_by"]) == ("", "0")

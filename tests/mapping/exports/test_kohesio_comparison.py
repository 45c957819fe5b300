"""A release beside an export of Kohesio's: what differs, at which rate, in both languages, as table and as RDF."""

import csv
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.registers import DENMARK, KOHESIO, as_csv

from esfgraph.console.exits import Exit
from esfgraph.errors import SourceError
from esfgraph.exports.kohesio_comparison import COLUMNS, Comparison, Rate, compare, comparison_triples
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder, Release

Command = Callable[..., tuple[int, str, str]]
COST = Decimal(18_378_980)
"""Of 25-030-S02 among the seeds."""


def export(folder: Path, **columns: Sequence[str]) -> Path:
    """An export of Kohesio's that agrees with the seeds on 25-030-S02, but for *columns*."""
    rows: dict[str, Sequence[str]] = {heading: cells[:1] for heading, cells in KOHESIO.items()}
    rows |= {"Operation_End_Date": ["31/01/2029"], "Total_Eligible_Expenditure_amount": ["1600000"]}
    rows |= columns
    path = folder / "kohesio.csv"
    path.write_text(as_csv(rows), encoding="utf-8")
    return path


def found(comparison: Comparison) -> dict[tuple[str, str], tuple[str, str]]:
    """What differs of projects that both have."""
    return {
        (each.number, each.field): (each.here, each.there) for each in comparison.differences if each.field != "project"
    }


def test_what_agrees_at_the_rate_is_no_difference(release: Release, tmp_path: Path) -> None:
    comparison = compare(release, export(tmp_path), rate=COST / 1_600_000)
    assert found(comparison) == {}
    assert comparison.compared == 1


@pytest.mark.parametrize(
    ("columns", "field", "there", "sentence"),
    [
        ({"Operation_Name_Programme_Language": ["Snabbspår Kisa"]}, "title", "Snabbspår Kisa", "namnet är Snabbspår"),
        ({"Operation_Start_Date": ["02/02/2026"]}, "start_date", "2026-02-02", "startdatum är 2026-02-01 här och"),
        ({"Operation_End_Date": ["31/01/2028"]}, "end_date", "2028-01-31", "slutdatum är 2029-01-31 här och"),
        ({"Beneficiary_Local_Identifier": ["212000-0456"]}, "owner_number", "2120000456", "ägarens nummer är"),
        ({"Beneficiary_Local_Identifier": ["212000-0416"]}, "owner_number", "2120000416", "och 2120000416 i Kohesio"),
        (
            {"Total_Eligible_Expenditure_amount": ["1700000"]},
            "total_cost",
            "1700000",
            "1\u00a0700\u00a0000 EUR i Kohesio, som är 19\u00a0380\u00a0000 kr till kursen 11,4 kr per euro",
        ),
        (
            {"Total_Eligible_Expenditure_Currency": ["SEK"], "Total_Eligible_Expenditure_amount": ["1600000"]},
            "total_cost",
            "1600000",
            "och 1\u00a0600\u00a0000 kr i Kohesio",
        ),
    ],
)
def test_what_differs_is_told_by_field_in_a_sentence(
    release: Release, tmp_path: Path, columns: dict[str, list[str]], field: str, there: str, sentence: str
) -> None:
    comparison = compare(release, export(tmp_path, **columns), rate=Decimal("11.4"))
    assert {key: value[1] for key, value in found(comparison).items()} == {("25-030-S02", field): there}
    (difference,) = [each for each in comparison.differences if each.field == field]
    assert difference.line == 2
    assert sentence in comparison.sentence(difference).sv


def test_a_name_in_other_letters_and_an_amount_within_tolerance_are_the_same(release: Release, tmp_path: Path) -> None:
    columns = {"Operation_Name_Programme_Language": ["SNABBSPÅR  ÅTVIDABERG"]}
    path = export(tmp_path, **columns, Total_Eligible_Expenditure_amount=["1610000"])
    assert found(compare(release, path, COST / 1_600_000)) == {}
    assert [*found(compare(release, path, COST / 1_600_000, Decimal("0.5")))] == [("25-030-S02", "total_cost")]


def test_without_a_rate_it_is_the_median_or_amounts_are_not_compared(release: Release, tmp_path: Path) -> None:
    path = export(tmp_path, Total_Eligible_Expenditure_amount=["1"])
    comparison = compare(release, path)
    assert (comparison.rate, found(comparison)) == (None, {})
    assert comparison.said_of_rate().en.startswith("Amounts in euro are not compared: fewer than 3 projects")


def test_a_median_is_what_most_projects_say(monkeypatch: pytest.MonkeyPatch, release: Release, tmp_path: Path) -> None:
    rows = [
        {"project": f"http://localhost:8000/project/25-00{at}-S01", "number": f"25-00{at}-S01", "title": "",
         "start_date": "", "end_date": "", "owner_number": "", "total_cost_sek": "1100", "union_contribution_sek": "",
         "kohesio_local_identifier": f"2021SE05SFPR001_25-00{at}-S01"} for at in range(1, 6)
    ]  # fmt: skip
    monkeypatch.setattr("esfgraph.exports.kohesio_comparison._rows", lambda _: iter(rows))
    columns = {
        "Operation_Local_Identifier": [row["kohesio_local_identifier"] for row in rows],
        "CountryCode": ["SE"] * 5,
        "Total_Eligible_Expenditure_amount": ["100", "100", "101", "99.5", "220"],
        "Total_Eligible_Expenditure_Currency": ["EUR"] * 5,
    }
    (tmp_path / "many.csv").write_text(as_csv(columns), encoding="utf-8")
    comparison = compare(release, tmp_path / "many.csv")
    assert comparison.rate == Rate(Decimal("11.0000"), 5)
    assert found(comparison) == {("25-005-S01", "total_cost"): ("1100", "220")}


def test_projects_of_one_side_alone_are_told_within_a_programme(release: Release, tmp_path: Path) -> None:
    columns = {heading: [*cells[:1], *cells[:1], *cells[1:]] for heading, cells in KOHESIO.items()}
    columns["Operation_Local_Identifier"][1] = "2021SE05SFPR001_25-999-S99"
    comparison = compare(release, export(tmp_path, **columns), Decimal(11))
    alone = {each.number: bool(each.project) for each in comparison.differences if each.field == "project"}
    assert alone == {
        "22-005-S01": True,
        "23-024-S04": True,
        "23-077-S06": True,
        "2021SE05SFPR001_25-999-S99": False,
    }, "of 2014-2020 the file has no programme"
    assert comparison.elsewhere == 1, "Norway's is no concern of ours"


def test_the_command_prints_lines_or_csv_writes_rdf_and_ends_with_1(
    esfgraph: Command, seed_build: tuple[DataFolder, object], tmp_path: Path
) -> None:
    path = export(tmp_path, Operation_Start_Date=["02/02/2026"])
    command = ("compare-kohesio", str(path), "--data", str(seed_build[0].root), "--rate", "11,4869")
    code, out, err = esfgraph(*command, "--out", str(tmp_path / "x.ttl"))
    assert code == Exit.SOME_REFUSED
    assert "25-030-S02: the start date is 2026-02-01 here and 2026-02-02 at Kohesio.\n" in out
    assert "at the given rate of SEK 11.4869 a euro." in err
    graph = [quad.triple for quad in ox.parse(path=tmp_path / "x.ttl", format=ox.RdfFormat.TURTLE)]
    focus = ox.NamedNode("http://www.w3.org/ns/shacl#focusNode")
    assert Iris().project("25-030-S02") in {each.object.value for each in graph if each.predicate == focus}
    code, out, _ = esfgraph(*command, "--format", "csv")
    rows = list(csv.DictReader(out.splitlines()))
    assert [*rows[0]] == [*COLUMNS]
    assert {row["field"]: row["line"] for row in rows if row["number"] == "25-030-S02"} == {"start_date": "2"}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--rate", "0"), "--rate is '0'; write a number such as 11.45."),
        (("--rate", "much"), "--rate is 'much'; write a number"),
        (("--tolerance", "-1"), "--tolerance is '-1'; write a number"),
        (("--out", "x.pdf"), "The name 'x.pdf' tells no format; let it end in .ttl"),
    ],
)
def test_a_wrong_option_is_refused_in_a_sentence(
    esfgraph: Command, seed_build: tuple[DataFolder, object], tmp_path: Path, options: tuple[str, str], sentence: str
) -> None:
    command = ("compare-kohesio", str(export(tmp_path)), "--data", str(seed_build[0].root))
    code, _, err = esfgraph(*command, *options)
    assert code == Exit.CANNOT_RUN
    assert sentence in err


def test_another_list_is_no_export_of_kohesios(release: Release, tmp_path: Path) -> None:
    path = tmp_path / "denmark.csv"
    path.write_text(as_csv(DENMARK, ";"), encoding="utf-8")
    with pytest.raises(SourceError, match="has no operation under the headings of Kohesio's exports"):
        compare(release, path)
    with pytest.raises(SourceError, match="cannot be read"):
        compare(release, tmp_path / "none.csv")


def test_nothing_is_stated_of_the_project_itself(release: Release, tmp_path: Path) -> None:
    path = export(tmp_path, Total_Eligible_Expenditure_amount=["1"], Beneficiary_Local_Identifier=["850709-9805"])
    lines = [*comparison_triples(compare(release, path, Decimal(11)))]
    assert not [line for line in lines if line.startswith(f"<{Iris().project('25-030-S02')}> ")]
    assert not [line for line in lines if "850709" in line], "a person's number stands in no report"
    assert [line for line in lines if "resource/authority/currency/EUR" in line]

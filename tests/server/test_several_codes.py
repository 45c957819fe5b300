"""A project with several codes in its fields, all the way: graph, findings, tables, sums, search, JSON-LD and pages."""

import csv
import gzip
import json
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from tests.built import built
from tests.clients import TestClient

from esfgraph.query.examples import load_examples
from esfgraph.rdf.namespaces import NUTS, PREFIXES
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

BASE = "http://localhost:8000/"
SEVERAL = {
    "Diarienummer": "25-111-S07",
    "Namn": "Två mål",
    "Projektägare": "Ett förbund",
    "Startdatum": "2026-02-01",
    "Slutdatum": "2027-01-31",
    "Berörd fond": "ESF+",
    "Program CCI": "2021SE05SFPR",
    "Programområde": "A",
    "Specifikt mål": "A1A Främja livslångt lärande, A2A",
    "Interventionstyp": "140, 15!, 152",
    "NUTS-2 kod": "SE32 och SE33",
    "Beviljat ESF-stöd": "1 000",
    "Planerat antal deltagare": "10",
}
ONE = SEVERAL | {
    "Diarienummer": "25-112-S07",
    "Namn": "Ett mål",
    "Specifikt mål": "A2A",
    "Interventionstyp": "140",
    "NUTS-2 kod": "SE33",
    "Beviljat ESF-stöd": "500",
}
PROJECT = f"{BASE}project/25-111-S07"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("several")
    sources = folder / "sources"
    sources.mkdir()
    for page in (SEVERAL, ONE):
        text = "".join(f"{label}:\n{value}\n" for label, value in page.items())
        (sources / f"{page['Diarienummer']}.txt").write_text(text, encoding="utf-8")
    return built(sources, folder / "data")


@pytest.fixture(scope="module")
def store(release: Release) -> ox.Store:
    return release.open_store()


@pytest.fixture(scope="module")
def site(release: Release) -> Iterator[TestClient]:
    data = DataFolder(release.path.parents[1])
    with TestClient(create_app(Settings(data=data.root, query=QueryLimits(processes=1)))) as client:
        yield client


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    solutions = store.query(query, prefixes={**PREFIXES, "nuts": NUTS})
    assert isinstance(solutions, ox.QuerySolutions)
    return sorted(tuple("" if term is None else term.value for term in row) for row in solutions)


def test_each_code_is_stated(store: ox.Store) -> None:
    stated = {
        "specificObjective": ["concept/objective-2021-2027/A1A", "concept/objective-2021-2027/A2A"],
        "interventionField": ["concept/intervention-field-2021-2027/140", "concept/intervention-field-2021-2027/152"],
    }
    for name, paths in stated.items():
        assert rows(store, f"SELECT ?o {{ <{PROJECT}> esf:{name} ?o }}") == [(BASE + path,) for path in paths]
    assert rows(store, f"SELECT ?o {{ <{PROJECT}> esf:statedRegion ?o }}") == [(f"{NUTS}SE32",), (f"{NUTS}SE33",)]


def test_the_report_says_so_and_nothing_is_refused(release: Release) -> None:
    report = json.loads((release.path / "report.json").read_text(encoding="utf-8"))
    found = [finding for finding in report["findings"] if finding["subject"] == PROJECT]
    several = [finding for finding in found if finding["rule"] == "several-codes"]
    assert [(finding["severity"], finding["label"]) for finding in several] == [
        ("Info", "Specifikt mål"),
        ("Info", "Interventionstyp"),
        ("Info", "NUTS-2 kod"),
    ]
    assert "2 codes: A1A, A2A." in several[0]["message"]
    malformed = [finding for finding in found if finding["rule"] == "malformed-period-code"]
    assert ["'15!'" in finding["message"] for finding in malformed] == [True]
    assert "Violation" not in {finding["severity"] for finding in report["findings"]}
    assert not [finding for finding in report["findings"] if finding["rule"] == "contradiction"]


def test_a_cell_of_the_table_holds_them_all(release: Release) -> None:
    with (release.path / "dumps" / "projects.csv").open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["number"] == "25-111-S07")
    assert row["specific_objective"].split("; ") == ["A1A", "A2A"]
    assert row["intervention_field"].split("; ") == ["140", "152"]
    assert row["stated_region"].split("; ") == ["SE32", "SE33"]
    assert row["stated_region_printed"] == "SE32 och SE33"


def test_its_money_counts_under_each_code_and_once_in_the_whole(store: ox.Store) -> None:
    counted = "?o a qb:Observation ; qb:dataSet <{dataset}> ; {dimension} ?d ; esf:grantedSupportSum ?s"
    by_region = rows(
        store,
        "SELECT ?d ?s {"
        + counted.format(dataset=f"{BASE}dataset/observations-by-region", dimension="esf:countedRegion")
        + "}",
    )
    assert by_region == [
        (f"{NUTS}{region}", total)
        for region, total in (("SE", "1500"), ("SE3", "1500"), ("SE32", "1000"), ("SE33", "1500"))
    ]
    whole = counted.format(dataset=f"{BASE}dataset/observations", dimension="esf:countedObjective")
    assert rows(store, f"SELECT (SUM(?s) AS ?all) {{ {whole} }}") == [("1500",)]
    assert rows(store, f"SELECT ?d ?s {{ {whole} }}") == [
        (f"{BASE}concept/objective-2021-2027/A2A", "500"),
        (f"{BASE}concept/several/several", "1000"),
    ]


@pytest.mark.parametrize(
    ("name", "column", "totals"),
    [
        ("support-by-nuts1-region", "granted", {"SE3": "1500"}),
        ("support-by-stated-region", "granted", {"SE32": "1000", "SE33": "1500"}),
        ("participants-by-objective", "participants", {"A1A": "10", "A2A": "20"}),
    ],
)
def test_a_ready_made_query_counts_no_money_twice_in_a_row(
    store: ox.Store, name: str, column: str, totals: dict[str, str]
) -> None:
    query = next(query for query in load_examples() if query.name == name)
    language: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {}
    if "?language" in query.with_prefixes:
        language[ox.Variable("language")] = ox.Literal("sv")
    solutions = store.query(query.with_prefixes, substitutions=language)
    assert isinstance(solutions, ox.QuerySolutions)
    assert {row["code"].value: row[column].value for row in solutions if row["code"]} == totals


def test_json_ld_lists_them(release: Release) -> None:
    with gzip.open(release.path / "dumps" / "esf.jsonld.gz", "rt", encoding="utf-8") as file:
        node = next(node for node in json.load(file)["@graph"] if node["id"] == PROJECT)
    assert node["statedRegion"] == [f"{NUTS}SE32", f"{NUTS}SE33"]
    assert node["fund"] == [f"{BASE}concept/fund/ESF+"]


def test_pages_show_each(site: TestClient) -> None:
    page = site.get("/sv/project/25-111-S07").text
    for shown in ("A1A", "A2A", ">140<", ">152<", "Mellersta Norrland", "Övre Norrland", "Norra Sverige"):
        assert shown in page, shown
    for region, numbers in (("SE32", {"25-111-S07"}), ("SE33", {"25-111-S07", "25-112-S07"})):
        listed = site.get(f"/sv/projects?region={region}").text
        assert {number for number in ("25-111-S07", "25-112-S07") if number in listed} == numbers
        assert "25-111-S07" in site.get(f"/sv/region/{region}").text
    assert "25-111-S07" in site.get("/sv/concept/objective-2021-2027/A1A").text
    assert "25-111-S07" in site.get("/sv/concept/objective-2021-2027/A2A").text
    assert site.get("/sv/concept/several/several").status_code == 200

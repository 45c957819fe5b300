"""What pages say of numbers and sums is what a count over the graph gives: over generated records, with faults."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import NUTS, PREFIXES
from esfgraph.release.data_folder import DataFolder
from esfgraph.statistics.observations import TERMS
from esfgraph_server.app import create_app
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.observations import (
    Amount,
    Totals,
    projects_by_code,
    totals_of_all,
    totals_of_code,
    totals_of_region,
)
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

ROOT = Path(__file__).parents[3]
CODES = "esf:programme|esf:programmingPeriod|esf:fund|esf:priority|esf:specificObjective|esf:interventionField"
CARRIED = f"({CODES}|esf:secondaryTheme|esf:decidingRegion)/skos:broader*"


@pytest.fixture(scope="module")
def graph(generated: DataFolder) -> Graph:
    release = generated.current()
    assert release is not None
    return Graph(release.open_store(), Iris(release.base_iri))


@pytest.fixture(scope="module")
def site(generated: DataFolder) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(data=generated.root, query=QueryLimits(processes=1)))) as client:
        yield client


def count(graph: Graph, pattern: str, key: str) -> dict[str, Totals]:
    """Count over the graph itself: projects by *key*, and for each amount those that state it."""
    projects: defaultdict[str, set[str]] = defaultdict(set)
    query = f"SELECT DISTINCT ?{key} ?project {{ ?project a esf:Project . {pattern} }}"
    for row in graph.store.query(query, prefixes=PREFIXES):  # type: ignore[union-attr]
        projects[row[key].value].add(row["project"].value)
    values: dict[str, dict[str, Decimal]] = {}
    for name in TERMS.values():
        rows = graph.store.query(f"SELECT ?project ?v {{ ?project {name} ?v }}", prefixes=PREFIXES)
        values[name] = {row["project"].value: Decimal(row["v"].value) for row in rows}  # type: ignore[union-attr]
    found = {}
    for value, members in projects.items():
        stated = {name: [all_[each] for each in members if each in all_] for name, all_ in values.items()}
        amounts = {name: Amount(sum(each, Decimal()), len(each)) for name, each in stated.items()}
        found[value] = Totals(len(members), amounts)
    return found


def test_codes_are_counted_as_the_graph_has_them(graph: Graph) -> None:
    counted = count(graph, f"?project {CARRIED} ?code", "code")
    assert len(counted) > 30
    assert {code: totals_of_code(graph, code) for code in counted} == counted
    assert projects_by_code(graph) == {code: each.projects for code, each in counted.items()}


@pytest.mark.parametrize(
    ("basis", "pattern"),
    [
        ("stated", "?project esf:statedRegion/esf:within ?region"),
        (
            "deciding",
            "?project esf:decidingRegion/esf:nutsRegion/esf:within ?region "
            "FILTER NOT EXISTS { ?project esf:statedRegion ?other }",
        ),
    ],
)
def test_regions_are_counted_as_the_graph_has_them(graph: Graph, basis: str, pattern: str) -> None:
    counted = count(graph, pattern, "region")
    assert len(counted) > 8
    assert {region: totals_of_region(graph, region.removeprefix(NUTS), basis) for region in counted} == counted
    assert totals_of_region(graph, "SE99", basis) == Totals()


def test_all_are_counted_once(graph: Graph) -> None:
    (whole,) = count(graph, "BIND (esf:Project AS ?all)", "all").values()
    assert totals_of_all(graph) == whole
    assert whole.amounts["esf:totalCost"].stated < whole.projects


def test_a_code_that_nobody_carries_is_counted_as_none(graph: Graph) -> None:
    assert totals_of_code(graph, graph.iris.concept("objective-2021-2027", "B9")) == Totals()


def test_the_list_of_a_page_is_as_long_as_its_count(graph: Graph, site: TestClient) -> None:
    for code, projects in projects_by_code(graph).items():
        path = graph.iris.path_of(code)
        text = re.sub("<[^>]+>", " ", site.get(f"/sv/{path}").text)
        rows = f"av {projects}" if projects > 50 else None
        assert f"av {projects} projekt som anger" in text, path
        assert rows is None or rows in text, path
    for region in ("SE", "SE1", "SE12"):
        whole = totals_of_region(graph, region, "stated").with_(totals_of_region(graph, region, "deciding"))
        assert f"<p>{whole.projects} projekt. " in site.get(f"/sv/region/{region}").text


def test_places_without_a_region_are_counted_apart(graph: Graph, site: TestClient) -> None:
    apart = totals_of_region(graph, None, "none").projects
    assert apart > 0
    assert f"{apart} projekt har ingen känd region" in site.get("/sv/regions").text

"""What pages say of numbers is what a count over the graph gives: over generated records, with faults."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import pyoxigraph as ox
import pytest
from tests.clients import TestClient

from esfgraph.query.search_index import SearchIndex
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import NUTS, PREFIXES
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.observations import projects_by_code
from esfgraph_server.model.places import projects_by_place
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings
from esfgraph_server.site.lists.list_part import FIRST_ROWS

TODAY = date(2025, 3, 1)
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


def count(graph: Graph, pattern: str, key: str) -> dict[str, int]:
    """Count projects by *key* over the graph itself."""
    projects: defaultdict[str, set[str]] = defaultdict(set)
    query = f"SELECT DISTINCT ?{key} ?project {{ ?project a esf:Project . {pattern} }}"
    assert isinstance(graph.store, ox.Store)
    rows = graph.store.query(query, prefixes=PREFIXES)
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        projects[row[key].value].add(row["project"].value)
    return {value: len(members) for value, members in projects.items()}


def test_codes_are_counted_as_the_graph_has_them(graph: Graph) -> None:
    counted = count(graph, f"?project {CARRIED} ?code", "code")
    assert len(counted) > 30
    assert projects_by_code(graph) == counted


@pytest.mark.parametrize(
    ("key", "basis", "pattern"),
    [
        ("region", "stated", "?project esf:statedRegion/esf:within ?place"),
        (
            "region",
            "deciding",
            "?project esf:decidingRegion/esf:nutsRegion/esf:within ?place "
            "FILTER NOT EXISTS { ?project esf:statedRegion ?other }",
        ),
        ("county", "", "?project esf:owner/esf:seat/esf:within ?place . ?place a esf:County"),
        ("municipality", "", "?project esf:owner/esf:seat ?place"),
    ],
)
def test_places_are_counted_as_the_graph_has_them(
    generated: DataFolder, graph: Graph, key: str, basis: str, pattern: str
) -> None:
    release = generated.current()
    assert release is not None
    index, selection = SearchIndex.open(release.path / "search"), Selection("projects")
    selection = selection.choosing("region_basis", basis) if basis else selection
    counted = count(graph, pattern, "place")
    assert len(counted) > 8
    assert projects_by_place(index, key, graph.iris, TODAY, selection) == counted


def test_a_page_says_the_number_of_all_projects_not_of_the_rows(graph: Graph, site: TestClient) -> None:
    """It once said "200 rows" above a list of 447."""
    for code, projects in count(graph, f"?project {CARRIED} ?code", "code").items():
        path = graph.iris.path_of(code)
        text = " ".join(re.sub("<[^>]+>", " ", site.get(f"/sv/{path}").text).split())
        assert f"av {projects} projekt som anger" in text or f"något av {projects} projekt" in text, path
        assert projects <= FIRST_ROWS or f"{FIRST_ROWS} av {projects} visas här." in text, path
    around = count(graph, "?project (esf:statedRegion|(esf:decidingRegion/esf:nutsRegion))/esf:within ?place", "place")
    for region in ("SE", "SE1", "SE12"):
        stated = count(graph, "?project esf:statedRegion/esf:within ?place", "place")
        text = site.get(f"/sv/region/{region}").text
        assert around[f"{NUTS}{region}"] >= stated[f"{NUTS}{region}"]
        assert f" {stated[f'{NUTS}{region}']} av dem anger platsen" in text


def test_projects_without_a_region_are_counted_apart(graph: Graph, site: TestClient) -> None:
    pattern = (
        "FILTER NOT EXISTS { ?project esf:statedRegion|(esf:decidingRegion/esf:nutsRegion) ?any } BIND (1 AS ?all)"
    )
    (apart,) = count(graph, pattern, "all").values()
    assert f"{apart} projekt har ingen känd region" in site.get("/sv/regions").text

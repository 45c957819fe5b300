"""Places: the way up, what lies below, and what counts for each."""

import pytest

from esfgraph.rdf.namespaces import NUTS
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.places import (
    coverage_of,
    level_of,
    projects_in,
    smaller_regions,
    stated_regions,
    way_up,
)
from esfgraph_server.model.projects import all_projects, counting_regions


@pytest.mark.parametrize(
    ("start", "way"),
    [
        ("municipality/0561", "municipality/0561 county/05 region/SE123 region/SE12 region/SE1 region/SE"),
        ("county/05", "county/05 region/SE123 region/SE12 region/SE1 region/SE"),
        ("region/SE12", "region/SE12 region/SE1 region/SE"),
        ("region/SE", "region/SE"),
    ],
)
def test_the_way_up_leads_to_the_country(seed_graph: Graph, start: str, way: str) -> None:
    iris = seed_graph.iris
    assert [iris.path_of(node.iri) for node in way_up(seed_graph, iris.of_path(start))] == way.split()


def test_regions_that_sources_state_are_those_of_nuts_2(seed_graph: Graph) -> None:
    regions = stated_regions(seed_graph)
    assert len(regions) == 8
    assert {level_of(seed_graph.node(region)) for region in regions} == {"2"}
    assert set(smaller_regions(seed_graph, f"{NUTS}SE1")) <= set(regions)


def test_what_counts_for_a_region_are_the_projects_in_it(seed_graph: Graph) -> None:
    projects, regions = all_projects(seed_graph), counting_regions(seed_graph)
    for region in [f"{NUTS}SE", *stated_regions(seed_graph)]:
        inside = projects_in(seed_graph, region, projects, regions)
        assert coverage_of(seed_graph, region).whole.projects == len(inside), region
    assert projects_in(seed_graph, f"{NUTS}SE12", projects, regions) == [seed_graph.iris.project("25-030-S02")]


def test_nothing_is_counted_by_municipality(seed_graph: Graph) -> None:
    assert coverage_of(seed_graph, seed_graph.iris.municipality("0561")).whole.projects == 0

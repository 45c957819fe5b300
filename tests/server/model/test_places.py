"""Places: the way up, and what lies below."""

import pytest

from esfgraph.rdf.namespaces import NUTS
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.places import level_of, smaller_regions, way_up


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


def test_smaller_regions_are_of_the_level_below(seed_graph: Graph) -> None:
    regions = smaller_regions(seed_graph, f"{NUTS}SE1")
    assert regions == [f"{NUTS}SE11", f"{NUTS}SE12"]
    assert {level_of(seed_graph.node(region)) for region in regions} == {"2"}

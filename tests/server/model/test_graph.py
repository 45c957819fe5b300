"""Look-ups in a release: what many pages name is read once, and what is remembered is what is stated."""

import pytest

from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.graph import Graph


@pytest.mark.parametrize(
    ("class_", "is_remembered"),
    [("esf:County", True), ("skos:Concept", True), ("owl:DatatypeProperty", True), ("esf:Project", False)],
)
def test_what_many_pages_name_is_read_once_and_all_else_once_a_page(
    seed_graph: Graph, class_: str, is_remembered: bool
) -> None:
    thing = min(iri for iri in seed_graph.subjects("rdf:type", expand(class_)))
    first = seed_graph.node(thing)
    assert seed_graph.node(thing) is first
    for other in range(50):
        seed_graph.node(f"{seed_graph.iris.base}project/{other}")
    again = seed_graph.node(thing)
    assert (first is again, first == again) == (is_remembered, True)
    assert sum(map(len, again.values.values())) == len(seed_graph.statements(thing))

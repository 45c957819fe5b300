"""Look-ups in a release: what many pages name is read once, and what is remembered is what is stated."""

import pyoxigraph as ox
import pytest

from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.brief import STATED, brief
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


@pytest.mark.parametrize("links", [999, 1000, 1001])
def test_what_links_to_a_thing_is_found_whether_few_or_many_do(links: int) -> None:
    store = ox.Store()
    graph = Graph(store, Iris())
    thing = ox.NamedNode(graph.iris.of_path("county/01"))
    for number in range(links):
        project = ox.NamedNode(graph.iris.of_path(f"project/{number}"))
        name = ("esf:statedRegion", "esf:owner", "esf:fund")[number % 3]
        store.add(ox.Quad(project, ox.NamedNode(expand(name)), thing))
    found = graph.linking(("esf:owner", "esf:statedRegion", "esf:seat"), thing.value)
    for name in ("esf:owner", "esf:statedRegion"):
        assert sorted(found[name]) == sorted(graph.subjects(name, thing.value))
        assert len(found[name]) >= 333
    assert not found.get("esf:seat")
    assert "esf:fund" not in found


@pytest.mark.parametrize("class_", STATED)
def test_a_brief_of_what_there_is_most_of_holds_what_one_of_all_its_statements_does(
    seed_graph: Graph, class_: str
) -> None:
    things = [*seed_graph.subjects("rdf:type", class_)]
    assert things
    for thing in things:
        told, of_all = seed_graph.brief(thing), brief(thing, seed_graph.statements(thing))
        assert told.called.statements == of_all.called.statements
        assert (told.whole.statements, told.ways) == (of_all.whole.statements, of_all.ways)

"""The projects of the seeds, and what they link to."""

from esfgraph.rdf.namespaces import expand, shorten
from esfgraph_server.model.graph import Graph, closure
from esfgraph_server.model.projects import CODES, LINKS


def test_every_property_by_which_a_project_links_to_a_thing_of_a_class_is_in_the_table(seed_graph: Graph) -> None:
    of_projects = set(seed_graph.subjects("rdfs:domain", expand("esf:Project")))
    linking = of_projects & set(seed_graph.subjects("rdf:type", expand("owl:ObjectProperty")))
    apart = {
        "esf:ownerAddress",  # a part of the owner
        "esf:inferredBy",  # a rule, which has its own list
        "esf:correction",  # a part of the project
        "esf:otherAmount",  # another
        "esf:countedIn",  # states again where a stated or a deciding region leads
        "esf:countryConcerned",  # the EU describes it
        "esf:participatingOrganization",  # the wider property of esf:owner, which is what projects state
    }
    assert set(map(shorten, linking)) - apart <= LINKS.keys()
    assert CODES.items() <= LINKS.items()


def test_the_class_of_a_link_is_what_the_ontology_says(seed_graph: Graph) -> None:
    ranges = {name: set(seed_graph.node(expand(name)).iris("rdfs:range")) for name in LINKS}
    assert ranges == {name: {expand(class_)} for name, class_ in LINKS.items()}


def test_a_closure_ends_in_a_circle_and_leaves_its_start_out() -> None:
    steps = {"a": "b", "b": "cd", "c": "a", "d": ""}
    assert closure("a", lambda name: steps[name]) == {"b", "c", "d"}
    assert closure("d", lambda name: steps[name]) == set()

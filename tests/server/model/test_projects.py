"""The projects of the seeds: in order, with what they link to and the region by which each counts."""

from esfgraph.rdf.namespaces import NUTS, expand, shorten
from esfgraph_server.model.graph import Graph, closure
from esfgraph_server.model.projects import CODES, LINKS, all_projects, counting_regions, projects_stating


def test_every_property_by_which_a_project_links_to_a_thing_of_a_class_is_in_the_table(seed_graph: Graph) -> None:
    of_projects = set(seed_graph.subjects("rdfs:domain", expand("esf:Project")))
    linking = of_projects & set(seed_graph.subjects("rdf:type", expand("owl:ObjectProperty")))
    apart = {
        "esf:ownerAddress",  # a part of the owner
        "esf:inferredBy",  # a rule, which has its own list
        "esf:countryConcerned",  # the EU describes it
        "esf:participatingOrganization",  # the wider property of esf:owner, which is what projects state
    }
    assert set(map(shorten, linking)) - apart <= LINKS.keys()
    assert CODES.items() <= LINKS.items()


def test_the_class_of_a_link_is_what_the_ontology_says(seed_graph: Graph) -> None:
    ranges = {name: set(seed_graph.node(expand(name)).iris("rdfs:range")) for name in LINKS}
    assert ranges == {name: {expand(class_)} for name, class_ in LINKS.items()}


def test_projects_come_newest_first_and_once(seed_graph: Graph) -> None:
    paths = [seed_graph.iris.path_of(iri) for iri in all_projects(seed_graph)]
    assert paths[0] == "project/25-030-S02"
    assert len(paths) == len(set(paths)) == 5


def test_a_project_counts_by_the_region_it_states(seed_graph: Graph) -> None:
    regions = counting_regions(seed_graph)
    assert regions[seed_graph.iris.project("25-030-S02")] == {f"{NUTS}SE12"}
    assert regions.keys() <= set(all_projects(seed_graph))


def test_projects_state_a_code_under_whatever_property(seed_graph: Graph) -> None:
    period = seed_graph.iris.concept("period", "2021-2027")
    stating = set(projects_stating(seed_graph, period))
    assert stating == set(seed_graph.subjects("esf:programmingPeriod", period)) & set(all_projects(seed_graph))
    assert stating


def test_a_closure_ends_in_a_circle_and_leaves_its_start_out() -> None:
    steps = {"a": "b", "b": "cd", "c": "a", "d": ""}
    assert closure("a", lambda name: steps[name]) == {"b", "c", "d"}
    assert closure("d", lambda name: steps[name]) == set()

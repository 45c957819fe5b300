"""Links of owners to the publishers of the national data portal: from the register, never by pattern."""

from dataclasses import replace

import pytest
from rdflib import ORG, OWL, Graph, URIRef

from esfgraph.owners.organization import Owner
from esfgraph.owners.register import Entry, Register
from esfgraph.rdf.iris import Iris
from esfgraph.triples.owners import owner_triples
from esfgraph.triples.references import References, load_references

PORTAL = "http://dataportal.se/organisation/"
LINKED = {"2120000084": f"{PORTAL}SE2120000084", "2120001561": f"{PORTAL}SE2120001561"}


@pytest.fixture(scope="module")
def references() -> References:
    return load_references(Iris())


def owner(number: str, *, is_person: bool = False) -> Owner:
    iris = Iris()
    iri = iris.organization(number) if number else iris.unnumbered_owner(iris.project("25-030-S02"))
    return Owner(
        iri, number, ("Haninge kommun",), (), (), seat=None, seat_rule=None, hidden="person" if is_person else None
    )


def links(of: Owner, references: References) -> list[str]:
    return [line for line in owner_triples(of, references) if f"<{OWL.sameAs}>" in line]


@pytest.mark.parametrize("number", LINKED)
def test_a_listed_owner_is_the_same_as_the_publisher(number: str, references: References) -> None:
    of = owner(number)
    assert links(of, references) == [f"<{of.iri}> <{OWL.sameAs}> <{LINKED[number]}>"]


@pytest.mark.parametrize(
    "of",
    [
        pytest.param(owner("2120000415"), id="a municipality that publishes nothing at the portal"),
        pytest.param(owner("2220000315"), id="a number that the portal gives two publishers"),
        pytest.param(owner(""), id="a listed name without a number: a name is no identity"),
        pytest.param(owner("", is_person=True), id="a person"),
    ],
)
def test_an_owner_that_is_not_listed_has_no_link(of: Owner, references: References) -> None:
    assert links(of, references) == []


def test_an_owner_listed_without_a_uri_has_no_link(references: References) -> None:
    register = Register((Entry("2120000084", "Haninge kommun"),))
    bare = replace(references, register=register)
    assert links(owner("2120000084"), bare) == []


def test_the_seeds_link_exactly_their_listed_owners(public: Graph) -> None:
    numbers = {str(number) for number in public.objects(None, ORG.identifier)}
    assert numbers > set(LINKED)
    assert {str(target) for target in public.objects(None, OWL.sameAs)} == set(LINKED.values())


def test_a_publisher_is_linked_to_and_not_described(public: Graph) -> None:
    assert [subject for subject in set(public.subjects()) if str(subject).startswith(PORTAL)] == []


def test_pages_can_name_every_authority_code_that_the_graph_links_to(public: Graph) -> None:
    tables = tuple(f"http://publications.europa.eu/resource/authority/{name}/" for name in ("country", "currency"))
    # That a code's label is its own is stated by a link to itself.
    others = {str(term) for subject, term in public.subject_objects() if term != subject and isinstance(term, URIRef)}
    linked = {URIRef(term) for term in others if term.startswith(tables)}
    assert {str(term).rpartition("/")[2] for term in linked} == {"SWE", "SEK"}
    assert all((term, URIRef("http://www.w3.org/2004/02/skos/core#prefLabel"), None) in public for term in linked)

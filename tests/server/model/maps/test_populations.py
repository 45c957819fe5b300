"""Populations of imported graphs: one year and one graph for all places, larger places as the sum of whole ones."""

import gzip
from collections.abc import Callable

import pyoxigraph as ox
import pytest

from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import Release
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.imports import Imports
from esfgraph_server.model.maps.populations import Population, population_of

BASE = "http://localhost:8000/"
NUTS = "http://data.europa.eu/nuts/code/"
HEAD = f"""
@base <{BASE}> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix dbo: <http://dbpedia.org/ontology/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sdmx: <http://purl.org/linked-data/sdmx/2009/dimension#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <https://ex.example/> .
"""
Read = Callable[..., Population | None]


@pytest.fixture(scope="module")
def read(release: Release) -> Read:
    """Give the population of the seeds' release with imported graphs, each in Turtle."""
    public = gzip.decompress((release.path / "dumps" / "public.nt.gz").read_bytes())

    def population(**graphs: str) -> Population | None:
        store = ox.Store()
        store.bulk_load(public, ox.RdfFormat.N_TRIPLES)
        for name, turtle in graphs.items():
            store.load(f"{HEAD}{turtle}", ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(f"{BASE}graph/{name}"))
        graph = Graph(store, Iris())
        return population_of(graph, Imports(graph))

    return population


def people(population: Population | None) -> dict[str, int]:
    assert population
    return {iri.removeprefix(BASE).removeprefix(NUTS): int(number) for iri, number in population.people.items()}


def row(place: str, year: int, number: int, property_: str = "wdt:P1082") -> str:
    name = f"ex:row-{place.rpartition('/')[2]}-{year}"  # as imports name blank nodes
    return f'{name} sdmx:refArea <{place}> ; sdmx:refPeriod "{year}"^^xsd:gYear ; {property_} {number} .\n'


@pytest.mark.parametrize(
    "turtle",
    [
        "<municipality/0561> wdt:P1082 7 .",
        "<municipality/0561> dbo:populationTotal 7 .",
        "ex:people rdfs:subPropertyOf wdt:P1082 . <municipality/0561> ex:people 7.0 .",
        "ex:people rdfs:subPropertyOf dbo:populationTotal . ex:row sdmx:refArea <municipality/0561> ; ex:people 7 .",
    ],
)
def test_a_population_is_known_by_its_property(read: Read, turtle: str) -> None:
    found = read(a=turtle)
    assert people(found) == {"municipality/0561": 7}
    assert found
    assert (found.year, found.graph.name) == ("", "a")
    assert (found.known["municipality"], found.places["municipality"], found.known["county"]) == (1, 290, 0)


@pytest.mark.parametrize(
    "turtle",
    [
        "<municipality/0561> ex:people 7 .",
        "<municipality/0561> wdt:P1082 0 .",
        "<municipality/0561> wdt:P1082 'many' .",
        "<municipality/0561> wdt:P1082 -7 .",
        "<municipality/0561> wdt:P1082 6, 7 .",  # which of them, nobody can tell
        "<municipality/9999> wdt:P1082 7 .",
        "<organization/2120000415> wdt:P1082 7 .",
        "ex:place wdt:P1082 7 .",
    ],
)
def test_what_states_no_population_gives_none(read: Read, turtle: str) -> None:
    assert read(a=turtle) is None


def test_all_numbers_are_of_the_latest_year_and_of_the_graph_that_knows_most(read: Read) -> None:
    older = row("municipality/0561", 2023, 5) + row("municipality/0580", 2023, 6)
    assert people(read(a=older + row("municipality/0561", 2024, 7))) == {"municipality/0561": 7}
    wider = row("municipality/0561", 2024, 8) + row("municipality/0580", 2024, 9)
    both = read(a=row("municipality/0561", 2024, 7), b=wider)
    assert both
    assert both.graph.name == "b"
    assert people(both) == {"municipality/0561": 8, "municipality/0580": 9}


def test_a_larger_place_has_the_sum_of_its_municipalities_if_all_have_one(read: Read) -> None:
    # Gotland is one municipality, one county and one NUTS 3 region; SE21 has other counties, too.
    assert people(read(a=row("municipality/0980", 2024, 60))) == {
        "municipality/0980": 60,
        "county/09": 60,
        "SE214": 60,
    }


def test_what_is_stated_of_a_larger_place_is_not_added_up(read: Read) -> None:
    stated = people(read(a=row("municipality/0980", 2024, 60) + row("county/09", 2024, 61)))
    assert stated == {"municipality/0980": 60, "county/09": 61, "SE214": 61}
    assert people(read(a=row("county/05", 2024, 400))) == {"county/05": 400, "SE123": 400}


def test_without_imports_there_is_none(read: Read) -> None:
    assert read() is None

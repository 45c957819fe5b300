"""How many people live in places, as an imported graph states it: what amounts are divided by."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from esfgraph.imports.columns import load_columns
from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.imports import REF_AREA, REF_PERIOD, ImportedGraph, Imports

PLACES: Mapping[str, str] = {
    "municipality": "esf:Municipality",
    "county": "esf:County",
    "region": "esf:NutsRegion",
}
"""Kinds of places, each with its class."""
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")


@dataclass(frozen=True, slots=True)
class Population:
    """How many people live in each place, all in one year."""

    graph: ImportedGraph
    """Who states it."""
    year: str
    """Empty where none is stated."""
    people: Mapping[str, Decimal]
    """By IRI of the place: as stated of it or of the same area, or the sum of all municipalities in it."""
    known: Mapping[str, int]
    """How many places of each kind have a number."""
    places: Mapping[str, int]
    """How many there are."""


def population_of(graph: Graph, imports: Imports) -> Population | None:
    """Read the latest population that an imported graph states, of most places; None where none states any."""
    stated = [
        (year, len(people), each, people)
        for each in imports.graphs
        for year, people in _stated(graph, imports, each).items()
        if people
    ]
    if not stated:
        return None
    year, _, source, people = max(stated, key=lambda found: found[:2])
    same = {
        other: number
        for place, number in people.items()
        for other in graph.node(place).iris("skos:exactMatch")
        if graph.kind_of(other) in PLACES
    }
    whole = {**_sums(graph, people), **same, **people}
    kinds = Counter(map(graph.kind_of, whole))
    places = {kind: sum(1 for _ in graph.subjects("rdf:type", expand(class_))) for kind, class_ in PLACES.items()}
    return Population(source, year, whole, {kind: kinds[kind] for kind in PLACES}, places)


def _stated(graph: Graph, imports: Imports, imported: ImportedGraph) -> Mapping[str, Mapping[str, Decimal]]:
    """What a graph states, by year and place; a place with several numbers for a year has none that can be told."""
    found: defaultdict[str, defaultdict[str, set[Decimal]]] = defaultdict(lambda: defaultdict(set))
    for place, year, number in _numbers(graph, imports, imported):
        found[year][place].add(number)
    return {
        year: {place: min(numbers) for place, numbers in sorted(places.items()) if len(numbers) == 1}
        for year, places in found.items()
    }


def _numbers(graph: Graph, imports: Imports, imported: ImportedGraph) -> Iterator[tuple[str, str, Decimal]]:
    for property_ in imports.properties(imported, load_columns().population_properties):
        for subject, value in imports.pairs(imported, property_):
            place = subject if graph.kind_of(subject) in PLACES else imports.first(imported, subject, REF_AREA)
            number = _number(value.value) if isinstance(value, ox.Literal) else None
            if number and graph.kind_of(place) in PLACES and graph.knows(place):
                year = _YEAR.search(imports.first(imported, subject, REF_PERIOD))
                yield place, year[0] if year else "", number


def _number(text: str) -> Decimal | None:
    """Read a number of people; None for what is none, or nobody."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and number > 0 else None


def _sums(graph: Graph, people: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    """Add up municipalities to the places around them: only those of which every municipality has a number."""
    sums, missing = defaultdict[str, Decimal](Decimal), set[str]()
    for municipality in graph.subjects("rdf:type", expand(PLACES["municipality"])):
        for larger in graph.objects(municipality, "esf:within"):
            if municipality in people:
                sums[larger.value] += people[municipality]
            else:
                missing.add(larger.value)
    return {place: number for place, number in sums.items() if place not in missing and graph.kind_of(place) in PLACES}

"""Imported graphs: what a release says of data of others, and what these state of a thing of ours."""

import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

import pyoxigraph as ox

from esfgraph.rdf.namespaces import QB, RDF, RDFS, expand
from esfgraph.rules import Bilingual
from esfgraph_server.model.graph import Graph, Node, Term

REF_AREA = "http://purl.org/linked-data/sdmx/2009/dimension#refArea"
REF_PERIOD = "http://purl.org/linked-data/sdmx/2009/dimension#refPeriod"
_MOST_SUBJECTS = 1000
"""Subjects that link to a thing, of which a page reads no more."""
COVERED = {
    "municipality": "esf:Municipality",
    "county": "esf:County",
    "region": "esf:NutsRegion",
    "organization": "org:Organization",
    "project": "esf:Project",
}
"""Kinds of things that are counted, with their classes."""
_OF_STRUCTURE = (RDF, RDFS, QB, REF_AREA, REF_PERIOD)
"""How the properties begin that say how a graph is made."""
_STRUCTURE = frozenset({f"{RDF}type", f"{QB}dataSet", REF_PERIOD})
"""Properties of an observation that say nothing of its thing."""


@dataclass(frozen=True, slots=True)
class ImportedGraph:
    """Data of others in a graph of their own, as the public graph describes it."""

    iri: str
    name: str
    title: Bilingual
    licence: str
    source: str | None
    day: str | None
    triples: int
    """Statements in it."""
    years: tuple[str, ...]
    """Those that its observations are of, the first one first."""

    @property
    def dump(self) -> str:
        """The name of the file that holds it alone."""
        return f"graph-{self.name}.nq.gz"


@dataclass(frozen=True, slots=True)
class Statements:
    """What an imported graph states of a thing: of the thing itself, or of something that links to it."""

    period: str
    """The year that it is of; empty where none is stated."""
    values: Mapping[str, tuple[Term, ...]]
    """By IRI of the property."""


@dataclass(frozen=True, slots=True)
class ImportCover:
    """What an imported graph covers."""

    things: Mapping[str, tuple[int, int]]
    """By kind of thing, such as ``municipality``: how many it names, and how many the release knows."""
    properties: Mapping[str, int]
    """How often each is stated, those of its structure left out."""


class Imports:
    """The imported graphs of a release."""

    def __init__(self, graph: Graph) -> None:
        """Read what *graph* says of them."""
        self._graph = graph
        nodes = (graph.node(name.value) for name in sorted(graph.imported, key=str))
        self.graphs: Sequence[ImportedGraph] = tuple(_described(graph, node) for node in nodes)
        self.cover = cache(partial(Imports._cover, weakref.proxy(self)))  # holds nothing of a release that is closed
        """Return what an imported graph covers: all of it is read, once."""

    def named(self, iri: str) -> ImportedGraph | None:
        """Return the imported graph of an IRI."""
        return next((each for each in self.graphs if each.iri == iri), None)

    def label(self, imported: ImportedGraph, property_: str) -> str:
        """Return what a graph calls a property; empty where it does not."""
        found = self._objects(imported, property_, f"{RDFS}label")
        return next((term.value for term in found if isinstance(term, ox.Literal)), "")

    def statements(self, imported: ImportedGraph, thing: str) -> list[Statements]:
        """Return what a graph states of a thing, the latest period first, and what is of none last."""
        name, node = ox.NamedNode(imported.iri), ox.NamedNode(thing)
        links = self._graph.store.quads_for_pattern(None, None, node, name)
        subjects = {quad.subject for _, quad in zip(range(_MOST_SUBJECTS), links, strict=False)}
        found = [_stated(self._about(imported, each), thing) for each in (node, *sorted(subjects, key=str))]
        return sorted((each for each in found if each.values), key=lambda each: each.period, reverse=True)

    def properties(self, imported: ImportedGraph, wider: Iterable[str]) -> list[str]:
        """Return those of some properties that a graph states, and those that it calls kinds of them."""
        asked, name = sorted(wider), ox.NamedNode(imported.iri)
        narrower = (
            quad.subject.value
            for each in asked
            for quad in self._graph.store.quads_for_pattern(None, _SUB_PROPERTY, ox.NamedNode(each), name)
            if isinstance(quad.subject, ox.NamedNode)
        )
        return [*asked, *sorted(narrower)]

    def measures(self, imported: ImportedGraph) -> frozenset[str]:
        """Return the properties of which a graph says that they are measures of places or organisations."""
        return frozenset(
            subject for subject, class_ in self.pairs(imported, f"{RDF}type") if class_.value == f"{QB}MeasureProperty"
        )

    def pairs(self, imported: ImportedGraph, property_: str) -> Iterator[tuple[str, Term]]:
        """Yield every subject in a graph with a value of a property."""
        for quad in self._graph.store.quads_for_pattern(
            None, ox.NamedNode(property_), None, ox.NamedNode(imported.iri)
        ):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
                yield quad.subject.value, quad.object

    def first(self, imported: ImportedGraph, subject: str, property_: str) -> str:
        """Return the first value of a property of a subject in a graph; empty where there is none."""
        return next((term.value for term in self._objects(imported, subject, property_)), "")

    def _cover(self, imported: ImportedGraph) -> ImportCover:
        graph, things, properties = self._graph, dict[str, set[str]](), Counter[str]()
        for quad in graph.store.quads_for_pattern(None, None, None, ox.NamedNode(imported.iri)):
            if not quad.predicate.value.startswith(_OF_STRUCTURE):
                properties[quad.predicate.value] += 1
            for term in (quad.subject, quad.object):
                if isinstance(term, ox.NamedNode) and (kind := graph.kind_of(term.value)) in COVERED:
                    things.setdefault(kind, set()).add(term.value)
        known = {kind: {iri for iri in found if graph.knows(iri)} for kind, found in things.items()}
        counted = {
            kind: (len(known[kind]), sum(1 for _ in graph.subjects("rdf:type", expand(COVERED[kind]))))
            for kind in COVERED
            if known.get(kind)
        }
        return ImportCover(counted, dict(sorted(properties.items())))

    def _objects(self, imported: ImportedGraph, subject: str, property_: str) -> Iterator[Term]:
        node, name = ox.NamedNode(subject), ox.NamedNode(imported.iri)
        for quad in self._graph.store.quads_for_pattern(node, ox.NamedNode(property_), None, name):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                yield quad.object

    def _about(self, imported: ImportedGraph, subject: object) -> Iterator[ox.Quad]:
        assert isinstance(subject, ox.NamedNode)
        return self._graph.store.quads_for_pattern(subject, None, None, ox.NamedNode(imported.iri))


_SUB_PROPERTY = ox.NamedNode(f"{RDFS}subPropertyOf")


def _described(graph: Graph, node: Node) -> ImportedGraph:
    name = node.iri.rpartition("/")[2]
    titles = {literal.language: literal.value for literal in node.literals("dcterms:title")}
    bare = titles.get(None, name)
    periods = graph.store.quads_for_pattern(None, ox.NamedNode(REF_PERIOD), None, ox.NamedNode(node.iri))
    years = {quad.object.value for quad in periods if isinstance(quad.object, ox.Literal)}
    return ImportedGraph(
        node.iri,
        name,
        Bilingual(titles.get("sv", bare), titles.get("en", bare)),
        node.iri_of("dcterms:license") or "",
        node.iri_of("dcterms:source"),
        node.text("dcterms:date"),
        int(node.text("void:triples") or 0),
        tuple(sorted(years)),
    )


def _stated(quads: Iterable[ox.Quad], thing: str) -> Statements:
    values: dict[str, list[Term]] = {}
    period = ""
    for quad in sorted(quads, key=str):
        value = quad.object
        if quad.predicate.value == REF_PERIOD and isinstance(value, ox.Literal):
            period = value.value
        if quad.predicate.value in _STRUCTURE or not isinstance(value, ox.NamedNode | ox.Literal):
            continue
        if value.value != thing:
            values.setdefault(quad.predicate.value, []).append(value)
    return Statements(period, {name: tuple(found) for name, found in values.items()})

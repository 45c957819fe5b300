"""RDF documents: what is said about one thing, with its parts and the names of what it links to."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import pyoxigraph as ox

from esfgraph.rdf.formats import JSON_LD, Format
from esfgraph.rdf.jsonld import Compactor, nodes
from esfgraph.rdf.namespaces import FOAF, PREFIXES, RDF, RDFS, expand
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.projects import LINKS
from esfgraph_server.releases.renderings import going_on
from esfgraph_server.urls import ONTOLOGY

INCOMING_LIMIT = 1000
"""Most links of one kind to the thing, and most results of the quality report, that one document gives."""

_INCOMING = (
    *(*LINKS, "esf:seat", "esf:nutsRegion", "esf:describes", "skos:broader", "sh:focusNode"),
    *("qb:dataSet", "esf:countedCode"),
)
_NAMES = (
    *("rdf:type", "skos:prefLabel", "esf:uncheckedLabel", "skos:notation", "rdfs:label", "dcterms:identifier"),
    "dcterms:title",
)
_PARTS = ("esf:owner", "esf:owningUnit", "esf:ownerAddress", "locn:address", "geo:hasGeometry")
_PARTS_INVERSE = ("org:unitOf", "skos:inScheme")
_TYPE = ox.NamedNode(f"{RDF}type")
_TERM_CLASSES = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")


@dataclass(slots=True)
class RdfDocument:
    """The statements of one document, grouped by subject: the main thing first."""

    thing: str
    address: str
    groups: dict[str, dict[ox.Triple, None]] = field(default_factory=dict)

    def add(self, triples: Iterable[ox.Triple]) -> None:
        """Add statements, each once."""
        for triple in triples:
            if isinstance(triple.subject, ox.NamedNode):
                self.groups.setdefault(triple.subject.value, {})[triple] = None

    def __iter__(self) -> Iterator[ox.Triple]:
        """Yield all statements, those of one subject together, what kind of thing it is first."""
        for group in self.groups.values():
            yield from sorted(group, key=lambda triple: (triple.predicate != _TYPE, triple.predicate.value))

    def prefixes(self) -> dict[str, str]:
        """The prefixes that the document has use for."""
        named = {term.value for triple in self for term in triple if isinstance(term, ox.NamedNode)}
        named.update(term.datatype.value for triple in self if isinstance(term := triple.object, ox.Literal))
        return {
            name: namespace for name, namespace in PREFIXES.items() if any(iri.startswith(namespace) for iri in named)
        }


def describe(graph: Graph, thing: str, address: str) -> RdfDocument:
    """Gather the document at *address* about *thing*."""
    document = RdfDocument(thing, address)
    document.add(graph.statements(thing))
    document.add(_about(document))
    for part in going_on(_terms(graph) if thing == ONTOLOGY else _parts(graph, thing)):
        document.add(graph.statements(part))
    if thing != ONTOLOGY:
        document.add(_incoming(graph, document))
        document.add(list(_names(graph, document, {thing, address})))
    return document


def describe_listed(graph: Graph, things: Iterable[str], named: set[str]) -> RdfDocument:
    """Gather what is stated of several things, with their parts and the names of what they link to.

    What is in *named* is not named again; what is named now is added to it.
    """
    document = RdfDocument("", "")
    for thing in things:
        document.add(graph.statements(thing))
        for part in _parts(graph, thing):
            document.add(graph.statements(part))
    document.add(list(_names(graph, document, {*named, *document.groups})))
    named.update(document.groups)
    return document


def serialise(document: RdfDocument, format_: Format, compactor: Compactor) -> bytes:
    """Write a document."""
    if format_ is JSON_LD:
        return "".join(going_on(compactor.document(nodes(compactor, map(str, document)), indent=2))).encode()
    return ox.serialize(going_on(document), format=format_.rdf, prefixes=document.prefixes()) or b""


def _about(document: RdfDocument) -> Iterator[ox.Triple]:
    here = ox.NamedNode(document.address)
    yield ox.Triple(here, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{FOAF}Document"))
    yield ox.Triple(here, ox.NamedNode(f"{FOAF}primaryTopic"), ox.NamedNode(document.thing))


def _terms(graph: Graph) -> list[str]:
    """List every class and property that the ontology describes or reuses."""
    return sorted({term for class_ in _TERM_CLASSES for term in graph.subjects("rdf:type", expand(class_))})


def _parts(graph: Graph, thing: str) -> Iterator[str]:
    """Yield what is read together with the thing: units, addresses, an owner without a number, the codes of a list."""
    seen, waiting = {thing}, [thing]
    while waiting:
        current = waiting.pop()
        parts = {term.value for name in _PARTS for term in graph.objects(current, name) if _is_part(term.value, thing)}
        parts.update(part for name in _PARTS_INVERSE for part in graph.subjects(name, current))
        parts.update(term.value for term in islice(graph.objects(current, "sh:result"), INCOMING_LIMIT))
        for part in sorted(parts - seen):
            seen.add(part)
            yield part
            if part.startswith(f"{thing}/"):
                waiting.append(part)


def _is_part(iri: str, thing: str) -> bool:
    return iri.startswith(f"{thing}/") or "/address/" in iri or "/unit/" in iri


def _incoming(graph: Graph, document: RdfDocument) -> Iterator[ox.Triple]:
    """Yield links to the thing, bounded; where not all are given the document says how many there are."""
    thing = ox.NamedNode(document.thing)
    for name in _INCOMING:
        subjects = sorted(graph.subjects(name, document.thing))
        for subject in subjects[:INCOMING_LIMIT]:
            yield ox.Triple(ox.NamedNode(subject), ox.NamedNode(expand(name)), thing)
        if len(subjects) > INCOMING_LIMIT:
            note = (
                f"This document gives {INCOMING_LIMIT} of the {len(subjects)} things that link to its topic by {name}; "
                "the SPARQL endpoint and the downloads hold all of them."
            )
            here = ox.NamedNode(document.address)
            yield ox.Triple(here, ox.NamedNode(f"{RDFS}comment"), ox.Literal(note, language="en"))


def _names(graph: Graph, document: RdfDocument, known: Container[str]) -> Iterator[ox.Triple]:
    """Yield label, code and class of everything that is named here and described elsewhere, but for what is *known*."""
    named = {term.value: None for triple in document for term in triple if isinstance(term, ox.NamedNode)}
    for iri in going_on(named):
        if iri in known:
            continue
        for name in _NAMES:
            for quad in graph.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(expand(name)), None):
                yield quad.triple

"""RDF documents: what is said about one thing, with its parts and, in brief, what it links to and what links to it."""

from collections import deque
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

import pyoxigraph as ox

from esfgraph.rdf.formats import JSON_LD, TRIG, Format
from esfgraph.rdf.jsonld import Compactor
from esfgraph.rdf.namespaces import CSVW, FOAF, PREFIXES, RDF, expand
from esfgraph_server.http.problems import beyond_the_last
from esfgraph_server.model.brief import Brief, brief, in_order, linked
from esfgraph_server.model.graph import Graph
from esfgraph_server.rdf.framing import frame
from esfgraph_server.rdf.incoming import Incoming
from esfgraph_server.releases.renderings import going_on
from esfgraph_server.urls import ONTOLOGY

MOST_RESULTS = 1000
"""Most results of the quality report that its document gives."""

PARTS = (
    *("esf:owner", "esf:owningUnit", "esf:ownerAddress", "esf:correction", "esf:otherAmount", "locn:address"),
    *("geo:hasGeometry", "csvw:column", "legal:legalIdentifier", "sh:parameter"),
)
"""Properties that lead to parts of a thing, where what they lead to is no thing that others share."""
PARTS_INVERSE = ("org:unitOf", "skos:inScheme")
"""Properties that lead from parts to the thing."""
QUERIES = "queries"
"""Path of what the variables of all queries with names are named below, as ``queries#county``."""

_TYPE = ox.NamedNode(f"{RDF}type")
_WITHIN = expand("esf:within")
_TERM_CLASSES = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
_CODE_CLASSES = ("skos:Concept", "skos:ConceptScheme")


@dataclass(slots=True)
class RdfDocument:
    """The statements of one document, by subject: those of the main thing first."""

    graph: Graph
    thing: str
    address: str
    stated: dict[str, dict[ox.Triple, None]] = field(default_factory=dict)
    """What is said in full, and what links to the thing."""
    whole: dict[str, Sequence[ox.Triple]] = field(default_factory=dict)
    """All that is stated of a thing, where the document says all of it."""
    told: dict[str, tuple[tuple[ox.Triple, ...], tuple[str, ...]]] = field(default_factory=dict)
    """What is said in brief of things of which nothing else is: as statements, and the same in N-Triples."""

    def add(self, triples: Iterable[ox.Triple]) -> None:
        """Add statements, each once."""
        for triple in triples:
            if isinstance(triple.subject, ox.NamedNode):
                self.stated.setdefault(triple.subject.value, {})[triple] = None

    def add_whole(self, subject: str) -> None:
        """Add all that is stated of a thing."""
        self.whole[subject] = self.graph.statements(subject)
        self.add(self.whole[subject])

    def brief(self, subject: str) -> Brief:
        """Tell in brief what a thing is: from what has been read of it, if that is all."""
        return brief(self.whole[subject]) if subject in self.whole else self.graph.brief(subject)

    def tell(self, subject: str, brief: Brief, *, ways: bool) -> None:
        """Add what is said in brief of a thing, with its *ways* on or without."""
        triples = brief.names + brief.ways if ways else brief.names
        if subject in self.stated:
            self.add(triples)
        elif triples:
            self.told[subject] = triples, brief.lines[: len(triples)]

    def __iter__(self) -> Iterator[ox.Triple]:
        """Yield all statements, those of one subject together, what kind of thing it is first."""
        for group in self.stated.values():
            yield from sorted(group, key=in_order)
        for triples, _ in self.told.values():
            yield from triples

    def quads(self) -> Iterator[ox.Quad]:
        """Yield the same in the graphs where they stand: the public one first, then the named ones."""
        named: dict[ox.NamedNode, list[ox.Triple]] = {}
        for triple in self:
            graphs = self.graph.graphs_of(triple)
            for name in graphs or [ox.DefaultGraph()]:
                if isinstance(name, ox.NamedNode):
                    named.setdefault(name, []).append(triple)
                else:
                    yield ox.Quad(triple.subject, triple.predicate, triple.object)
        for name in sorted(named, key=str):
            yield from (ox.Quad(each.subject, each.predicate, each.object, name) for each in named[name])

    def lines(self) -> Iterator[str]:
        """Yield the statements in N-Triples, without the final dots."""
        for group in self.stated.values():
            yield from map(str, sorted(group, key=in_order))
        for _, lines in self.told.values():
            yield from lines

    def prefixes(self) -> dict[str, str]:
        """The prefixes that the document has use for."""
        written = "\n".join(self.lines())
        return {name: namespace for name, namespace in PREFIXES.items() if f"<{namespace}" in written}


def describe(graph: Graph, thing: str, address: str, about: Iterable[ox.Triple] = (), page: int = 1) -> RdfDocument:
    """Gather the document at *address* about *thing*, which says *about* itself what is given.

    Where more links to the thing than one document holds, the document at each further *page* gives the next of them;
    the first says everything else. A page beyond the last is a 404 problem.
    """
    document, incoming = RdfDocument(graph, thing, address), Incoming.to(graph, thing)
    is_whole = thing == ONTOLOGY or _names_queries(graph, thing)
    pages = 1 if is_whole else incoming.pages
    if page > pages:
        raise beyond_the_last(page, pages)
    if is_whole:
        document.add_whole(thing)
        document.add(chain(_topic(document), about))
        for each in going_on(_terms(graph) if thing == ONTOLOGY else _variables(graph)):
            document.add_whole(each)
        if thing != ONTOLOGY:
            _tell(graph, document, {thing, address})
        return document
    if page == 1:
        document.add_whole(thing)
    else:
        document.add(graph.brief(thing).names)
    document.add(chain(_topic(document), about))
    if page == 1:
        for part in going_on(_parts(graph, thing)):
            document.add_whole(part)
    document.add(incoming.statements(address, page))
    _tell(graph, document, {thing, address})
    return document


def describe_listed(graph: Graph, things: Iterable[str], named: set[str]) -> RdfDocument:
    """Gather what is stated of several things, with their parts and, in brief, what they link to.

    What is in *named* is not told again; what is told now is added to it.
    """
    document = RdfDocument(graph, "", "")
    for thing in things:
        document.add_whole(thing)
        for part in _parts(graph, thing):
            document.add_whole(part)
    _tell(graph, document, {*named, *document.stated})
    named.update(document.stated, document.told)
    return document


def serialise(document: RdfDocument, format_: Format, compactor: Compactor, *, inline: bool = True) -> bytes:
    """Write a document; one in JSON-LD with its context *inline*, or without."""
    if format_ is JSON_LD:
        stated = {subject: map(str, sorted(group, key=in_order)) for subject, group in document.stated.items()}
        told = {subject: lines for subject, (_, lines) in document.told.items()}
        return compactor.whole(frame(compactor, document.thing, stated, told), inline=inline)
    prefixes = document.prefixes()
    if format_ is TRIG:
        return ox.serialize(going_on(document.quads()), format=format_.rdf, prefixes=prefixes) or b""
    return ox.serialize(going_on(document), format=format_.rdf, prefixes=prefixes) or b""


def is_described(graph: Graph, thing: str) -> bool:
    """Tell whether there is a document about *thing*."""
    return graph.knows(thing) or (_names_queries(graph, thing) and bool(_variables(graph)))


def _topic(document: RdfDocument) -> Iterator[ox.Triple]:
    here = ox.NamedNode(document.address)
    yield ox.Triple(here, _TYPE, ox.NamedNode(f"{FOAF}Document"))
    yield ox.Triple(here, ox.NamedNode(f"{FOAF}primaryTopic"), ox.NamedNode(document.thing))


def _terms(graph: Graph) -> list[str]:
    """List every class and property that the ontology describes or reuses, and the codes of others that are used.

    These have no document of their own here: a currency, a country, the EU's classification of regions.
    """
    terms = {term for class_ in _TERM_CLASSES for term in graph.subjects("rdf:type", expand(class_))}
    codes = {code for class_ in _CODE_CLASSES for code in graph.subjects("rdf:type", expand(class_))}
    return sorted(terms | {code for code in codes if not graph.kind_of(code)})


def _names_queries(graph: Graph, thing: str) -> bool:
    return thing == graph.iris.of_path(QUERIES)


def _variables(graph: Graph) -> list[str]:
    """List what queries with names take and answer with."""
    return sorted({term.value for _, term in graph.pairs(f"{CSVW}column")})


def _parts(graph: Graph, thing: str) -> Iterator[str]:
    """Yield what is read together with the thing: units, addresses, an owner without a number, the codes of a list."""
    seen, waiting = {thing}, [thing]
    while waiting:
        current = waiting.pop()
        parts = {term.value for name in PARTS for term in graph.objects(current, name) if _is_part(term.value, thing)}
        parts.update(part for name in PARTS_INVERSE for part in graph.subjects(name, current))
        parts.update(term.value for term in islice(graph.objects(current, "sh:result"), MOST_RESULTS))
        for part in sorted(parts - seen):
            seen.add(part)
            yield part
            if part.startswith(f"{thing}/"):
                waiting.append(part)


def _is_part(iri: str, thing: str) -> bool:
    return iri.startswith(f"{thing}/") or "/address/" in iri or "/unit/" in iri or f"/{QUERIES}#" in iri


def _tell(graph: Graph, document: RdfDocument, known: Container[str]) -> None:
    """Tell in brief of all that is named, and of what one gets to from there, but for what is *known*.

    Neither properties nor classes are, but for the labels of sources: the ontology is told of where it is published.
    """
    waiting = deque((iri, True) for iri in _named(graph, document))
    # What documents say about themselves tells enough of the whole data set, which has hundreds of parts.
    seen = {graph.iris.graph_dataset()}
    for iri, leads_on in going_on(_each(waiting)):
        if iri in seen:
            continue
        seen.add(iri)
        told = document.brief(iri)
        if iri not in known:
            document.tell(iri, told, ways=leads_on)
        if leads_on:
            # Around a place all larger ones are stated: from these there is no way on.
            waiting.extend((linked(each), each.predicate.value != _WITHIN) for each in told.ways)


def _each(waiting: deque[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    while waiting:
        yield waiting.popleft()


def _named(graph: Graph, document: RdfDocument) -> dict[str, None]:
    """Return the things that statements are about or link to, in order."""
    named: dict[str, None] = {}
    for subject, group in document.stated.items():
        named[subject] = None
        for triple in sorted(group, key=in_order):
            if graph.kind_of(triple.predicate.value) == "label":
                named[triple.predicate.value] = None
            elif triple.predicate != _TYPE and (iri := linked(triple)):
                named[iri] = None
    return named

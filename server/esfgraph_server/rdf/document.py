"""RDF documents: what is said about one thing, with its parts and, in brief, what it links to and what links to it."""

from collections import deque
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

import pyoxigraph as ox

from esfgraph.rdf import turtle
from esfgraph.rdf.description import TYPE, Description, Statement, in_order, linked
from esfgraph.rdf.formats import JSON_LD, TRIG, TURTLE, Format
from esfgraph.rdf.jsonld import Compactor
from esfgraph.rdf.namespaces import CSVW, PREFIXES, expand
from esfgraph.rdf.ntriples import iri, term
from esfgraph_server.http.problems import beyond_the_last
from esfgraph_server.model.brief import READ, Brief, brief
from esfgraph_server.model.graph import Graph
from esfgraph_server.rdf.framing import frame
from esfgraph_server.rdf.incoming import PARTS_INVERSE, Incoming
from esfgraph_server.releases.renderings import going_on
from esfgraph_server.urls import ONTOLOGY

MOST_RESULTS = 1000
"""Most results of the quality report that its document gives."""

PARTS = (
    *("esf:owner", "esf:owningUnit", "esf:ownerAddress", "esf:correction", "esf:otherAmount", "locn:address"),
    *("geo:hasGeometry", "csvw:column", "legal:legalIdentifier", "sh:parameter"),
)
"""Properties that lead to parts of a thing, where what they lead to is no thing that others share."""
QUERIES = "queries"
"""Path of what the variables of all queries with names are named below, as ``queries#county``."""

_LEADS_NOWHERE = frozenset({TYPE, term("foaf:page")})
"""Properties that link to classes, of which the ontology tells, and to pages of others, of which nothing is stated."""
_LEADS_TO_PARTS, _RESULT, _WITHIN = frozenset(map(term, PARTS)), term("sh:result"), term("esf:within")
_TERM_CLASSES = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
_CODE_CLASSES = ("skos:Concept", "skos:ConceptScheme")


@dataclass(slots=True)
class RdfDocument:
    """The statements of one document, by subject: those of the main thing first."""

    graph: Graph
    thing: str
    address: str
    stated: dict[str, dict[Statement, None]] = field(default_factory=dict)
    """What is said in full, and what links to the thing."""
    whole: dict[str, Sequence[Statement]] = field(default_factory=dict)
    """All that is stated of a thing, where the document says all of it."""
    told: dict[str, Description] = field(default_factory=dict)
    """What is said in brief of things of which nothing else is."""
    around: Mapping[str, Sequence[Statement]] = field(default_factory=dict)
    """All that is stated of the thing and of what belongs to it, where it was read at once."""

    def add(self, statements: Iterable[Statement]) -> None:
        """Add statements, each once."""
        for statement in statements:
            self.stated.setdefault(statement[0][1:-1], {})[statement] = None

    def add_whole(self, subject: str) -> None:
        """Add all that is stated of a thing."""
        self.whole[subject] = self.around.get(subject) or self.graph.statements(subject)
        self.stated.setdefault(subject, {}).update(dict.fromkeys(self.whole[subject]))

    def brief(self, subject: str) -> Brief:
        """Tell in brief what a thing is: from what has been read of it, if that is all."""
        known = self.whole.get(subject) or self.around.get(subject)
        return brief(subject, (each for each in known if each[1] in READ)) if known else self.graph.brief(subject)

    def tell(self, subject: str, brief: Brief, *, ways: bool) -> None:
        """Add what is said in brief of a thing, with its *ways* on or without."""
        told = brief.whole if ways else brief.called
        if subject in self.stated:
            self.add(told.statements)
        elif told.statements:
            self.told[subject] = told

    def descriptions(self) -> Iterator[Description]:
        """Yield what is said of each thing, first what is stated."""
        return chain(self.stated_descriptions(), self.told.values())

    def stated_descriptions(self) -> Iterator[Description]:
        """Yield what is said in full, and what links to the thing."""
        return (Description.of(subject, statements) for subject, statements in self.stated.items())

    def lines(self) -> Iterator[str]:
        """Yield the statements in N-Triples, without the final dots."""
        return chain.from_iterable(each.lines for each in self.descriptions())

    def __iter__(self) -> Iterator[ox.Triple]:
        """Yield all statements, those of one subject together, what kind of thing it is first."""
        written = "".join(f"{line} .\n" for line in self.lines())
        return (quad.triple for quad in ox.parse(written, format=ox.RdfFormat.N_TRIPLES))

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

    def prefixes(self) -> dict[str, str]:
        """The prefixes that the document has use for."""
        written = "\n".join(self.lines())
        return {name: namespace for name, namespace in PREFIXES.items() if f"<{namespace}" in written}


def describe(graph: Graph, thing: str, address: str, about: Iterable[Statement] = (), page: int = 1) -> RdfDocument:
    """Gather the document at *address* about *thing*, which says *about* itself what is given.

    Where more links to the thing than one document holds, the document at each further *page* gives the next of them;
    the first says everything else. A page beyond the last is a 404 problem.
    """
    around = graph.around(thing)
    document = RdfDocument(graph, thing, address, around=around)
    incoming = Incoming.among(around.values(), thing) if around else Incoming.to(graph, thing)
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
            _tell(graph, document, {thing})
        return document
    if page == 1:
        document.add_whole(thing)
    else:
        document.add(graph.brief(thing).called.statements)
    document.add(chain(_topic(document), about))
    if page == 1:
        _add_parts(document, thing, incoming.parts)
    document.add(incoming.statements(address, page))
    _tell(graph, document, {thing})
    return document


def describe_listed(graph: Graph, things: Iterable[str], named: set[str]) -> RdfDocument:
    """Gather what is stated of several things, with their parts and, in brief, what they link to.

    What is in *named* is not told again; what is told now is added to it.
    """
    document = RdfDocument(graph, "", "")
    for thing in things:
        document.add_whole(thing)
        _add_parts(document, thing, _part_of(graph, thing))
    _tell(graph, document, {*named, *document.stated})
    named.update(document.stated, document.told)
    return document


def serialise(document: RdfDocument, format_: Format, compactor: Compactor, *, inline: bool = True) -> bytes:
    """Write a document; one in JSON-LD with its context *inline*, or without."""
    if format_ is TURTLE:
        return turtle.document(each.turtle for each in going_on(document.descriptions())).encode()
    if format_ is JSON_LD:
        framed = frame(compactor, document.thing, document.stated_descriptions(), document.told.values())
        return compactor.whole(framed, inline=inline)
    prefixes = document.prefixes()
    if format_ is TRIG:
        return ox.serialize(going_on(document.quads()), format=format_.rdf, prefixes=prefixes) or b""
    return ox.serialize(going_on(document), format=format_.rdf, prefixes=prefixes) or b""


def is_described(graph: Graph, thing: str) -> bool:
    """Tell whether there is a document about *thing*."""
    return graph.knows(thing) or (_names_queries(graph, thing) and bool(_variables(graph)))


def _topic(document: RdfDocument) -> Iterator[Statement]:
    here = iri(document.address)
    yield here, TYPE, term("foaf:Document")
    yield here, term("foaf:primaryTopic"), iri(document.thing)


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


def _add_parts(document: RdfDocument, thing: str, parts: Iterable[str]) -> None:
    """Add what is read together with a thing: units, addresses, an owner without a number, the codes of a list.

    Given are those *parts* that say so themselves.
    """
    seen, waiting, found = {thing}, [thing], {*parts}
    while waiting:
        stated = document.whole[waiting.pop()]
        found.update(to for each in stated if each[1] in _LEADS_TO_PARTS and _is_part(to := linked(each), thing))
        found.update(islice((linked(each) for each in stated if each[1] == _RESULT), MOST_RESULTS))
        for part in going_on(sorted(found - seen)):
            seen.add(part)
            document.add_whole(part)
            if part.startswith(f"{thing}/"):
                waiting.append(part)
        found = {*_part_of(document.graph, waiting[-1])} if waiting else set()


def _part_of(graph: Graph, thing: str) -> list[str]:
    """List what states that it is part of a thing."""
    return [part for parts in graph.linking(PARTS_INVERSE, thing).values() for part in parts]


def _is_part(to: str, thing: str) -> bool:
    return to.startswith(f"{thing}/") or "/address/" in to or "/unit/" in to or f"/{QUERIES}#" in to


def _tell(graph: Graph, document: RdfDocument, known: Container[str]) -> None:
    """Tell in brief of all that is named, and of what one gets to from there, but for what is *known*.

    Neither properties nor classes are, but for the labels of sources: the ontology is told of where it is published.
    """
    waiting = deque((iri, True) for iri in _named(graph, document))
    # What documents say about themselves tells enough of them, and of the whole data set, which has hundreds of parts.
    seen = {document.address, graph.iris.graph_dataset()}
    for thing, leads_on in going_on(_each(waiting)):
        if thing in seen:
            continue
        seen.add(thing)
        told = document.brief(thing)
        if thing not in known:
            document.tell(thing, told, ways=leads_on)
        if leads_on:
            # Around a place all larger ones are stated: from these there is no way on.
            waiting.extend((to, way != _WITHIN) for way, to in told.ways)


def _each(waiting: deque[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    while waiting:
        yield waiting.popleft()


def _named(graph: Graph, document: RdfDocument) -> dict[str, None]:
    """Return the things that statements are about or link to, in order."""
    named: dict[str, None] = {}
    label = iri(graph.iris.of_path("label/"))[:-1]
    for subject, statements in document.stated.items():
        named[subject] = None
        for statement in in_order(statements):
            if statement[1].startswith(label):
                named[statement[1][1:-1]] = None
            elif statement[1] not in _LEADS_NOWHERE and (to := linked(statement)):
                named[to] = None
    return named

"""Terms of pyoxigraph as rdflib has them, and back; literals keep the form that they are written in."""

from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Dataset, Graph, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.term import Node

from esfgraph.rdf.namespaces import XSD

Triple = tuple[Node, Node, Node]


def add(graph: Graph, quads: Iterable[ox.Quad]) -> set[Triple]:
    """Add statements to *graph* and return them."""
    triples = {(_to_rdflib(quad.subject), _to_rdflib(quad.predicate), _to_rdflib(quad.object)) for quad in quads}
    for triple in triples:
        graph.add(triple)
    return triples


def _to_rdflib(term: Any) -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if term.language:
        return RdfLiteral(term.value, lang=term.language)
    datatype = term.datatype.value
    return RdfLiteral(term.value, datatype=None if datatype == f"{XSD}string" else URIRef(datatype), normalize=False)


def from_rdflib(term: Node) -> Any:
    """Give a term of rdflib as pyoxigraph has it; raise ValueError for one that is not of RDF."""
    match term:
        case URIRef():
            return ox.NamedNode(str(term))
        case BNode():
            return ox.BlankNode(str(term))
        case RdfLiteral(language=str() as language):
            return ox.Literal(str(term), language=language)
        case RdfLiteral(datatype=URIRef() as datatype):
            return ox.Literal(str(term), datatype=ox.NamedNode(str(datatype)))
        case RdfLiteral():
            return ox.Literal(str(term))
    raise ValueError(f"{term!r} is no term of RDF")


def quads_of(graph: Graph) -> Iterator[ox.Quad]:
    """Give the statements of a graph, or of all graphs of a dataset; raise ValueError for what is no RDF."""
    if not isinstance(graph, Graph):
        raise ValueError(f"{type(graph).__name__} is neither a path, a store nor a graph of rdflib")
    statements: Iterable[tuple[Any, ...]] = graph.quads() if isinstance(graph, Dataset) else graph
    for subject, predicate, object_, *_ in statements:
        yield ox.Quad(from_rdflib(subject), from_rdflib(predicate), from_rdflib(object_))

"""Statements of catalogue documents, as N-Triples, with the prefixes that they are written with."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from esfgraph.rdf.formats import Format
from esfgraph.rdf.namespaces import PREFIXES, XSD
from esfgraph.rdf.ntriples import iri, plain
from esfgraph.rules import Bilingual

NAMESPACES = PREFIXES | {
    "dcatap": "http://data.europa.eu/r5r/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
"""By prefix: those of the graph, and those that only portals ask for."""

EU = "http://publications.europa.eu/resource/authority/"
"""The EU's authority tables: their codes begin with it."""


def name(prefixed: str) -> str:
    """Expand a prefixed name such as ``dcat:Dataset``; an unknown prefix raises KeyError."""
    prefix, _, local = prefixed.partition(":")
    return NAMESPACES[prefix] + local


def state(subject: str, predicate: str, *values: str) -> Iterator[str]:
    """State values, written as in N-Triples, of an IRI and a prefixed name; no final dot."""
    return (f"<{subject}> <{name(predicate)}> {value}" for value in values)


def a(subject: str, *classes: str) -> Iterator[str]:
    """State of which classes, prefixed names, something is."""
    return state(subject, "rdf:type", *(iri(name(class_)) for class_ in classes))


def both(words: Bilingual) -> tuple[str, str]:
    """Write words in both languages."""
    return f"{plain(words.sv)}@sv", f"{plain(words.en)}@en"


def literal(text: str | int, datatype: str) -> str:
    """Write a literal of one of the datatypes of XML Schema."""
    return f"{plain(str(text))}^^{iri(XSD + datatype)}"


def serialised(statements: Iterable[str], format_: Format) -> bytes:
    """Write a document in a format, what is said of one thing together."""
    by_subject: dict[ox.NamedNode | ox.BlankNode | ox.Triple, list[ox.Triple]] = {}
    text = "".join(f"{statement} .\n" for statement in dict.fromkeys(statements))
    for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES):
        by_subject.setdefault(quad.subject, []).append(quad.triple)
    triples = (triple for group in by_subject.values() for triple in group)
    prefixes = {prefix: namespace for prefix, namespace in NAMESPACES.items() if f"<{namespace}" in text}
    return ox.serialize(triples, format=format_.rdf, prefixes=prefixes) or b""

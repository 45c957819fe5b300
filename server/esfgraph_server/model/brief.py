"""The few statements told of a thing where another links to it: its labels, and the links that lead on from it."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from esfgraph.rdf.namespaces import NUTS_LEVEL, RDF, expand

_TYPE = f"{RDF}type"
_NAMES = (
    *("rdf:type", "skos:prefLabel", "esf:uncheckedLabel", "skos:notation", "rdfs:label", "dcterms:identifier"),
    *("dcterms:title", "org:identifier", "esf:concludes"),
)
_WAYS = ("esf:seat", "esf:within", "esf:nutsRegion", "esf:swedishLabelFrom", "esf:englishLabelFrom")
"""Properties that lead on: to the places around one, to the code whose label stands in for that of this one."""
_EVIDENCE, _OWNERS = expand("esf:inferredBy"), frozenset((expand("org:Organization"),))
"""What says how something was found out is told of owners alone: who they are and where they sit is often concluded."""
_NOTE, _UNCHECKED = expand("skos:editorialNote"), expand("esf:uncheckedLabel")
"""A note is told where a label has not been compared with its source."""

_SAID = frozenset((*map(expand, _NAMES), NUTS_LEVEL))
_LEADING = frozenset(map(expand, _WAYS))
READ = _SAID | _LEADING | {_EVIDENCE, _NOTE}
"""IRIs of all properties that a brief may hold."""
STATED = {
    expand(class_): tuple(map(expand, names))
    for class_, names in {
        "esf:Project": ("dcterms:title", "dcterms:identifier"),
        "esf:SourceRecord": ("dcterms:title",),
        "sh:ValidationResult": ("dcterms:identifier",),
    }.items()
}
"""Those that a brief of the most numerous things holds besides their class, so that no others need be read."""


@dataclass(frozen=True, slots=True)
class Brief:
    """A few statements about one thing, what kind of thing it is first, then by property."""

    names: tuple[ox.Triple, ...]
    """What it is called."""
    ways: tuple[ox.Triple, ...]
    """What leads on."""
    lines: tuple[str, ...]
    """Both in N-Triples without the final dot, the names first: written once for all documents that tell of it."""


def brief(statements: Iterable[ox.Triple]) -> Brief:
    """Choose what is told in brief of what is stated of a thing by the properties of READ."""
    ordered = sorted(sorted(statements, key=str), key=in_order)
    properties = {triple.predicate.value for triple in ordered}
    classes = {linked(triple) for triple in ordered if triple.predicate.value == _TYPE}
    names = _SAID | {_NOTE} if _UNCHECKED in properties else _SAID
    ways = _LEADING | {_EVIDENCE} if classes & _OWNERS else _LEADING
    called = tuple(triple for triple in ordered if triple.predicate.value in names)
    leading = tuple(triple for triple in ordered if triple.predicate.value in ways and triple.object != triple.subject)
    return Brief(called, leading, tuple(map(str, called + leading)))


def in_order(triple: ox.Triple) -> tuple[bool, str]:
    """Return a key that sorts the statements about a thing: what kind of thing it is first, then by property."""
    property_ = triple.predicate.value
    return property_ != _TYPE, property_


def linked(triple: ox.Triple) -> str:
    """Return the IRI that a statement links to; empty where it does not."""
    return triple.object.value if isinstance(triple.object, ox.NamedNode) else ""

"""The few statements told of a thing where another links to it: its labels, and the links that lead on from it."""

from collections.abc import Iterable
from dataclasses import dataclass

from esfgraph.rdf.description import TYPE, Description, Statement, in_order, linked
from esfgraph.rdf.namespaces import NUTS_LEVEL, expand
from esfgraph.rdf.ntriples import iri, term

_NAMES = (
    *("rdf:type", "skos:prefLabel", "esf:uncheckedLabel", "skos:notation", "rdfs:label", "dcterms:identifier"),
    *("dcterms:title", "org:identifier", "esf:concludes"),
)
_WAYS = ("esf:seat", "esf:within", "esf:nutsRegion", "esf:swedishLabelFrom", "esf:englishLabelFrom")
"""Properties that lead on: to the places around one, to the code whose label stands in for that of this one."""
_EVIDENCE, _OWNERS = term("esf:inferredBy"), frozenset((term("org:Organization"),))
"""What says how something was found out is told of owners alone: who they are and where they sit is often concluded."""
_NOTE, _UNCHECKED = term("skos:editorialNote"), term("esf:uncheckedLabel")
"""A note is told where a label has not been compared with its source."""

_SAID = frozenset((*map(term, _NAMES), iri(NUTS_LEVEL)))
_LEADING = frozenset(map(term, _WAYS))
READ = _SAID | _LEADING | {_EVIDENCE, _NOTE}
"""All properties that a brief may hold, in N-Triples."""
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
    """A few statements about one thing: read once, and written once, for all documents that tell of it."""

    called: Description
    """What it is called."""
    whole: Description
    """The same, then what leads on."""
    ways: tuple[tuple[str, str], ...]
    """What leads on: property, in N-Triples, and IRI of what it leads to."""


def brief(subject: str, statements: Iterable[Statement]) -> Brief:
    """Choose what is told in brief of what is stated of a thing by the properties of READ."""
    ordered = in_order(statements)
    properties = {predicate for _, predicate, _ in ordered}
    classes = {object_ for _, predicate, object_ in ordered if predicate == TYPE}
    names = _SAID | {_NOTE} if _UNCHECKED in properties else _SAID
    ways = _LEADING | {_EVIDENCE} if classes & _OWNERS else _LEADING
    called = tuple(each for each in ordered if each[1] in names)
    leading = tuple(each for each in ordered if each[1] in ways and each[2] != each[0])
    linking = tuple((each[1], to) for each in leading if (to := linked(each)))
    return Brief(Description(subject, called), Description(subject, called + leading), linking)

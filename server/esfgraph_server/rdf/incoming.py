"""What links to a thing, in pages that say how many there are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import pyoxigraph as ox

from esfgraph.rdf.namespaces import HYDRA, RDF, RDFS, VOID, XSD, expand
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.projects import LINKS

INCOMING_LIMIT = 1000
"""Most links by one property that one document gives."""

PROPERTIES = (
    *(*LINKS, "esf:seat", "esf:nutsRegion", "esf:describes", "skos:broader", "sh:focusNode"),
    *("qb:dataSet", "esf:countedCode"),
)
"""Properties by which what links to a thing is given with it."""
_NOTES = {
    "en": "This document gives {given} of the {total} things that link to its topic by {name}.",
    "sv": "Det här dokumentet anger {given} av de {total} ting som länkar till dess ämne med {name}.",
}


@dataclass(frozen=True, slots=True)
class Incoming:
    """The things that link to one, by property, each in a stable order."""

    thing: str
    subjects: Mapping[str, Sequence[str]]
    """By prefixed name of the property."""

    @classmethod
    def to(cls, graph: Graph, thing: str) -> Self:
        """Look up what links to *thing*."""
        found = graph.linking(PROPERTIES, thing)
        return cls(thing, {name: sorted(found[name]) for name in PROPERTIES if found.get(name)})

    @property
    def pages(self) -> int:
        """How many documents give all of it; 1 where there is nothing."""
        most = max(map(len, self.subjects.values()), default=0)
        return max(1, -(-most // INCOMING_LIMIT))

    def statements(self, address: str, page: int) -> Iterator[ox.Triple]:
        """Yield the links that the document at *address* gives, and where it is one of several, what it leaves out.

        The links by one property are a linkset (VoID, 3) with their number; the documents before and after are named in
        the words of Hydra.
        """
        thing, here, first = ox.NamedNode(self.thing), ox.NamedNode(address), (page - 1) * INCOMING_LIMIT
        for name, subjects in self.subjects.items():
            property_, given = ox.NamedNode(expand(name)), subjects[first : first + INCOMING_LIMIT]
            for subject in given:
                yield ox.Triple(ox.NamedNode(subject), property_, thing)
            if len(subjects) > INCOMING_LIMIT:
                links = ox.NamedNode(f"{address}#{name.partition(':')[2]}")
                total = ox.Literal(str(len(subjects)), datatype=ox.NamedNode(f"{XSD}integer"))
                yield ox.Triple(here, ox.NamedNode(f"{VOID}subset"), links)
                yield ox.Triple(links, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{VOID}Linkset"))
                yield ox.Triple(links, ox.NamedNode(f"{VOID}linkPredicate"), property_)
                yield ox.Triple(links, ox.NamedNode(f"{VOID}triples"), total)
                for language, note in _NOTES.items():
                    said = note.format(given=len(given), total=len(subjects), name=name)
                    yield ox.Triple(here, ox.NamedNode(f"{RDFS}comment"), ox.Literal(said, language=language))
        for word, other in (("previous", page - 1), ("next", page + 1)):
            if 1 <= other <= self.pages:
                yield ox.Triple(here, ox.NamedNode(f"{HYDRA}{word}"), ox.NamedNode(paged(address, other)))


def paged(address: str, page: int) -> str:
    """Return the address of another page of the document at *address*."""
    first = address.partition("?")[0]
    return first if page == 1 else f"{first}?page={page}"

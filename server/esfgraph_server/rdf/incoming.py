"""What links to a thing, in pages that say how many there are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Self

from esfgraph.rdf.description import TYPE, Statement
from esfgraph.rdf.ntriples import iri, plain, term, typed
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.projects import LINKS

INCOMING_LIMIT = 1000
"""Most links by one property that one document gives."""

PROPERTIES = (
    *(*LINKS, "esf:seat", "esf:nutsRegion", "esf:describes", "skos:broader", "sh:focusNode"),
    *("qb:dataSet", "esf:countedCode"),
)
"""Properties by which what links to a thing is given with it."""
PARTS_INVERSE = ("org:unitOf", "skos:inScheme")
"""Properties that lead from parts to the thing."""
_NAMES = {term(name): name for name in (*PROPERTIES, *PARTS_INVERSE)}
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

    parts: Sequence[str] = ()
    """Those that are parts of it."""

    @classmethod
    def to(cls, graph: Graph, thing: str) -> Self:
        """Look up what links to *thing*."""
        return cls._of(thing, graph.linking((*PROPERTIES, *PARTS_INVERSE), thing))

    @classmethod
    def among(cls, descriptions: Iterable[Iterable[Statement]], thing: str) -> Self:
        """Look for what links to *thing* among statements that hold all of it."""
        linked, found = iri(thing), dict[str, list[str]]()
        for subject, predicate, object_ in chain.from_iterable(descriptions):
            if object_ == linked and (name := _NAMES.get(predicate)):
                found.setdefault(name, []).append(subject[1:-1])
        return cls._of(thing, found)

    @classmethod
    def _of(cls, thing: str, found: Mapping[str, Sequence[str]]) -> Self:
        subjects = {name: sorted(found[name]) for name in PROPERTIES if found.get(name)}
        return cls(thing, subjects, [part for name in PARTS_INVERSE for part in found.get(name, ())])

    @property
    def pages(self) -> int:
        """How many documents give all of it; 1 where there is nothing."""
        most = max(map(len, self.subjects.values()), default=0)
        return max(1, -(-most // INCOMING_LIMIT))

    def statements(self, address: str, page: int) -> Iterator[Statement]:
        """Yield the links that the document at *address* gives, and where it is one of several, what it leaves out.

        The links by one property are a linkset (VoID, 3) with their number; the documents before and after are named in
        the words of Hydra.
        """
        thing, here, first = iri(self.thing), iri(address), (page - 1) * INCOMING_LIMIT
        for name, subjects in self.subjects.items():
            given = subjects[first : first + INCOMING_LIMIT]
            for subject in given:
                yield iri(subject), term(name), thing
            if len(subjects) > INCOMING_LIMIT:
                links = iri(f"{address}#{name.partition(':')[2]}")
                yield here, term("void:subset"), links
                yield links, TYPE, term("void:Linkset")
                yield links, term("void:linkPredicate"), term(name)
                yield links, term("void:triples"), typed(len(subjects))
                for language, note in _NOTES.items():
                    said = note.format(given=len(given), total=len(subjects), name=name)
                    yield here, term("rdfs:comment"), f"{plain(said)}@{language}"
        for word, other in (("previous", page - 1), ("next", page + 1)):
            if 1 <= other <= self.pages:
                yield here, term(f"hydra:{word}"), iri(paged(address, other))


def paged(address: str, page: int) -> str:
    """Return the address of another page of the document at *address*."""
    first = address.partition("?")[0]
    return first if page == 1 else f"{first}?page={page}"

"""Statements about links to what others describe, and about the sets that they are of (VoID, 5)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import pyoxigraph as ox

from esfgraph.links.kept_links import KeptLinks, is_address
from esfgraph.links.link_sets import LinkSet
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.ntriples import iri, plain, statement, term, typed
from esfgraph.resources import link_set_file
from esfgraph.rules import Bilingual
from esfgraph.vocabulary.places import Places


@dataclass(frozen=True, slots=True)
class Link:
    """What one thing is linked to."""

    link_set: LinkSet
    target: str


@dataclass(frozen=True, slots=True)
class Linked:
    """The publisher's link sets, by what they are about."""

    sets: Sequence[KeptLinks] = ()
    by_thing: Mapping[str, Sequence[Link]] = field(default_factory=dict)
    """By the IRI of the thing."""

    def of(self, thing: str) -> Sequence[Link]:
        """The links of a thing (an IRI)."""
        return self.by_thing.get(thing, ())


def linked(sets: Iterable[KeptLinks], iris: Iris) -> Linked:
    """Arrange link sets by the IRIs of what they are about."""
    found, by_thing = tuple(sets), defaultdict[str, list[Link]](list)
    for kept in found:
        for key, target in kept.links.found.items():
            by_thing[iris.of_path(f"{kept.link_set.thing}/{key}")].append(Link(kept.link_set, target))
    return Linked(found, by_thing)


def link_triples(thing: str, links: Linked, iris: Iris) -> Iterator[str]:
    """State the links of a thing (an IRI), each with its rule."""
    for link in links.of(thing):
        yield statement(thing, link.link_set.property, iri(link.target))
        yield statement(thing, "esf:inferredBy", iri(iris.concept("evidence", link.link_set.evidence)))


def linked_places(links: Linked, places: Places, iris: Iris) -> list[str]:
    """List the places (IRIs) that have links."""
    there = chain(
        map(iris.county, places.counties),
        map(iris.municipality, places.municipalities),
        map(iris.nuts, places.nuts_regions),
    )
    return [place for place in there if links.of(place)]


def link_set_triples(links: Linked, counts: Mapping[str, int], iris: Iris) -> Iterator[str]:
    """Describe the link sets that travel along, and the publisher's of which links are stated: method, source, day.

    *counts* says how many links of the latter are stated, by name.
    """
    for quad in ox.parse(path=link_set_file(), format=ox.RdfFormat.TURTLE, base_iri=iris.base):
        yield str(quad.triple)
    for kept in links.sets:
        if count := counts.get(kept.link_set.name, 0):
            yield from _link_set(kept, count, iris)


def _link_set(kept: KeptLinks, count: int, iris: Iris) -> Iterator[str]:
    link_set, target = kept.link_set, kept.link_set.target
    me, there = iris.graph_part("links", link_set.name), iris.graph_part("links-to", target.key)
    yield statement(iris.graph_dataset(), "void:subset", iri(me))
    yield statement(me, "rdf:type", term("void:Linkset"))
    yield from _both(me, "dcterms:title", link_set.title)
    yield from _both(me, "dcterms:description", link_set.description)
    yield statement(me, "void:subjectsTarget", iri(iris.graph_dataset()))
    yield statement(me, "void:linkPredicate", term(link_set.property))
    yield statement(me, "void:objectsTarget", iri(there))
    yield statement(me, "void:triples", typed(count))
    yield statement(me, "esf:inferredBy", iri(iris.concept("evidence", link_set.evidence)))
    yield statement(me, "dcterms:created", typed(kept.made.date()))
    yield statement(me, "dcterms:source", iri(kept.source) if is_address(kept.source) else plain(kept.source))
    yield statement(me, "dcterms:license", iri(target.licence))
    yield statement(there, "rdf:type", term("void:Dataset"))
    yield from _both(there, "dcterms:title", target.name)
    yield statement(there, "foaf:page", iri(target.home))
    yield statement(there, "void:uriSpace", plain(target.space))


def _both(subject: str, property_: str, words: Bilingual) -> Iterator[str]:
    yield statement(subject, property_, f"{plain(words.sv)}@sv")
    yield statement(subject, property_, f"{plain(words.en)}@en")

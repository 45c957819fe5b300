"""The stream of versions as RDF: a Linked Data Event Stream (https://w3id.org/ldes/specification) on pages of TREE.

The first page leads to one for each release; what that brought stands there, and on pages that go on from it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox
from starlette.exceptions import HTTPException

from esfgraph.publisher.publication import Publication
from esfgraph.rdf.formats import JSON_LD, N_QUADS, N_TRIPLES, TRIG, TURTLE, Format
from esfgraph.rdf.namespaces import PREFIXES, XSD
from esfgraph_server.changes.stream import Stretch, Version
from esfgraph_server.changes.words import load_words
from esfgraph_server.http.negotiation import LANGUAGES
from esfgraph_server.http.problems import beyond_the_last
from esfgraph_server.model.graph import Graph
from esfgraph_server.releases.memento import with_release
from esfgraph_server.releases.renderings import going_on

PATH = "changes/stream"
FORMATS = (TURTLE, TRIG, N_QUADS, N_TRIPLES, JSON_LD)
"""Those that the specification names. Versions stand in the default graph: in named graphs clients fetch each anew."""
MOST_MEMBERS = 100
"""Versions on a page; another number would make other pages, which nobody reads who has read these."""
SPECIFICATION = "https://w3id.org/ldes/specification"

_NAMESPACES = PREFIXES | {
    "as": "https://www.w3.org/ns/activitystreams#",
    "ldes": "https://w3id.org/ldes#",
    "tree": "https://w3id.org/tree#",
}
_OF, _AT = "dcterms:isVersionOf", "prov:generatedAtTime"
_TOMBSTONE = "as:Tombstone"
_BOUNDS = ("tree:GreaterThanOrEqualToRelation", "tree:LessThanOrEqualToRelation")
_ONE_VALUE = ((_OF, "sh:nodeKind", "sh:IRI"), (_AT, "sh:datatype", "xsd:dateTime"))
"""Property, constraint and its value: what every version states once."""
_TO_PARTS = ("esf:owner", "esf:owningUnit", "esf:ownerAddress", "esf:correction", "esf:otherAmount")
"""Properties that may lead to parts of a version, which clients read with it if its shape says so."""


@dataclass(frozen=True, slots=True)
class StreamSite:
    """Where the stream is read: *site* is an address without a slash at its end."""

    site: str

    @property
    def root(self) -> str:
        """The address of the first page."""
        return f"{self.site}/{PATH}"

    @property
    def stream(self) -> str:
        """The IRI of the stream itself."""
        return f"{self.root}#stream"

    def page(self, stretch: Stretch, number: int = 1) -> str:
        """The address of a page of what a release brought."""
        address = f"{self.root}/{stretch.number}{'/all' if stretch.is_whole else ''}"
        return with_release(address + (f"?page={number}" if number > 1 else ""), stretch.switch.after)

    def version(self, stretch: Stretch, path: str) -> str:
        """The IRI of a version: the same on whatever page it stands."""
        return f"{self.root}/{stretch.number}/{path}"


def first_page(here: StreamSite, found: Sequence[Stretch], publication: Publication) -> Iterator[ox.Triple]:
    """State what the stream is, since when, and where what each release brought is read."""
    root, stream = here.root, here.stream
    yield _link(stream, "rdf:type", "ldes:EventStream")
    yield from _said(stream, "dcterms:title", "stream")
    yield from _said(stream, "dcterms:description", "about-stream")
    yield _link(stream, "dcterms:conformsTo", SPECIFICATION)
    yield _link(stream, "ldes:timestampPath", _AT)
    yield _link(stream, "ldes:versionOfPath", _OF)
    yield _link(stream, "ldes:versionDeletePath", "rdf:type")
    yield _link(stream, "ldes:versionDeleteObject", _TOMBSTONE)
    yield from _shape(stream, f"{root}#version")
    if publication.licence:
        yield _link(stream, "dcterms:license", publication.licence.iri)
    if publication.publisher:
        yield _link(stream, "dcterms:publisher", publication.publisher.iri)
    yield _link(stream, "tree:view", root)
    yield _link(root, "rdf:type", "tree:Node")
    if found:
        policy = f"{root}#kept"
        yield _link(root, "ldes:retentionPolicy", policy)
        yield _link(policy, "rdf:type", "ldes:RetentionPolicy")
        yield _state(policy, "ldes:startingFrom", _time(found[0].switch.at))
    for stretch in found:
        yield from _relations(root, here.page(stretch), stretch, f"{root}#{stretch.number}")


@dataclass(frozen=True, slots=True)
class Brought:
    """What a release brought to the stream."""

    here: StreamSite
    stretch: Stretch
    graph: Graph
    """Of the release."""
    versions: Sequence[Version]
    withdrawn: Collection[str]
    """Paths of what the publisher has taken back, to which nothing links."""

    def page(self, number: int) -> Iterator[ox.Triple]:
        """State what stands on a page, the first of which leads to all others; a 404 problem beyond the last."""
        here, stretch = self.here, self.stretch
        address, last = here.page(stretch, number), max(1, -(-len(self.versions) // MOST_MEMBERS))
        if number > last:
            raise beyond_the_last(number, last)
        yield _link(address, "rdf:type", "tree:Node")
        yield _state(address, "ldes:immutable", ox.Literal("true", datatype=ox.NamedNode(f"{XSD}boolean")))
        for other in range(2, last + 1) if number == 1 else ():
            yield from _relations(address, here.page(stretch, other), stretch, f"{address}#{other}")
        for version in going_on(self.versions[(number - 1) * MOST_MEMBERS : number * MOST_MEMBERS]):
            yield _link(here.stream, "tree:member", here.version(stretch, version.path))
            yield from self._stated(version)

    def version(self, path: str) -> Iterator[ox.Triple]:
        """State the version of the project at *path*, or of which that is a part; a 404 error where there is none."""
        version = next((each for each in self.versions if f"{path}/".startswith(f"{each.path}/")), None)
        if version is None:
            raise HTTPException(404)
        return self._stated(version)

    def _stated(self, version: Version) -> Iterator[ox.Triple]:
        """State what the release states of a project and its parts."""
        me, project = self.here.version(self.stretch, version.path), self.graph.iris.of_path(version.path)
        yield _link(me, _OF, project)
        yield _state(me, _AT, _time(self.stretch.switch.at))
        if version.gone:
            yield _link(me, "rdf:type", _TOMBSTONE)
            yield _link(me, "as:formerType", "esf:Project")
            values = {"release": self.stretch.switch.after, "since": version.since, "reason": version.reason}
            yield from _said(me, "rdfs:comment", f"version-{version.gone}", **values)
            return
        waiting, seen = [project], {project}
        while waiting:
            for triple in self.graph.triples(waiting.pop()):
                subject, value = triple.subject, triple.object
                assert isinstance(subject, ox.NamedNode)
                if isinstance(value, ox.NamedNode):
                    if self.graph.iris.path_of(value.value) in self.withdrawn:
                        continue
                    if value.value.startswith(f"{project}/") and value.value not in seen:
                        seen.add(value.value)
                        waiting.append(value.value)
                    value = _moved(value, project, me)
                yield ox.Triple(_moved(subject, project, me), triple.predicate, value)


def write(triples: Iterable[ox.Triple], format_: Format) -> bytes:
    """Write a document."""
    stated = list(triples)
    text = "\n".join(map(str, stated))
    prefixes = {name: namespace for name, namespace in _NAMESPACES.items() if f"<{namespace}" in text}
    return ox.serialize(stated, format=format_.rdf, prefixes=prefixes) or b""


def _moved(iri: ox.NamedNode, project: str, me: str) -> ox.NamedNode:
    """Name a project, or a part of it, as one of its versions."""
    is_part = iri.value == project or iri.value.startswith(f"{project}/")
    return ox.NamedNode(me + iri.value.removeprefix(project)) if is_part else iri


def _shape(stream: str, shape: str) -> Iterator[ox.Triple]:
    """What holds of every version; those that are no tombstones conform to the shape of projects, too."""
    yield _link(stream, "tree:shape", shape)
    yield _link(shape, "rdf:type", "sh:NodeShape")
    yield _link(shape, "sh:targetObjectsOf", "tree:member")
    yield _link(shape, "rdfs:seeAlso", "https://w3id.org/esfgraph/shapes#Project")
    yield _link(part := f"{shape}-part", "rdf:type", "sh:NodeShape")
    for path, constraint, value in (*_ONE_VALUE, *((name, "sh:node", part) for name in _TO_PARTS)):
        property_ = f"{shape}-{path.partition(':')[2]}"
        yield _link(shape, "sh:property", property_)
        yield _link(property_, "sh:path", path)
        yield _link(property_, constraint, value)
        for count in ("sh:minCount", "sh:maxCount") if value != part else ():
            yield _state(property_, count, ox.Literal("1", datatype=ox.NamedNode(f"{XSD}integer")))


def _relations(here: str, there: str, stretch: Stretch, name: str) -> Iterator[ox.Triple]:
    """Say that versions of one moment, and no others, are found *there*."""
    for bound, class_ in zip(("from", "to"), _BOUNDS, strict=True):
        relation = f"{name}-{bound}"
        yield _link(here, "tree:relation", relation)
        yield _link(relation, "rdf:type", class_)
        yield _link(relation, "tree:node", there)
        yield _link(relation, "tree:path", _AT)
        yield _state(relation, "tree:value", _time(stretch.switch.at))


def _said(subject: str, name: str, key: str, **values: object) -> Iterator[ox.Triple]:
    words = load_words()[key].fill(**values)
    return (_state(subject, name, ox.Literal(words.to(language), language=language)) for language in LANGUAGES)


def _link(subject: str, name: str, thing: str) -> ox.Triple:
    """Link to a thing, which is given by its IRI or a prefixed name."""
    return _state(subject, name, ox.NamedNode(thing if "//" in thing else _named(thing)))


def _state(subject: str, name: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(_named(name)), value)


@cache
def _named(name: str) -> str:
    prefix, _, local = name.partition(":")
    return _NAMESPACES[prefix] + local


def _time(at: str) -> ox.Literal:
    return ox.Literal(at, datatype=ox.NamedNode(f"{XSD}dateTime"))


def _boolean(value: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(f"{XSD}boolean"))

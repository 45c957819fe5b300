"""How a release lies in a store of others: each of its graphs under a name that holds its id; and what a store holds.

One graph, ``store/``, says which releases there are, of which graphs each is made, which are whole and which is current
(DCAT 3, VoID). It is replaced as a whole: that switches from one release to the next at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyoxigraph as ox

from esfgraph.errors import StoreError
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import expand

DEFAULT = ""
"""Stands for the name of the default graph."""

_VERSION, _CURRENT = ox.NamedNode(expand("dcat:hasVersion")), ox.NamedNode(expand("dcat:hasCurrentVersion"))
_PART, _TRIPLES = ox.NamedNode(expand("dcterms:hasPart")), ox.NamedNode(expand("void:triples"))


@dataclass(frozen=True, slots=True)
class StoredRelease:
    """A release in a store."""

    iris: Iris
    id: str
    graphs: tuple[str, ...] = ()
    """Names of its graphs as it is published, DEFAULT among them."""
    statements: int | None = None
    """How many were loaded; None while it is not whole."""

    @property
    def name(self) -> str:
        """Its own name, with which those of its graphs begin."""
        return f"{contents_name(self.iris)}{self.id}/"

    def stored(self, graph: str) -> str:
        """The name under which a graph lies in the store."""
        path = self.iris.path_of(graph) if graph else "public"
        if path is None:
            raise ValueError(f"{graph!r} is not under {self.iris.base!r}")
        return f"{self.name}{path}"

    def published(self, stored: str) -> str:
        """The name of a graph as it is published, from that in the store."""
        path = stored.removeprefix(self.name)
        return DEFAULT if path == "public" else self.iris.of_path(path)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a store holds."""

    iris: Iris
    releases: tuple[StoredRelease, ...] = ()
    current: str | None = None
    """Id of the release that is current."""

    def release(self, id_: str) -> StoredRelease | None:
        """Return a release, whole or not."""
        return next((release for release in self.releases if release.id == id_), None)

    def having(self, release: StoredRelease, *, current: bool = False) -> "Contents":
        """Return the contents with a release in place of what was known of it."""
        others = tuple(each for each in self.releases if each.id != release.id)
        return replace(self, releases=(*others, release), current=release.id if current else self.current)

    def without(self, release: StoredRelease) -> "Contents":
        """Return the contents without a release."""
        return replace(self, releases=tuple(each for each in self.releases if each.id != release.id))

    def written(self) -> bytes:
        """Write them as N-Triples."""
        store = ox.NamedNode(contents_name(self.iris))
        triples = []
        for release in self.releases:
            name = ox.NamedNode(release.name)
            triples.append(ox.Triple(store, _VERSION, name))
            triples += [ox.Triple(name, _PART, ox.NamedNode(release.stored(graph))) for graph in release.graphs]
            if release.statements is not None:
                triples.append(ox.Triple(name, _TRIPLES, ox.Literal(release.statements)))
            if release.id == self.current:
                triples.append(ox.Triple(store, _CURRENT, name))
        return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def contents_name(iris: Iris) -> str:
    """The name of the graph that says what a store holds."""
    return iris.of_path("store/")


def read_contents(turtle: bytes, iris: Iris) -> Contents:
    """Read what a store says that it holds; raise StoreError where that is nothing that was ever written there."""
    try:
        return _contents(ox.parse(turtle, format=ox.RdfFormat.TURTLE), iris)
    except (SyntaxError, ValueError):
        raise StoreError(
            f"What the store answers for the graph {contents_name(iris)} is not what it holds; name the address of its "
            "graphs (SPARQL 1.1 Graph Store HTTP Protocol)."
        ) from None


def _contents(triples: Iterable[ox.Triple | ox.Quad], iris: Iris) -> Contents:
    contents, parts, counts, current = Contents(iris), dict[str, list[str]](), dict[str, int](), None
    for triple in triples:
        subject, value = getattr(triple.subject, "value", ""), getattr(triple.object, "value", "")
        if triple.predicate == _VERSION:
            parts.setdefault(value, [])
        elif triple.predicate == _PART:
            parts.setdefault(subject, []).append(value)
        elif triple.predicate == _TRIPLES:
            counts[subject] = int(value)
        elif triple.predicate == _CURRENT:
            current = value
    for name, graphs in sorted(parts.items()):
        release = StoredRelease(iris, name.rstrip("/").rpartition("/")[2])
        named = tuple(sorted(map(release.published, graphs)))
        contents = contents.having(replace(release, graphs=named, statements=counts.get(name)), current=name == current)
    return contents

"""A release loaded into a store of others, and switched to when it is whole (SPARQL 1.1 Graph Store HTTP Protocol)."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

import pyoxigraph as ox

from esfgraph.errors import ReleaseError
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import Release
from esfgraph.release.store import Joined
from esfgraph.stores.client import StoreClient
from esfgraph.stores.stored_release import DEFAULT, Contents, StoredRelease, contents_name, read_contents

BATCH = 20_000
"""Statements of one request: some three megabytes."""


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a release in a store."""

    release: StoredRelease
    is_loaded: bool
    """Whether it had to be loaded: one that lay there whole is only switched to."""
    dropped: tuple[str, ...]
    """Ids of the releases that were removed."""


def publish(release: Release, client: StoreClient, advance: Callable[[int], None] = lambda _: None) -> Published:
    """Load a release, switch to it, and remove all others but the one that was current before.

    Whoever reads that one is served on; a release that lies there whole is only switched to. *advance* hears how many
    more statements were sent. A run that is stopped leaves what is current as it is; the next one goes over
    what it left. Raise StoreError where the store does not do as it is asked, ReleaseError for a damaged release.
    """
    iris = Iris(release.base_iri)
    contents = read_contents(client.get(contents_name(iris)), iris)
    before, known = contents.current, contents.release(release.id)
    is_loaded = known is None or known.statements is None
    if known is None or known.statements is None:
        known = StoredRelease(iris, release.id, (DEFAULT, *sorted(_names(release))))
        contents = _keep(client, contents.having(known))  # so that the next run finds what a stop leaves
        known = replace(known, statements=_load(release, known, client, advance))
    contents = _keep(client, contents.having(known, current=True))
    return Published(known, is_loaded, _drop(client, contents, {release.id, before}))


def _names(release: Release) -> list[str]:
    return [name.value for name in release.open_store().named_graphs() if isinstance(name, ox.NamedNode)]


def _keep(client: StoreClient, contents: Contents) -> Contents:
    """Let the store say that it holds this."""
    client.write("PUT", contents_name(contents.iris), contents.written())
    return contents


def _load(release: Release, stored: StoredRelease, client: StoreClient, advance: Callable[[int], None]) -> int:
    """Load its graphs, each in place of what lay there; return how many statements they have."""
    waiting, begun, sent = defaultdict[str, list[ox.Triple]](list), set[str](), 0

    def send(graph: str) -> None:
        nonlocal sent
        triples = waiting.pop(graph, [])
        statements = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
        client.write("POST" if graph in begun else "PUT", stored.stored(graph), statements)
        begun.add(graph)
        sent += len(triples)
        advance(len(triples))

    try:
        with Joined([release.path / "dumps" / "esf.nq.gz"]) as dump:
            for quad in ox.parse(dump, format=ox.RdfFormat.N_QUADS):
                graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else DEFAULT
                waiting[graph].append(quad.triple)
                if len(waiting[graph]) == BATCH:
                    send(graph)
    except (OSError, SyntaxError) as error:
        raise ReleaseError(f"The dump of release {release.id} cannot be read ({error}); build it again.") from error
    for graph in stored.graphs:
        if waiting[graph] or graph not in begun:
            send(graph)
    return sent


def _drop(client: StoreClient, contents: Contents, kept: set[str | None]) -> tuple[str, ...]:
    """Remove all releases but those that are kept: first what says that they are whole, then their graphs."""
    gone = [release for release in contents.releases if release.id not in kept]
    if gone:
        for release in gone:
            contents = contents.having(replace(release, statements=None))
        _keep(client, contents)
    for release in gone:
        for graph in release.graphs:
            client.write("DELETE", release.stored(graph))
        contents = contents.without(release)
    if gone:
        _keep(client, contents)
    return tuple(release.id for release in gone)

"""Look-ups in a store of others: the same quads as in the release's own, in few requests."""

from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from tests.graph_store import GraphStore, graph_store

from esfgraph.rdf.iris import DEFAULT_BASE
from esfgraph.rdf.namespaces import RDF, expand
from esfgraph.release.data_folder import Release
from esfgraph.stores.client import StoreClient
from esfgraph.stores.publishing import publish
from esfgraph_server.query_pool import known_quads
from esfgraph_server.query_pool.remote_store import RemoteRelease, RemoteStore, held_graphs

PROJECT = ox.NamedNode(f"{DEFAULT_BASE}project/25-030-S02")
TYPE, BROADER = ox.NamedNode(f"{RDF}type"), ox.NamedNode(expand("skos:broader"))
SOURCES = ox.NamedNode(f"{DEFAULT_BASE}graph/sources")
Connect = Callable[[], RemoteStore]


@pytest.fixture(scope="module")
def held(release: Release) -> Iterator[GraphStore]:
    with graph_store() as store:
        client = StoreClient(store.graphs, seconds=10, largest=10**6)
        publish(release, client)
        client.close()
        yield store


@pytest.fixture
def connect(held: GraphStore, release: Release) -> Iterator[Connect]:
    opened = list[RemoteStore]()

    def connect() -> RemoteStore:
        graphs = held_graphs(held.endpoint, DEFAULT_BASE, release.id, 10)
        opened.append(RemoteStore(RemoteRelease(held.endpoint, DEFAULT_BASE, release.id, graphs, 10, 10**8)))
        held.asked.clear()
        return opened[-1]

    yield connect
    for store in opened:
        store.close()


def patterns(release: Release) -> list[tuple[Any, ...]]:
    record = next(release.open_store().quads_for_pattern(None, None, PROJECT, SOURCES)).subject
    county = ox.NamedNode(f"{DEFAULT_BASE}county/05")
    return [
        (PROJECT, None, None),
        (PROJECT, TYPE, None),
        (PROJECT, None, None, ox.DefaultGraph()),
        (record, None, None),
        (record, None, None, SOURCES),
        (record, None, PROJECT),
        (None, None, PROJECT),
        (None, BROADER, county),
        (None, TYPE, ox.NamedNode(expand("esf:Project"))),
        (None, BROADER, None),
        (ox.NamedNode(f"{DEFAULT_BASE}project/nowhere"), None, None),
        (PROJECT, ox.NamedNode(expand("dcterms:identifier")), ox.Literal("25-030-S02")),
        (None, ox.NamedNode(expand("dcterms:identifier")), ox.Literal("25-030-S02")),
    ]


@pytest.mark.parametrize("most", [3000, 8])
def test_every_pattern_finds_the_same_quads_whether_few_or_many_fit(
    connect: Connect, release: Release, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_quads, "MOST", most)
    own, away = release.open_store(), connect()
    assert {*away.named_graphs()} == {*own.named_graphs()}
    for pattern in patterns(release):
        for _ in range(2):  # as it is read, and as it is remembered
            found = [*away.quads_for_pattern(*pattern)]
            assert len(found) == len({*found})
            assert {*found} == {*own.quads_for_pattern(*pattern)}, pattern


def test_the_neighbours_of_a_thing_are_read_together_and_what_is_known_is_not_read_again(
    connect: Connect, held: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = connect()
    about = [*away.quads_for_pattern(PROJECT, None, None)]
    near = {quad.object for quad in about if isinstance(quad.object, ox.NamedNode)}
    assert len(near) > 10
    for _ in range(2):
        assert sum(len([*away.quads_for_pattern(each, None, None)]) for each in near) > 10
    assert len(held.asked) == 2
    within = (away.quads_for_pattern(None, BROADER, ox.NamedNode(f"{DEFAULT_BASE}{code}")) for code in ("a", "b", "c"))
    assert sum(len([*quads]) for quads in within) == 0
    assert len(held.asked) == 3
    # What is remembered has a bound.
    monkeypatch.setattr(known_quads, "_KEPT", 1)
    away = connect()
    for thing in (PROJECT, *near, PROJECT):
        read = away.quads_for_pattern(thing, None, None)
    assert {*read} == {*about}
    assert len(held.asked) > 3

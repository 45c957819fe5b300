"""A release in a store of others: loaded graph by graph, switched to when it is whole, and removed."""

from collections.abc import Callable, Iterator

import pyoxigraph as ox
import pytest
from tests.graph_store import GraphStore, graph_store
from tests.replayed import Replayed

from esfgraph.errors import StoreError, StoreRefusedError, UsageError
from esfgraph.rdf.iris import DEFAULT_BASE, Iris
from esfgraph.release.data_folder import Release
from esfgraph.stores import publishing
from esfgraph.stores.client import PASSWORD, USER, StoreClient
from esfgraph.stores.publishing import publish
from esfgraph.stores.stored_release import DEFAULT, StoredRelease, contents_name, read_contents

CONTENTS = contents_name(Iris())
Connect = Callable[[], StoreClient]


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with graph_store() as store:
        yield store


@pytest.fixture
def connect(store: GraphStore) -> Iterator[Connect]:
    clients = list[StoreClient]()

    def connect() -> StoreClient:
        clients.append(StoreClient(store.graphs, seconds=10, largest=1_000_000))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()


def current(client: StoreClient) -> str | None:
    return read_contents(client.get(CONTENTS), Iris()).current


def releases(replayed: Replayed) -> list[Release]:
    return [result.release for result in replayed.results if result.release]


def graphs(store: GraphStore) -> set[str]:
    return {name.value.removeprefix(CONTENTS).partition("/")[0] for name in store.store.named_graphs()} - {""}


def test_a_release_is_loaded_graph_by_graph_and_then_current(
    store: GraphStore, connect: Connect, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "BATCH", 5_000)  # so that a graph takes several requests
    sent = list[int]()
    published = publish(release, connect(), sent.append)
    assert published.is_loaded
    assert published.release.statements == sum(sent) == len(store.store) - store.size(CONTENTS)
    own = release.open_store()
    for graph in published.release.graphs:
        name = published.release.stored(graph)
        assert name.startswith(f"{DEFAULT_BASE}store/{release.id}/")
        published_graph = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        here = {str(quad.triple) for quad in own.quads_for_pattern(None, None, None, published_graph)}
        there = store.store.quads_for_pattern(None, None, None, ox.NamedNode(name))
        assert {str(quad.triple) for quad in there} == here
    assert current(connect()) == release.id
    assert store.asked[-2].startswith(f"PUT {CONTENTS}")  # switched to by one request, which is the last that writes


def test_the_one_before_is_kept_for_its_readers_and_older_ones_go(
    store: GraphStore, connect: Connect, replayed: Replayed
) -> None:
    first, second, third = releases(replayed)
    for release, held in ((first, {first.id}), (second, {first.id, second.id}), (third, {second.id, third.id})):
        published = publish(release, connect())
        assert graphs(store) == held
        assert current(connect()) == release.id
    assert published.dropped == (first.id,)
    assert read_contents(connect().get(CONTENTS), Iris()).release(first.id) is None
    # Back to the one before: nothing is loaded again.
    store.asked.clear()
    assert not publish(second, connect()).is_loaded
    assert current(connect()) == second.id
    assert [line for line in store.asked if line.startswith(("PUT", "POST"))] == [f"PUT {CONTENTS}"]


def test_a_run_that_is_stopped_leaves_what_is_current_and_the_next_goes_over_it(
    store: GraphStore, connect: Connect, replayed: Replayed, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = releases(replayed)
    publish(first, connect())
    monkeypatch.setattr(publishing, "BATCH", 5_000)
    writes = iter(range(1000))

    def breaks(method: str) -> tuple[int, bytes] | None:
        return (503, b"") if method != "GET" and next(writes) >= 3 else None

    store.fault = breaks
    with pytest.raises(StoreError, match="503"):
        publish(second, connect())
    assert current(connect()) == first.id
    held = read_contents(connect().get(CONTENTS), Iris()).release(second.id)
    assert held
    assert held.statements is None
    store.fault = lambda _: None
    assert publish(second, connect()).is_loaded
    assert current(connect()) == second.id
    # What another stop left of a release that nobody wants any more goes, too.
    writes = iter(range(1000))
    store.fault = breaks
    with pytest.raises(StoreError):
        publish(third, connect())
    store.fault = lambda _: None
    publish(first, connect())
    assert graphs(store) == {first.id, second.id}


def test_only_with_its_user_is_a_store_written_to(
    store: GraphStore, connect: Connect, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.user = "anna:hemlig"
    with pytest.raises(StoreError, match=f"401; {USER} and {PASSWORD}"):
        publish(release, connect())
    monkeypatch.setenv(USER, "anna")
    monkeypatch.setenv(PASSWORD, "fel")
    with pytest.raises(StoreError, match="401"):
        publish(release, connect())
    monkeypatch.setenv(PASSWORD, "hemlig")
    assert publish(release, connect()).is_loaded


@pytest.mark.parametrize(
    ("status", "body", "error", "sentence"),
    [
        (302, b"", StoreError, "leads elsewhere .status 302., which is not followed"),
        (200, b"<html>Welcome</html>", StoreError, "name the address of its graphs"),
        (400, b"\n No such  thing. \nAt line 1", StoreRefusedError, "^No such thing$"),
        (500, b"", StoreRefusedError, "^status 500$"),
        (200, b"<urn:a> <urn:b> <urn:c> .\n" * 50_000, StoreError, "more than 1000000 bytes"),
    ],
)
def test_what_a_store_answers_instead_is_told(
    store: GraphStore,
    connect: Connect,
    release: Release,
    status: int,
    body: bytes,
    error: type[StoreError],
    sentence: str,
) -> None:
    store.fault = lambda _: (status, body)
    with pytest.raises(error, match=sentence):
        publish(release, connect())


def test_what_is_not_there_is_nothing_and_removed_already(store: GraphStore, connect: Connect) -> None:
    assert connect().get("urn:g") == b""
    connect().write("DELETE", "urn:g")
    store.fault = lambda _: (404, b"")
    with pytest.raises(StoreError, match="status 404"):
        connect().write("PUT", "urn:g", b"<urn:a> <urn:b> <urn:c> .")


def test_a_store_that_is_not_there_is_told(release: Release) -> None:
    client = StoreClient("http://127.0.0.1:9/store", seconds=2, largest=1000)
    with pytest.raises(StoreError, match="The store cannot be reached"):
        publish(release, client)
    client.close()


@pytest.mark.parametrize(
    "text", ["", "localhost:7878", "ftp://example.org/", "http://", "http://anna:hemlig@example.org/"]
)
def test_what_is_no_address_of_a_store_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="address of a store") as raised:
        StoreClient(text, seconds=1, largest=1)
    assert "hemlig" not in str(raised.value)


def test_graphs_have_the_id_of_their_release_in_their_names() -> None:
    stored = StoredRelease(Iris("https://data.example.se/"), "0123456789abcdef")
    for graph in (DEFAULT, "https://data.example.se/graph/sources"):
        assert stored.published(stored.stored(graph)) == graph
    assert (
        stored.stored("https://data.example.se/graph/sources")
        == "https://data.example.se/store/0123456789abcdef/graph/sources"
    )
    with pytest.raises(ValueError, match="not under"):
        stored.stored("https://elsewhere.example/graph")

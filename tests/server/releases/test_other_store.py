"""A server whose releases are read from a store of others: the same answers, the same limits, and no half release."""

import contextlib
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from tests.clients import TestClient
from tests.graph_store import GraphStore, graph_store

from esfgraph.errors import UsageError
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.stores.client import StoreClient
from esfgraph.stores.publishing import publish
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.releases import current as following
from esfgraph_server.settings import Settings

PATHS = (
    "/sv",
    "/en/projects",
    "/sv/project/25-030-S02",
    "/en/organization/2120000415",
    "/sv/region/SE12",
    "/en/quality",
    "/project/25-030-S02.ttl",
    "/project/25-030-S02.jsonld",
    "/organization/2120000415.rdf",
    "/municipality/0561.nt",
    "/label/fond.ttl",
    "/quality.ttl",
    "/project/nowhere.ttl",
    "/api/v1/projects?county=05",
    "/api/v1/queries/projects-of-an-owner?owner=212000-1561",
    "/api/v1/queries/findings-by-rule.csv",
    "/.well-known/void",
    "/sv/queries/where-a-total-comes-from",
)


def put(store: GraphStore, release: Release) -> None:
    client = StoreClient(store.graphs, seconds=10, largest=10**6)
    publish(release, client)
    client.close()


@pytest.fixture(scope="module")
def store(release: Release) -> Iterator[GraphStore]:
    with graph_store() as store:
        put(store, release)
        yield store


@contextlib.contextmanager
def client_of(data: DataFolder, store: GraphStore | None) -> Iterator[TestClient]:
    settings = Settings(
        data=data.root,
        query=QueryLimits(processes=1, seconds=3),
        store=f"sparql:{store.endpoint}" if store else "",
        store_seconds=3,
    )
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def away(seed_build: tuple[DataFolder, object], store: GraphStore) -> Iterator[TestClient]:
    with client_of(seed_build[0], store) as client:
        yield client


@pytest.mark.parametrize("path", PATHS)
def test_pages_and_documents_are_the_same(site: TestClient, away: TestClient, store: GraphStore, path: str) -> None:
    here, there = site.get(path), away.get(path)
    assert there.status_code == here.status_code
    ids = (here.headers["x-request-id"], there.headers["x-request-id"])
    assert there.text.replace(ids[1], ids[0]) == here.text
    assert store.asked


QUERIES = (
    "ASK {}",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "SELECT (COUNT(*) AS ?n) { GRAPH <graph/sources> { ?s ?p ?o } }",
    "SELECT (COUNT(*) AS ?n) FROM <graph/quality> { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) FROM NAMED <graph/quality> { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }",
    "SELECT ?number { ?p a esf:Project ; dcterms:identifier ?number } ORDER BY ?number",
    "CONSTRUCT { ?p dcterms:identifier ?number } WHERE { ?p a esf:Project ; dcterms:identifier ?number }",
    "SELECT ?x { ?x",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT (1/0 AS ?x) {}",
)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("accept", ["application/sparql-results+json, application/n-triples", "text/csv, text/turtle"])
def test_queries_are_answered_the_same(site: TestClient, away: TestClient, query: str, accept: str) -> None:
    here, there = (
        client.get("/sparql", params={"query": query}, headers={"Accept": accept}) for client in (site, away)
    )
    assert there.status_code == here.status_code
    assert there.headers["content-type"] == here.headers["content-type"]
    if here.status_code == 200:
        assert sorted(there.text.splitlines()) == sorted(here.text.splitlines())
    else:
        assert {**there.json(), "request_id": ""} == {**here.json(), "request_id": ""}


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("graph", ["http://localhost:8000/graph/sources", "http://localhost:8000/store/", "urn:secret"])
def test_nothing_else_of_the_store_is_read(
    site: TestClient, away: TestClient, store: GraphStore, name: str, graph: str
) -> None:
    store.store.update("INSERT DATA { GRAPH <urn:secret> { <urn:a> <urn:b> 'hemligt' } }")
    for pattern in ("{ ?s ?p ?o }", "{ GRAPH ?g { ?s ?p ?o } }", f"{{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"):
        query = f"SELECT (COUNT(*) AS ?n) {pattern}"
        by_protocol = {"query": query, name: graph}
        by_text = {"query": query.replace("{", f"FROM {'NAMED ' if name[0] == 'n' else ''}<{graph}> {{", 1)}
        for parameters in (by_protocol, by_text):
            here, there = (client.get("/sparql", params=parameters) for client in (site, away))
            assert there.json() == here.json(), parameters


def _instead(status: int, body: bytes, _: str) -> tuple[int, bytes]:
    return status, body


def test_a_store_that_fails_is_told_and_asked_again(seed_build: tuple[DataFolder, object], store: GraphStore) -> None:
    with client_of(seed_build[0], store) as client:
        for status, body in ((503, b""), (302, b""), (200, b"<html>"), (401, b"")):
            store.fault = partial(_instead, status, body)
            for target in ("/project/25-030-S02.ttl", "/sparql?query=SELECT+*+{+?s+?p+?o+}+LIMIT+1"):
                answer = client.get(target)
                assert answer.status_code == 503, (status, answer.text)
                assert answer.json()["type"].endswith("#store-away")
                assert answer.headers["retry-after"]
                assert store.address not in answer.text
        store.fault = lambda _: (400, b"Of this kind of path there is too much.")
        answer = client.get("/sparql?query=SELECT+*+{+?s+?p+?o+}+LIMIT+1")
        assert answer.status_code == 422
        assert "Of this kind of path there is too much" in answer.json()["detail"]
        store.fault = lambda _: None
        assert client.get("/project/25-030-S02.ttl").status_code == 200
        assert client.get("/sparql?query=SELECT+*+{+?s+?p+?o+}+LIMIT+1").status_code == 200


def test_a_release_is_served_when_the_store_holds_it_whole(
    own_data: DataFolder,
    write_release: Callable[..., Release],
    numbered: Callable[..., object],
    store: GraphStore,
    release: Release,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(following, "_AWAITED_SECONDS", 0.0)
    with client_of(own_data, store) as client:

        def served() -> str:
            return str(client.get("/health/ready").json()["release"])

        assert served() == release.id
        other = write_release(own_data, "bbbbbbbbbbbbbbbb", numbered(3))
        own_data.switch(other)
        assert served() == release.id  # for the other is not in the store
        insert = (
            "INSERT DATA {{ GRAPH <{0}store/> {{ <{0}store/{1}/> dcterms:hasPart <{0}store/{1}/public> {2} }} "
            "GRAPH <{0}store/{1}/public> {{ <{0}project/1> dcterms:title 'Ny'@sv }} }}"
        )
        prefixes = {"dcterms": "http://purl.org/dc/terms/", "void": "http://rdfs.org/ns/void#"}
        store.store.update(insert.format(release.base_iri, other.id, ""), prefixes=prefixes)
        assert served() == release.id  # nor while it is loaded
        whole = f"; <{prefixes['void']}triples> 1"
        store.store.update(insert.format(release.base_iri, other.id, whole), prefixes=prefixes)
        for _ in range(100):
            if served() == other.id:
                break
        assert served() == other.id
        assert "Ny" in client.get("/project/1.ttl").text


@pytest.mark.parametrize("store", ["http://localhost/", "sparql:ftp://localhost/", "sparql:"])
def test_a_setting_that_names_no_store_is_refused(own_data: DataFolder, store: str) -> None:
    with pytest.raises(ValueError, match="store"):
        Settings(data=own_data.root, store=store)


def test_a_user_in_the_address_is_refused(own_data: DataFolder) -> None:
    with pytest.raises(UsageError, match="ESFGRAPH_STORE_USER"):
        create_app(Settings(data=own_data.root, store="sparql:http://anna:hemlig@localhost/"))

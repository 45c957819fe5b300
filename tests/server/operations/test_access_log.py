"""Ids of requests, the log, the figures, and whom a proxy may speak for."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import cache
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store, parse
from tests.clients import TestClient

from esfgraph.privacy.masking import MASK
from esfgraph_server.app import create_app
from esfgraph_server.http.client import client_of
from esfgraph_server.settings import Settings
from esfgraph_server.sparql.service_description import EXTENSION_FUNCTIONS

_SECRET = "SELECT%20%28%22Anna%20Exempel%22%20AS%20%3Fx%29%20%7B%7D"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, Any]]]:
    """The access log's lines so far."""
    caplog.set_level(logging.INFO, "esfgraph.access")
    return lambda: [json.loads(record.message) for record in caplog.records if record.name == "esfgraph.access"]


Clients = Callable[..., AbstractContextManager[TestClient]]


@pytest.fixture(scope="module")
def client_with(settings_for: Callable[..., Settings]) -> Iterator[Clients]:
    """Clients of applications with these settings, one for the same; none is told of what another asked."""
    with ExitStack() as stack:

        @cache
        def client(**values: Any) -> TestClient:
            return stack.enter_context(TestClient(create_app(settings_for(**values)), client=("192.0.2.7", 1)))

        yield lambda **values: nullcontext(client(**values))


def test_the_log_says_what_happened_and_not_what_was_asked(client_with: Clients, lines: Any) -> None:
    with client_with() as client:
        answer = client.get(f"/sparql?query={_SECRET}", headers={"Referer": "https://e/?q=Anna"})
    (line,) = lines()
    assert line == line | {"method": "GET", "path": "/sparql", "status": 200, "bytes": len(answer.content)}
    assert line["request"] == answer.headers["x-request-id"]
    assert "Anna" not in str(line)
    assert "192.0.2.7" not in str(line)


def test_the_log_says_more_where_that_is_wanted(client_with: Clients, lines: Any) -> None:
    with client_with(access_log="full") as client:
        client.get(f"/sparql?query={_SECRET}")
    (line,) = lines()
    assert line["query"] == f"query={_SECRET}"
    assert line["client"] == "192.0.2.7"


def test_the_log_can_be_silent(client_with: Clients, lines: Any) -> None:
    with client_with(access_log="none") as client:
        client.get("/health/live")
    assert lines() == []


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/sv/project/25-030-S02", "/sv/project/25-030-S02"),
        ("/project/2019-00383.ttl", "/project/2019-00383.ttl"),
        ("/organization/2120000415", "/organization/2120000415"),
        ("/concept/period/2021-2027", "/concept/period/2021-2027"),
        ("/organization/1212121212", f"/organization/{MASK}"),
        ("/organization/121212-1213", f"/organization/{MASK}"),
        ("/sv/19121212-1212", f"/sv/{MASK}"),
        ("/sv/anna%40example.org", f"/sv/{MASK}"),
        ("/sv/anna%2540example.org/x", f"/sv/{MASK}/x"),
        ("/070-123%2045%2067", f"/{MASK}"),
    ],
)
def test_the_path_is_logged_without_what_is_personal(client_with: Clients, lines: Any, path: str, logged: str) -> None:
    with client_with() as client:
        client.get(path, follow_redirects=False)
    assert lines()[0]["path"] == logged


def test_a_line_is_one_line(client_with: Clients, lines: Any) -> None:
    with client_with() as client:
        client.get("/a%0Ab%22")
    assert lines()[0]["path"] == '/a\nb"'


@pytest.mark.parametrize("target", ["/sparql?query=SELEC", "/nowhere", "/sparql?query=" + "(" * 300])
def test_every_error_names_its_request(client_with: Clients, target: str) -> None:
    with client_with() as client:
        answer = client.get(target)
        page = client.get(target, headers={"Accept": "text/html"})
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])
    if "sparql" not in target:
        assert page.headers["x-request-id"] in page.text


def test_an_id_is_taken_over_from_a_trusted_proxy_only(client_with: Clients) -> None:
    given = {"X-Request-Id": "from-the-proxy-1"}
    with client_with() as client:
        assert client.get("/health/live", headers=given).headers["x-request-id"] != "from-the-proxy-1"
    with client_with(trusted_proxies="192.0.2.7") as client:
        assert client.get("/health/live", headers=given).headers["x-request-id"] == "from-the-proxy-1"
        assert client.get("/health/live", headers={"X-Request-Id": "a b"}).headers["x-request-id"] != "a b"


@pytest.mark.parametrize(
    ("trusted", "forwarded", "expected"),
    [
        ("", "198.51.100.1", "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", "198.51.100.1"),
        ("192.0.2.0/24", "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1", "192.0.2.7"),
    ],
)
def test_a_client_is_who_a_trusted_proxy_says(
    client_with: Clients, lines: Any, trusted: str, forwarded: str, expected: str
) -> None:
    with client_with(trusted_proxies=trusted, access_log="full") as client:
        client.get("/health/live", headers={"X-Forwarded-For": forwarded})
    assert lines()[0]["client"] == expected


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("a:b", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_client_of_ipv6_is_its_network(address: str, client: str) -> None:
    assert client_of({"client": (address, 1)}) == client
    assert client_of({}) == "unknown"


def test_figures_are_off_by_default(client_with: Clients) -> None:
    with client_with() as client:
        assert client.get("/metrics").status_code == 404


def test_figures(client_with: Clients) -> None:
    with client_with(metrics=True) as client:
        for query in ("ASK {}", "ASK {}", "ASK {}", "SELEC", "ASK { SERVICE <http://e/> {} }"):
            client.get("/sparql", params={"query": query})
        answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    for line in (
        'esfgraph_queries_total{outcome="answered"} 1.0',
        'esfgraph_queries_total{outcome="kept"} 2.0',
        'esfgraph_queries_total{outcome="query-syntax"} 1.0',
        'esfgraph_queries_total{outcome="query-federation"} 1.0',
        "esfgraph_query_seconds_count 5.0",
        'esfgraph_requests_total{method="GET",status="400"} 2.0',
        "esfgraph_query_waiting 0.0",
    ):
        assert line in answer.text
    assert re.search(r"esfgraph_query_workers [1-9]", answer.text)


def test_the_limits_in_force_are_said(client_with: Clients) -> None:
    with client_with(query_seconds=3.5, query_rows=77) as client:
        for target in ("/sparql?query=ASK%7B%7D", "/sparql?query=SELEC", "/sparql"):
            limits = client.get(target).headers["esfgraph-query-limits"]
            assert "first-byte-seconds=3.5" in limits
            assert "rows=77" in limits
        description = client.get("/sparql", headers={"Accept": "text/turtle"}).text
    assert "3.5 s till svarets första byte" in description
    assert "77 rows" in description


@pytest.fixture
def described(client_with: Clients) -> Store:
    with client_with() as client:
        body = client.get("/sparql", headers={"Accept": "application/n-triples"}).content
    store = Store()
    store.extend(parse(body, RdfFormat.N_TRIPLES))
    return store


def test_the_description_counts(described: Store) -> None:
    counted = {
        (quad.subject.value.partition("#")[2], quad.object.value)
        for quad in described.quads_for_pattern(None, NamedNode("http://rdfs.org/ns/void#triples"), None)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
    }
    assert counted == {
        ("default-graph", "2001"),
        ("graph/http://localhost:8000/graph/sources", "1"),
        ("dataset", "2002"),
    }


def test_the_description_names_functions_that_there_are(described: Store) -> None:
    named = NamedNode("http://www.w3.org/ns/sparql-service-description#extensionFunction")
    objects = [quad.object for quad in described.quads_for_pattern(None, named, None)]
    found = {each.value for each in objects if isinstance(each, NamedNode)}
    assert found == set(EXTENSION_FUNCTIONS)
    for function in found:  # one that there is not raises
        assert isinstance(Store().query(f"SELECT (<{function}>(1, 2, 3) AS ?x) {{}}"), QuerySolutions)

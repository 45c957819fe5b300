"""No query makes the server send a request: each spelling is tried, with a listener at the address it names."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from tests.clients import TestClient
from tests.timing import takes_its_share

from esfgraph_server.query_pool.scanner import asks_other_endpoints

_SPELLINGS = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "SELECT * { service<URL>{ ?s ?p ?o } }",
    "SELECT * { sErViCe\n\t<URL>\r\n{ ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<URL>{ ?s ?p ?o } }",
    "SELECT * { SERVICE # why\n SILENT#\n<URL>#}\n{ ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o.SERVICE<URL>{ ?s ?p ?o } }",
    "SELECT * { {}SERVICE<URL>{ ?s ?p ?o } }",
    "SELECT * { VALUES ?e { <URL> } SERVICE ?e { ?s ?p ?o } }",
    "SELECT * { VALUES ?e { <URL> } SERVICE $e{ ?s ?p ?o } }",
    "SELECT * { BIND(<URL> AS ?SERVICE) SERVICE ?SERVICE { ?s ?p ?o } }",
    "PREFIX e: <URL> SELECT * { SERVICE e: { ?s ?p ?o } }",
    "PREFIX e: <URL> SELECT * { SERVICE e:a.b\\~c%20d { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { ?s ?p ?o FILTER(1<2)SERVICE:#>\n{ ?s ?p ?o } }",
    "PREFIX b: <URL> SELECT * { ?s ?p ?a FILTER(?a<?b)SERVICE b:x#>\n{ ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { ?s ?p :.SERVICE:a{ ?s ?p ?o } }",
    "SELECT * { ?s ?p true SERVICE<URL>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE<URL>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE<URL>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p 'it\\'s'SERVICE<URL>{ ?s ?p ?o } }",
    'SELECT * { ?s ?p """ " """SERVICE<URL>{ ?s ?p ?o } }',
    "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "SELECT * { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { LATERAL { SERVICE <URL> { ?s ?p ?o } } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <URL> { ?s ?p ?o } }",
    "ASK { SERVICE <URL> { ?s ?p ?o } }",
    "ASK { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "ASK { SERV\\U00000049CE \\u003CURL> { ?s ?p ?o } }",
]

_HARMLESS = [
    "SELECT ?service ?price { ?service ?p ?price }",
    "SELECT $myservice ?x { $myservice ?p ?x }",
    "PREFIX schema: <https://schema.org/> SELECT * { ?s a schema:Service ; schema:service ?x { ?x ?p ?o } }",
    "SELECT * { GRAPH <http://example.org/service> { ?s ?p ?o } }",
    "SELECT * FROM <http://example.org/service> { ?s ?p ?o }",
    "SELECT * { ?s ?p 'customer service' }",
    "SELECT * { ?s ?p ?o } # service",
]


@dataclass
class Listener:
    """An HTTP endpoint that counts who comes."""

    url: str
    connections: list[object] = field(default_factory=list)


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = Listener(f"http://127.0.0.1:{server.getsockname()[1]}/sparql")

        def accept() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                found.connections.append(connection.getpeername())
                connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        yield found
        server.shutdown(socket.SHUT_RDWR)
        thread.join(10)


@pytest.mark.parametrize("spelling", _SPELLINGS)
def test_a_service_clause_is_refused(client: TestClient, listener: Listener, spelling: str) -> None:
    answer = client.post("/sparql", data={"query": spelling.replace("URL", listener.url)})
    assert answer.status_code == 400, answer.text
    assert answer.json()["type"].endswith("#query-federation")
    assert listener.connections == []


@pytest.mark.parametrize("query", _HARMLESS)
def test_the_word_alone_is_not_refused(client: TestClient, query: str) -> None:
    assert client.post("/sparql", data={"query": query}).status_code == 200


@pytest.mark.parametrize(
    "part",
    [
        "service",
        "service ",
        "service#",
        "service#\n",
        "service <",
        "service<>",
        "service a\\",
        "service a#",
        "service ?",
    ],
)
def test_the_search_is_not_slow(part: str) -> None:
    """A search that crosses a comment again for each word before it takes minutes for these: 80 s for one of them."""
    assert takes_its_share(lambda size: asks_other_endpoints(part * size), 10_000, 8)
    assert takes_its_share(lambda size: asks_other_endpoints(part * size + "#\n" * 4 * size), 5_000, 8)


_BEHIND_THE_FIRST_WALL = """
import json, sys
from pyoxigraph import Store
from esfgraph_server.query_pool.sandbox import close_network
closed = sys.argv[2] == "closed" and close_network()
error = ""
try:
    for query in ("SELECT * { SERVICE <URL> { ?s ?p ?o } }", "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }"):
        list(Store().query(query.replace("URL", sys.argv[1])))
except OSError as raised:
    error = str(raised)
print(json.dumps([closed, error]))
"""


def _ask_in_a_process(url: str, how: str) -> tuple[bool, str]:
    command = [sys.executable, "-c", _BEHIND_THE_FIRST_WALL, url, how]
    run = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    closed, error = json.loads(run.stdout)
    return closed, error


def test_the_second_wall_closes_the_network(listener: Listener) -> None:
    """What the search in the text should ever miss, the system refuses."""
    closed, error = _ask_in_a_process(listener.url, "closed")
    if not closed:
        pytest.skip("This system cannot close the network of one process.")
    assert "denied" in error
    assert listener.connections == []


def test_without_the_walls_a_query_does_connect(listener: Listener) -> None:
    """Shows that the listener would notice."""
    _ask_in_a_process(listener.url, "open")
    assert listener.connections
    listener.connections.clear()

"""OPTIONS and preflights: every address answers them, so that any page may read open data."""

import socket
from typing import TYPE_CHECKING

import pytest
from tests.clients import TestClient

if TYPE_CHECKING:
    from tests.serving import RunningServer

_READ = "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/sparql", "GET, HEAD, POST, OPTIONS"),
        ("/sparql?query=ASK%7B%7D", "GET, HEAD, POST, OPTIONS"),
        ("/", _READ),
        ("/sv/", _READ),
        ("/en/sparql", _READ),
        ("/project/1", _READ),
        ("/project/1.ttl", _READ),
        ("/ontology.ttl", _READ),
        ("/shapes", _READ),
        ("/context.jsonld", _READ),
        ("/downloads/esf.nq.gz", _READ),
        ("/static/app.css", _READ),
        ("/api/v1/search?q=a", _READ),
        ("/api/v1/queries", _READ),
        ("/api/v1/queries/biggest-owners", _READ),
        ("/health/live", _READ),
        ("/robots.txt", _READ),
        ("/nothing/at/all", _READ),
    ],
)
def test_every_address_says_what_it_answers(client: TestClient, path: str, methods: str) -> None:
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}
    asked |= {"Access-Control-Request-Headers": "if-none-match, range, x-requested-with"}
    answer = client.options(path, headers=asked)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["allow"] == answer.headers["access-control-allow-methods"] == methods
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "*" in answer.headers["access-control-allow-headers"].split(", ")
    assert "content-length" not in answer.headers


def test_the_server_as_a_whole_says_what_it_answers(server: "RunningServer") -> None:
    """RFC 9110, 9.3.7."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = connection.recv(1 << 16).lower()
    assert answer.startswith(b"http/1.1 204")
    assert b"\r\nallow: get, head, post, options\r\n" in answer


@pytest.mark.parametrize("path", ["/sv/", "/project/1.ttl", "/static/app.css", "/downloads/a", "/robots.txt"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_what_is_not_answered_says_what_is(client: TestClient, path: str, method: str) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")

"""The Host header, on real connections: what is no request of HTTP/1.1, and who is answered."""

import contextlib
import socket
from typing import TYPE_CHECKING

import pytest
from tests.clients import TestClient

from esfgraph_server.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.serving import RunningServer

    from esfgraph_server.settings import Settings


def _status(server: "RunningServer", request: str) -> int:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request.encode())
        answer = b""
        with contextlib.suppress(ConnectionResetError):
            while b"\r\n" not in answer and (part := connection.recv(4096)):
                answer += part
        return int(answer.split()[1])


@pytest.mark.parametrize(
    ("version", "hosts", "status"),
    [
        ("1.1", ["localhost"], 200),
        ("1.1", ["LOCALHOST:8000"], 200),
        ("1.1", ["127.0.0.1"], 200),
        ("1.1", ["[::1]:8000"], 200),
        ("1.1", ["xn--smrgs-pra0j.example"], 200),
        ("1.1", ["evil.example"], 200),  # every name, while none is set
        ("1.1", [], 400),
        ("1.1", ["localhost", "localhost"], 400),
        ("1.1", ["localhost", "evil.example"], 400),
        ("1.0", [], 200),
        ("1.0", ["localhost"], 200),
        ("1.0", ["localhost", "localhost"], 400),
        ("1.1", [""], 400),
        ("1.1", ["a b"], 400),
        ("1.1", ["a/b"], 400),
        ("1.1", ["a, b"], 400),
        ("1.1", ["user@a"], 400),
        ("1.1", ["a:port"], 400),
        ("1.1", ["[::1"], 400),
        ("1.1", [":80"], 400),
        ("1.1", ["http://localhost"], 400),
    ],
)
@pytest.mark.parametrize("path", ["/health/live", "/sparql?query=ASK%7B%7D", "/robots.txt"])
def test_a_request_names_one_host(
    server: "RunningServer", path: str, version: str, hosts: list[str], status: int
) -> None:
    """RFC 9112, 3.2."""
    lines = [f"GET {path} HTTP/{version}", *(f"Host: {host}" for host in hosts), "Connection: close"]
    assert _status(server, "\r\n".join(lines) + "\r\n\r\n") == status


@pytest.fixture(scope="module")
def choosy(settings_for: "Callable[..., Settings]") -> "Iterator[TestClient]":
    """A client of a server that answers for some names only."""
    settings = settings_for(allowed_hosts="data.example.org, *.esf.example,[::1]", query_processes=1)
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.mark.parametrize(
    ("host", "is_allowed"),
    [
        ("data.example.org", True),
        ("DATA.example.org:8080", True),
        ("data.example.org.", True),
        ("a.esf.example", True),
        ("a.b.esf.example", True),
        ("[::1]", True),
        ("esf.example", False),
        ("evil.example", False),
        ("data.example.org.evil.example", False),
        ("evil-data.example.org", False),
        ("127.0.0.1", False),
        ("localhost", False),
    ],
)
def test_only_hosts_that_are_allowed_are_answered(choosy: TestClient, host: str, is_allowed: bool) -> None:
    assert choosy.get("/robots.txt", headers={"Host": host}).status_code == (200 if is_allowed else 421)
    assert choosy.get("/health/live", headers={"Host": host}).status_code == 200


@pytest.fixture(scope="module", params=["", "https://data.example.org/esf/"])
def led(settings_for: "Callable[..., Settings]", request: pytest.FixtureRequest) -> "Iterator[TestClient]":
    """A client that follows no redirection, of a server with and without a public URL."""
    app = create_app(settings_for(public_url=request.param or None, query_processes=1))
    with TestClient(app, follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/sv", "*/*"),
        ("/en", "text/html"),
        ("/sparql", "text/turtle"),
        ("/sparql", "text/html"),
        ("/sparql/", "*/*"),
        ("/sparql/?query=ASK%7B%7D", "*/*"),
        ("/project/1", "text/turtle"),
        ("/project/1", "text/html"),
        ("/project/1.ttl", "*/*"),
        ("/api/v1/queries", "application/json"),
        ("/api/v1/openapi.json", "*/*"),
        ("/projects", "text/html"),
        ("/downloads/", "*/*"),
        ("//evil.example/", "*/*"),
        ("/sv/sparql", "text/html"),
        ("/nothing", "text/html"),
        ("/health/ready", "*/*"),
        ("/robots.txt", "*/*"),
        ("/shapes.ttl", "*/*"),
    ],
)
def test_no_address_comes_from_the_clients_host(led: TestClient, path: str, accept: str) -> None:
    headers = {"Accept": accept, "Host": "attacker.example", "X-Forwarded-Host": "attacker.example"}
    answer = led.get(f"http://attacker.example{path}", headers=headers)
    assert "attacker.example" not in answer.text + str(answer.headers)
    assert not answer.headers.get("location", "").startswith(("http:", "https:", "//"))


@pytest.fixture(scope="module", params=["", "/esf"])
def prefixed(settings_for: "Callable[..., Settings]", request: pytest.FixtureRequest) -> "Iterator[TestClient]":
    """A client of a server below a proxy's prefix, and of one without; the prefix stands in its header X-Root."""
    app = create_app(settings_for(root_path=request.param, query_processes=1))
    with TestClient(app, follow_redirects=False) as client:
        client.headers["x-root"] = request.param
        yield client


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/sv", "/sv/"),
        ("/en?a=b", "/en/?a=b"),
        ("/sparql/", "/sparql"),
        ("/sparql/?query=ASK%7B%7D", "/sparql?query=ASK%7B%7D"),
        ("/robots.txt/", "/robots.txt"),
        ("/projects//", "/projects"),
        ("//evil.example/", "/evil.example"),
        ("/%0d%0aX:y/", "/%0D%0AX%3Ay"),
        ("/nothing", None),
    ],
)
def test_an_address_with_or_without_a_slash_too_many_leads_to_the_right_one(
    prefixed: TestClient, address: str, target: str | None
) -> None:
    answer = prefixed.get(f"http://testserver{address}")
    assert answer.headers.get("location") == (prefixed.headers["x-root"] + target if target else None)
    assert answer.status_code == (303 if address[:3] in ("/sv", "/en") else 308 if target else 404)

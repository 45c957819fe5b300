from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError
from tests.clients import TestClient

from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app, from_environment
from esfgraph_server.http.security_headers import SECURITY_HEADERS
from esfgraph_server.settings import Settings
from esfgraph_server.site.rendering import load_renderer

if TYPE_CHECKING:
    from tests.serving import RunningServer

_TARGETS = ["/health/live", "/sparql?query=ASK%7B%7D", "/sparql?query=SELEC", "/sparql", "/robots.txt"]


@pytest.mark.parametrize("target", _TARGETS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE"])
def test_every_response_carries_the_security_headers(client: TestClient, target: str, method: str) -> None:
    answer = client.request(method, target)
    assert SECURITY_HEADERS.items() <= {name.title(): value for name, value in answer.headers.items()}.items()


def test_nothing_is_loaded_from_elsewhere_and_nobody_frames_us(client: TestClient) -> None:
    policy = client.get("/health/live").headers["content-security-policy"].split("; ")
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in str(policy)


def test_the_server_does_not_say_what_it_runs(server: "RunningServer") -> None:
    for target in _TARGETS:
        headers = server.client.get(target).headers
        assert "server" not in headers
        assert "x-powered-by" not in headers


@pytest.mark.parametrize("target", ["/docs", "/redoc"])
def test_pages_that_load_from_elsewhere_are_off(client: TestClient, target: str) -> None:
    assert client.get(target).status_code == 404


def test_health(client: TestClient) -> None:
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json() == {"status": "ready", "release": "a" * 16}
    assert client.get("/health/ready").headers["cache-control"] == "no-store"


def test_robots_stay_out_of_the_endpoint(client: TestClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /sparql", "Disallow: /*/map?", "Disallow: /*/ask?"} <= {*lines}


def test_no_reader_waits_for_templates_to_be_read(served_data: DataFolder) -> None:
    load_renderer.cache_clear()  # this process has read them for other tests
    with TestClient(create_app(Settings(data=served_data.root))):
        environment = load_renderer().environment
        read = {name for _, name in environment.cache or ()}
        assert read == set(environment.list_templates())


def test_behind_a_prefix(served_data: DataFolder) -> None:
    app = create_app(Settings(data=served_data.root, root_path="/esf"))
    with TestClient(app) as client:
        for path in ("/sparql", "/esf/sparql"):
            page = client.get(path, headers={"Accept": "text/html"})
            assert 'action="/esf/sparql"' in page.text
        description = client.get("/sparql", headers={"Accept": "application/n-triples"}).text
        assert "<http://localhost:8000/sparql>" in description  # the base, never the host that the client names
        assert "Disallow: /esf/sparql" in client.get("/robots.txt").text


def test_a_public_address_names_the_endpoint(served_data: DataFolder) -> None:
    with TestClient(create_app(Settings(data=served_data.root, public_url="https://esf.example/"))) as client:
        assert "<https://esf.example/sparql>" in client.get("/sparql", headers={"Accept": "application/n-triples"}).text


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, served_data: DataFolder) -> None:
    monkeypatch.setenv("ESFGRAPH_DATA", str(served_data.root))
    monkeypatch.setenv("ESFGRAPH_QUERY_SECONDS", "7.5")
    monkeypatch.setenv("ESFGRAPH_QUERY_PROCESSES", "1")
    settings = Settings()
    assert (settings.data, settings.query.seconds, settings.query.processes) == (served_data.root, 7.5, 1)
    with TestClient(from_environment()) as client:
        assert client.get("/health/ready").status_code == 200


def test_defaults() -> None:
    settings = Settings()
    assert (settings.data, settings.host, settings.port) == (Path("esfgraph-data"), "127.0.0.1", 8000)


@pytest.mark.parametrize(
    "values", [{"query": {"seconds": 0}}, {"query": {"processes": 0}}, {"port": 70_000}, {"query": {"bytes": -1}}]
)
def test_settings_that_cannot_be(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(values)

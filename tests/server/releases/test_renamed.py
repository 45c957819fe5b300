"""IRIs of a base that was given up lead to those of the one that is served; nobody is led away from what is here."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import Quad
from tests.clients import TestClient

from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.app import create_app
from esfgraph_server.settings import Settings

Write = Callable[[DataFolder, str, Iterable[Quad]], Release]

NOW = "https://data.example.se/"
BASES = (
    "http://localhost:8000/",
    "http://old.example:8080/esf/",
    "https://old.example/",
    "https://data.example.se/esf/",
)
"""Given up, one after another."""


def serve(data: DataFolder, write: Write, id_: str, base: str) -> None:
    path = write(data, id_, ()).path / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"base_iri": base}), encoding="utf-8")
    data.switch(data.release(id_))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, write_release: Write) -> DataFolder:
    data = DataFolder(tmp_path_factory.mktemp("renamed"))
    for number, base in enumerate((*BASES, NOW)):
        serve(data, write_release, f"{number:016}", base)
    return data


@pytest.fixture(scope="module")
def client(data: DataFolder) -> Iterator[TestClient]:
    settings = Settings(data=data.root, public_url="https://old.example/pages")
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


LED = {
    "https://old.example/project/25-030-S02": "project/25-030-S02",
    "http://OLD.example:80/project/25-030-S02.ttl?context=link": "project/25-030-S02.ttl?context=link",
    "https://old.example/sv/municipality/%C3%85": "sv/municipality/%C3%85",
    "https://old.example//other.example/": "/other.example/",
    "http://old.example:8080/esf/project/1": "project/1",
    "https://data.example.se/project/1": None,
    "https://data.example.se/esf/project/1": "project/1",  # under the base of today too, which is shorter
    "http://old.example:8080/project/1": None,
    "https://old.example/pages/project/1": None,
    "https://old.example/health/live": None,
    "http://localhost:8000/project/1": None,
    "https://another.example/project/1": None,
}


@pytest.mark.parametrize("address", LED)
def test_an_old_name_leads_to_the_new_one(address: str, client: TestClient) -> None:
    answer, path = client.get(address), LED[address]
    if path is None:
        assert answer.status_code != 301
    else:
        assert (answer.status_code, answer.headers["location"]) == (301, NOW + path)
        assert answer.headers["cache-control"] == "public, max-age=86400"
        assert client.head(address).status_code == 301
        assert client.post(address).status_code != 301


def test_what_is_not_there_any_more_is_remembered_and_a_rollback_turns_round(
    data: DataFolder, write_release: Write, client: TestClient
) -> None:
    serve(data, write_release, "a" * 16, "https://new.example/")
    for path in (*data.path_of(f"{4:016}").rglob("*"),):
        if path.is_file():
            path.unlink()
    assert set(data.bases()) == {*BASES, NOW, "https://new.example/"}
    assert client.get(f"{NOW}project/1").headers["location"] == "https://new.example/project/1"
    data.switch(data.release(f"{2:016}"))
    assert client.get("https://new.example/project/1").headers["location"] == "https://old.example/project/1"
    assert client.get("https://old.example/project/1").status_code != 301


def test_a_release_that_only_stands_in_for_a_damaged_one_leads_nowhere(tmp_path: Path, write_release: Write) -> None:
    data = DataFolder(tmp_path)
    for id_, base in (("a" * 16, BASES[2]), ("b" * 16, NOW)):
        serve(data, write_release, id_, base)
    (data.path_of("b" * 16) / "manifest.json").unlink()
    with TestClient(create_app(Settings(data=data.root)), follow_redirects=False) as client:
        assert client.get("/health/ready").json()["release"] == "a" * 16
        assert client.get(f"{NOW}project/1").status_code != 301

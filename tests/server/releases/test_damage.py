"""A damaged release is not served where another is whole, and it is said so; what mends it is taken up at once."""

import logging
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from tests.clients import TestClient
from tests.damages import KINDS, Folder, largest, link, put, remove, two_releases
from tests.timing import eventually

from esfgraph.errors import ReleaseError
from esfgraph.publisher.publication import Publication
from esfgraph.release.checksums import write_checksums
from esfgraph.release.data_folder import INDEX_FORMAT, DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.commands import ready
from esfgraph_server.settings import Settings

OLDER = {
    "sv": "Den senaste utgåvan är skadad; det här är utgåvan före.",
    "en": "The newest release is damaged; this is the one before.",
}
LOST = {
    "sv": "Utgåvan är skadad: några av dess filer kan inte läsas.",
    "en": "This release is damaged: some of its files cannot be read.",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return two_releases(tmp_path_factory.mktemp("damage"))


@pytest.fixture
def folder(built: Folder, tmp_path: Path) -> Iterator[Folder]:
    yield built.copied(tmp_path / "data")
    shutil.rmtree(tmp_path / "data", ignore_errors=True)


def application(data: DataFolder) -> FastAPI:
    few = {"query": {"processes": 1}, "quick_processes": 1, "spare_processes": 1}
    return create_app(Settings.model_validate({"data": data.root} | few))


def footnotes(client: TestClient) -> dict[str, str]:
    """What the footer of a page says of the release, in each language."""
    pages = {language: client.get(f"/{language}/downloads").text for language in ("sv", "en")}
    return {
        language: next(text for text in (OLDER[language], LOST[language], "") if text in page)
        for language, page in pages.items()
    }


def assert_serves(client: TestClient, folder: Folder, served: str) -> None:
    """Pages, documents, queries and readiness answer from one release, and say what is wrong with the current one."""
    state = client.get("/health/ready")
    assert state.status_code == 200
    assert state.json()["release"] == served
    whole = {"status": "ready", "release": served}
    if served == folder.new:
        assert state.json() == whole
        assert footnotes(client) == {"sv": "", "en": ""}
    else:
        assert state.json()["status"] == "degraded"
        assert str(folder.data.root) not in state.text
        assert footnotes(client) == OLDER
    assert client.get("/sparql", params={"query": "ASK { ?s a esf:Project }"}).json()["boolean"] is True
    there = client.get("/project/25-031-S02.ttl").status_code
    assert there == (200 if served == folder.new else 404)
    assert client.get("/project/25-030-S02.ttl").status_code == 200
    assert client.get("/sv/search?q=projekt").status_code == 200


def become_ready(client: TestClient) -> None:
    """Wait until it is seen that the release was made anew."""
    eventually(lambda: client.get("/health/ready").json()["status"] == "ready")


HARMS = [("manifest.json", "flipped"), ("store/*.sst", "truncated"), ("search", "missing"), ("report.ttl", "pipe")]
"""Each starts a server: every file and kind is looked at by the tests of what is chosen to be served."""


@pytest.mark.parametrize(("pattern", "kind"), HARMS)
def test_a_server_that_starts_serves_the_release_before_a_damaged_one(
    folder: Folder, caplog: pytest.LogCaptureFixture, pattern: str, kind: str
) -> None:
    KINDS[kind](largest(folder.current, pattern))
    with caplog.at_level(logging.ERROR), TestClient(application(folder.data)) as client:
        assert_serves(client, folder, folder.old)
        assert len(caplog.records) == 1
        assert folder.new in caplog.text
        folder.build()
        become_ready(client)
        assert_serves(client, folder, folder.new)


@pytest.mark.parametrize(("pattern", "kind"), [("store", "folder"), ("search/*.term", "truncated")])
def test_a_running_server_keeps_the_good_release_where_the_next_is_damaged(
    folder: Folder, caplog: pytest.LogCaptureFixture, pattern: str, kind: str
) -> None:
    folder.data.switch(folder.data.release(folder.old))
    with TestClient(application(folder.data)) as client:
        assert client.get("/health/ready").json() == {"status": "ready", "release": folder.old}
        folder.data.switch(folder.data.release(folder.new))
        KINDS[kind](largest(folder.current, pattern))
        with caplog.at_level(logging.ERROR):
            for _ in range(2):
                assert_serves(client, folder, folder.old)
        assert len(caplog.records) == 1
        folder.data.switch(folder.data.release(folder.old))
        assert client.get("/health/ready").json() == {"status": "ready", "release": folder.old}
        assert footnotes(client) == {"sv": "", "en": ""}


def _zero(path: Path) -> None:
    """Overwrite what a running server has open."""
    for file in [path, *path.rglob("*")]:
        if file.is_file():
            with file.open("r+b") as opened:
                opened.write(bytes(file.stat().st_size))


ASKED = [
    *("/project/25-031-S02.ttl", "/sv/project/25-031-S02", "/sv/projects", "/sv/projects.csv", "/sv/search?q=projekt"),
    *("/api/v1/projects", "/api/v1/search?q=projekt", "/en/organizations?sort=-projects", "/en/"),
    "/sparql?query=SELECT * { ?s ?p ?o }",
]


@pytest.mark.parametrize(("harmed", "harm"), [("store", _zero), ("search", _zero), ("search", remove)])
def test_damage_that_shows_while_a_release_is_served_is_a_503_and_the_release_before_takes_its_place(
    folder: Folder, harmed: str, harm: Callable[[Path], None]
) -> None:
    with TestClient(application(folder.data)) as client:
        assert client.get("/health/ready").json() == {"status": "ready", "release": folder.new}
        harm(folder.current / harmed)
        statuses = set()
        while client.get("/health/ready").json()["release"] != folder.old:
            for address in ASKED:
                answer = client.get(address, headers={"Accept": "*/*"})
                statuses.add(answer.status_code)
                assert "Traceback" not in answer.text
                assert str(folder.data.root) not in answer.text
        assert statuses - {200, 404} == {503}
        assert_serves(client, folder, folder.old)


@pytest.mark.parametrize("harm", ["missing", "to nowhere"])
def test_a_pointer_that_is_none_keeps_or_finds_a_release(folder: Folder, harm: str) -> None:
    def damage() -> None:
        pointer = folder.data.root / "current"
        if harm == "to nowhere":
            link(pointer, "releases/" + "0" * 16)
        else:
            KINDS[harm](pointer)

    with TestClient(application(folder.data)) as client:
        assert client.get("/health/ready").json()["status"] == "ready"
        damage()
        assert client.get("/health/ready").json()["status"] == "degraded"
        assert client.get("/health/ready").json()["release"] == folder.new
    with TestClient(application(folder.data)) as client:
        assert client.get("/health/ready").json()["release"] == folder.new
        folder.build()
        become_ready(client)
        assert_serves(client, folder, folder.new)


@pytest.mark.parametrize(
    ("pattern", "lost"), [("dumps/projects.csv", "/downloads/projects.csv"), ("search", "/sv/search?q=a")]
)
def test_where_no_release_is_whole_what_is_left_of_one_is_served(folder: Folder, pattern: str, lost: str) -> None:
    remove(folder.data.path_of(folder.old))
    remove(folder.current / pattern)
    with TestClient(application(folder.data)) as client:
        state = client.get("/health/ready").json()
        assert (state["status"], state["release"], state["damaged"]) == ("degraded", folder.new, folder.new)
        assert footnotes(client) == LOST
        assert client.get("/project/25-031-S02.ttl").status_code == 200
        assert client.get(lost).status_code == 503


def test_the_home_page_is_there_without_an_index(folder: Folder) -> None:
    """One that is lost, and one of a format that is read no more; nothing is kept of it for a release that is whole."""
    remove(folder.data.path_of(folder.old))
    for name in (INDEX_FORMAT, "search"):
        if name == INDEX_FORMAT:
            put(folder.current / name, b"1")
        else:
            remove(folder.current / name)
        write_checksums(folder.current)
        with TestClient(application(folder.data)) as client:
            counts = re.findall(r"<dd>(\d+)</dd>", client.get("/sv/").text)
            assert "Sök och listor går inte att nå" in client.get("/sv/").text
            assert "<form" not in client.get("/en/").text
            assert client.get("/sv/projects").status_code == 503
            folder.build()
            become_new(client, "Sök och listor")
            assert re.findall(r"<dd>(\d+)</dd>", client.get("/sv/").text) == counts


def become_new(client: TestClient, sentence: str) -> None:
    """Wait until a page no longer says so."""
    eventually(lambda: sentence not in client.get("/sv/").text)


def test_serve_says_which_release_it_serves_and_never_the_seeds_instead(
    folder: Folder, capfd: pytest.CaptureFixture[str]
) -> None:
    KINDS["truncated"](largest(folder.current, "store/*.sst"))
    ready(folder.data, Publication())
    err = capfd.readouterr().err
    assert err.count("\n") == 1
    assert all(part in err for part in (folder.old, folder.new, ".sst has"))
    remove(folder.data.path_of(folder.old))
    with pytest.raises(ReleaseError, match="build again"):
        ready(folder.data, Publication())
    remove(folder.current)
    with pytest.raises(ReleaseError, match="build again"):
        ready(folder.data, Publication())
    assert folder.data.ids() == []

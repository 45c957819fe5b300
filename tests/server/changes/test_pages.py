"""Pages of releases and changes, and what changed as RDF."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.clients import TestClient
from tests.replayed import KEPT, LOST, OTHER, Replayed

from esfgraph.changes.change_log import ChangeLog
from esfgraph.rdf.formats import GRAPHS, Format
from esfgraph.release.data_folder import DataFolder
from esfgraph.release.pruning import prune
from esfgraph_server.app import create_app
from esfgraph_server.settings import Settings

PROV = "http://www.w3.org/ns/prov#"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_of_releases_and_changes_are_well_made(replay: TestClient, replayed: Replayed, language: str) -> None:
    for path in ("releases", "changes", *(f"releases/{id_}" for id_ in replayed.ids)):
        response = replay.get(f"/{language}/{path}")
        assert response.status_code == 200, path
        assert f'<html lang="{language}">' in response.text
        assert response.text.count("<h1>") == 1


def test_all_releases_stand_with_what_they_changed(replay: TestClient, replayed: Replayed) -> None:
    page = replay.get("/en/releases").text
    assert re.findall(r'<code><a href="/en/releases/(\w{16})">', page) == replayed.ids[::-1]
    assert "Projects – new: 1, changed: 2, gone: 1<br>Owners – changed: 1, gone: 1" in page
    assert page.index("served now") < page.index(replayed.ids[1])
    assert "The first</td>" in page


def test_a_release_has_a_page_with_its_changes_and_files(replay: TestClient, replayed: Replayed) -> None:
    middle, last = (replay.get(f"/sv/releases/{id_}").text for id_ in replayed.ids[1:])
    assert f"Ändrat: {KEPT} Snabbspår Åtvidaberg" in middle
    assert f"Finns inte kvar: {LOST} Process för framsteg" in middle
    assert f'<a href="/sv/releases/{replayed.ids[0]}">' in middle
    assert "projects.csv" in middle
    assert "/downloads/projects.csv" not in middle
    assert "/downloads/projects.csv" in last
    assert f"Återkallat: {OTHER}" in last
    assert replay.get("/sv/releases/0123456789abcdef").status_code == 404


def test_changes_stand_the_last_first_with_values_and_lines(replay: TestClient) -> None:
    page = replay.get("/en/changes").text
    assert "NUTS 2" in page or "SE21" in page
    assert page.index(f"Withdrawn: {OTHER}") < page.index("from 9,923,980 to 9,923,990 (000_")
    assert "Om provet" not in page


def test_the_page_of_a_thing_tells_its_own_history(replay: TestClient, replayed: Replayed) -> None:
    page = replay.get(f"/en/project/{KEPT}").text
    history = page[page.index('<h2 id="history">History</h2>') :]
    assert "from 9,923,980 to 9,923,990 (000_" in history
    assert [history.index(f'<a href="/en/releases/{id_}">') for id_ in replayed.ids[:0:-1]] == sorted(
        history.index(f'<a href="/en/releases/{id_}">') for id_ in replayed.ids[1:]
    )
    assert replayed.ids[0] not in history
    assert "It is in release" in replay.get(f"/en/project/{LOST}").text


def test_a_page_of_an_earlier_release_tells_no_later_history(replay: TestClient, replayed: Replayed) -> None:
    for id_ in replayed.ids:
        page = replay.get(f"/en/project/{KEPT}?release={id_}")
        assert page.status_code == 200
        assert 'id="history"' not in page.text


def test_the_page_of_what_never_changed_has_no_history(replay: TestClient) -> None:
    numbers = [item["number"] for item in replay.get("/api/v1/projects.json").json()["items"]]
    pages = {number: replay.get(f"/sv/project/{number}").text for number in numbers}
    told = {number for number, page in pages.items() if 'id="history"' in page}
    changed = {
        item["number"]
        for item in replay.get(
            "/api/v1/projects.json", params={"changed-since": replay.get("/timemap/sv").text.split("release=")[1][:16]}
        ).json()["items"]
    }
    assert told == changed
    assert 0 < len(told) < len(pages)


@pytest.mark.parametrize("format_", GRAPHS, ids=lambda format_: format_.name)
def test_what_changed_is_rdf_in_every_format(replay: TestClient, replayed: Replayed, format_: Format) -> None:
    response = replay.get(f"/changes{format_.suffix}")
    triples = {quad.triple for quad in ox.parse(response.content, format=format_.rdf)}
    base, (one, two, three) = "http://localhost:8000/", replayed.ids

    def stated(subject: str, name: str, thing: str) -> bool:
        return ox.Triple(ox.NamedNode(subject), ox.NamedNode(name), ox.NamedNode(thing)) in triples

    previous = "http://www.w3.org/ns/dcat#previousVersion"
    assert stated(f"{base}releases/{three}", previous, f"{base}releases/{two}")
    assert stated(f"{base}releases/{two}", previous, f"{base}releases/{one}")
    assert stated(f"{base}project/{OTHER}", f"{PROV}wasGeneratedBy", f"{base}releases/{two}#served-2")
    assert stated(f"{base}project/{OTHER}", f"{PROV}wasInvalidatedBy", f"{base}releases/{three}#served-3")
    assert stated(f"{base}project/{KEPT}", f"{PROV}wasInfluencedBy", f"{base}releases/{two}#served-2")


def test_what_is_pruned_is_remembered_and_a_rollback_is_followed(
    replayed: Replayed, settings_for: Callable[..., Settings], tmp_path: Path
) -> None:
    data = DataFolder(shutil.copytree(replayed.data.root, tmp_path / "data", symlinks=True))
    prune(data, 2)
    with TestClient(create_app(settings_for(data=data.root))) as client:
        page = client.get(f"/en/releases/{replayed.ids[0]}").text
        assert "whose files are there no more" in page
        assert "projects.csv" in page
        assert len(client.get("/en/projects.feed.json").json()["items"]) == 7
        back = data.release(replayed.ids[1])
        ChangeLog.of(data).keep(data.current(), back, ())
        data.switch(back)
        items = client.get("/en/projects.feed.json").json()["items"]
        assert [item["title"] for item in items[:2]] == [
            f"Gone: {LOST} Process för framsteg",
            f"Changed: {KEPT} Snabbspår Åtvidaberg",
        ]
        assert client.get("/en/releases").text.count("Served since") == 1

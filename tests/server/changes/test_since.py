"""``?changed-since=``: lists narrowed to what is new or changed, as pages, files, feeds and API answers."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import feedparser
import pytest
from tests.clients import TestClient
from tests.replayed import KEPT, LOST, NOTED, OTHER, Replayed

from esfgraph.changes.thing_change import What
from esfgraph.release.data_folder import DataFolder
from esfgraph.release.history import Switch
from esfgraph_server.app import create_app
from esfgraph_server.changes.recent import Event, Recent, Sides, Step
from esfgraph_server.changes.since import steps_since
from esfgraph_server.model.selections.find import today
from esfgraph_server.model.selections.selection_error import SelectionError
from esfgraph_server.settings import Settings


@pytest.fixture(scope="module")
def client(settings_for: Callable[..., Settings], replayed: Replayed) -> Iterator[TestClient]:
    with TestClient(create_app(settings_for(data=replayed.data.root))) as client:
        yield client


def numbers(client: TestClient, query: str) -> set[str]:
    """The numbers of the projects of a list, which all its ways tell alike."""
    rows = csv.DictReader(client.get(f"/en/projects.csv?{query}").text.splitlines())
    found = {row["number"] for row in rows}
    answer = client.get(f"/api/v1/projects.json?{query}").json()
    assert {item["number"] for item in answer["items"]} == found
    assert answer["total"] == len(found)
    page = client.get(f"/en/projects?{query}")
    assert page.status_code == 200
    assert all((f">{number}<" in page.text) == (number in found) for number in (KEPT, LOST, NOTED, OTHER))
    return found


def test_lists_hold_what_is_new_or_changed_since_a_release(client: TestClient, replayed: Replayed) -> None:
    one, two, three = replayed.ids
    assert numbers(client, f"changed-since={two}") == {KEPT, LOST}
    assert numbers(client, f"changed-since={one}") == {KEPT, LOST, NOTED}
    assert numbers(client, f"changed-since={three}") == set()
    assert numbers(client, f"changed-since={one}&q={KEPT}") == {KEPT}
    assert numbers(client, f"changed-since={one}&release={two}") == {KEPT, NOTED, OTHER}


def test_lists_hold_what_is_new_or_changed_since_a_day(client: TestClient) -> None:
    everything = numbers(client, "")
    assert numbers(client, "changed-since=2020-01-01") == everything
    assert numbers(client, f"changed-since={today() + timedelta(days=1)}") == set()


def test_owners_change_too(client: TestClient, replayed: Replayed) -> None:
    answer = client.get(f"/api/v1/organizations.json?changed-since={replayed.ids[0]}").json()
    everything = client.get("/api/v1/organizations.json").json()
    assert 0 < answer["total"] < everything["total"]


def test_a_feed_tells_what_changed_since(client: TestClient, replayed: Replayed) -> None:
    one, two, three = replayed.ids
    counts = []
    for since in (one, two, three):
        feed = feedparser.parse(client.get(f"/en/projects.atom?changed-since={since}").content)
        told = json.loads(client.get(f"/en/projects.feed.json?changed-since={since}").content)["items"]
        assert [entry.id for entry in feed.entries] == [item["id"] for item in told]
        counts.append(len(told))
    assert counts[0] > counts[1] > counts[2] == 0


def test_a_page_says_since_when_and_how_to_see_everything(client: TestClient, replayed: Replayed) -> None:
    page = client.get(f"/sv/projects?changed-since={replayed.ids[1]}&county=05").text
    assert "Nytt eller ändrat sedan" in page
    assert 'href="/sv/projects?county=05"' in page
    assert f'name="changed-since" value="{replayed.ids[1]}"' in page


@pytest.mark.parametrize("value", ["yesterday", "0123456789abcdef", "2026-02-30"])
def test_what_is_neither_a_day_nor_a_release_is_told(client: TestClient, value: str) -> None:
    for address in ("/en/projects", "/en/projects.csv", "/en/projects.atom", "/api/v1/projects.json"):
        answer = client.get(f"{address}?changed-since={value}", headers={"Accept": "application/json"})
        assert answer.status_code == 400, address
        assert "'changed-since'" in answer.text, address
        assert value in answer.text, address


def test_more_than_is_remembered_is_told(
    settings_for: Callable[..., Settings], replayed: Replayed, tmp_path: Path
) -> None:
    one, two, _ = replayed.ids
    data = DataFolder(shutil.copytree(replayed.data.root, tmp_path / "data", symlinks=True))
    for path in (data.history_folder / "changes").glob(f"{one}-{two}*"):
        path.unlink()
    with TestClient(create_app(settings_for(data=data.root))) as client:
        assert numbers(client, f"changed-since={two}") == {KEPT, LOST}
        answer = client.get(f"/api/v1/projects.json?changed-since={one}")
        assert answer.status_code == 400
        assert "more has changed since than is remembered" in answer.text


def test_a_day_and_a_release_name_the_steps_behind_them() -> None:
    switches = [Switch(f"2026-01-0{day}T12:00:00+00:00", "a" if day > 1 else None, str(day)) for day in (1, 2, 3)]
    steps = tuple(Step(number, switch, None) for number, switch in enumerate(switches, 1))[::-1]
    events = (Event(steps[0], What.NEW, "project", "project/1", "1", "", ()),)
    recent = Recent("", steps, events, frozenset({3}), False, Sides([]), {})
    assert [step.number for step in steps_since(recent, "2026-01-02")] == [3, 2]
    assert [step.number for step in steps_since(recent, "2026-01-02", "2")] == [2]
    assert [step.number for step in steps_since(recent, "2")] == [3]
    assert [step.number for step in steps_since(recent, str(date(2026, 1, 4)))] == []
    with pytest.raises(SelectionError, match="neither a day"):
        steps_since(recent, "4")

"""Earlier releases answer as they did when they were served (RFC 7089)."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from tests.clients import TestClient
from tests.replayed import KEPT, LOST, Replayed

from esfgraph.packing.pack import pack
from esfgraph.release.data_folder import DataFolder
from esfgraph.release.pruning import prune
from esfgraph_server.app import create_app
from esfgraph_server.releases.kept_releases import KeptReleases
from esfgraph_server.releases.memento import Memento, at_time
from esfgraph_server.settings import Settings

SUPPORT = quote(f"SELECT ?s {{ <http://localhost:8000/project/{KEPT}> esf:grantedSupport ?s }}")
ADDRESSES = {
    "page": f"/sv/project/{KEPT}?",
    "list": "/en/projects?county=05&",
    "document": f"/project/{KEPT}.ttl?",
    "file": "/sv/projects.csv?county=05&",
    "API": f"/api/v1/projects/{KEPT}.json?",
    "query": f"/sparql?query={SUPPORT}&",
}


@pytest.fixture
def data(replayed: Replayed, tmp_path: Path) -> DataFolder:
    """A copy of three releases, of which the first is served and the others never were."""
    data = DataFolder(shutil.copytree(replayed.data.root, tmp_path / "data", symlinks=True))
    data.withdrawals.unlink()
    (data.root / "current").unlink()
    (data.history_folder / "served.jsonl").unlink()
    data.switch(data.release(replayed.ids[0]))
    return data


@pytest.fixture(scope="module")
def replay(settings_for: Callable[..., Settings], replayed: Replayed) -> Iterator[TestClient]:
    """A client of a server over the three."""
    with TestClient(create_app(settings_for(data=replayed.data.root)), follow_redirects=False) as client:
        yield client


def test_what_is_cited_of_a_release_answers_the_same_bytes_after_two_others(
    data: DataFolder, replayed: Replayed, settings_for: Callable[..., Settings]
) -> None:
    one, two, three = replayed.ids
    with TestClient(create_app(settings_for(data=data.root))) as client:
        first = {name: client.get(f"{address}release={one}") for name, address in ADDRESSES.items()}
        plain = {name: client.get(address) for name, address in ADDRESSES.items()}
        for id_ in (two, three):
            data.switch(data.release(id_))
            again = {name: client.get(f"{address}release={one}") for name, address in ADDRESSES.items()}
            for name, answer in first.items():
                assert answer.status_code == again[name].status_code == 200, name
                assert answer.content == again[name].content, name
                assert answer.headers["Memento-Datetime"] == again[name].headers["Memento-Datetime"]
                assert client.get(ADDRESSES[name]).content != again[name].content, name
        for name in ADDRESSES.keys() - {"page", "list"}:  # pages say that they are of an earlier release
            assert plain[name].content == first[name].content, name
            assert "Memento-Datetime" not in plain[name].headers


@pytest.mark.thorough
def test_what_is_cited_of_a_release_answers_the_same_bytes_once_it_is_packed(
    data: DataFolder, replayed: Replayed, settings_for: Callable[..., Settings]
) -> None:
    one, two, three = replayed.ids
    for id_ in (two, three):
        data.switch(data.release(id_))
    asked = {**ADDRESSES, "download": "/downloads/projects.csv?", "kept download": f"/downloads/{one}/esf.ttl.gz?"}
    with TestClient(create_app(settings_for(data=data.root))) as client:
        before = {name: client.get(f"{address}release={one}") for name, address in asked.items()}
        with data.lock():
            assert [id_ for id_, reason in pack(data) if reason is None] == [one, two]
        for name, address in asked.items():
            answer = client.get(f"{address}release={one}")
            assert (answer.status_code, before[name].status_code) == (200, 200), name
            assert answer.content == before[name].content, name
        assert client.get(f"/downloads/{two}/SHA256SUMS").status_code == 200
        with data.lock():
            prune(data, 2)
        assert client.get(f"/sv/projects?release={one}").status_code == 410


def test_who_asks_for_a_packed_release_waits_or_is_told_to_ask_again(
    data: DataFolder, replayed: Replayed, settings_for: Callable[..., Settings]
) -> None:
    one, two, three = replayed.ids
    for id_ in (two, three):
        data.switch(data.release(id_))
    with data.lock():
        assert [*pack(data)] == [(one, None), (two, None)]
    app = create_app(settings_for(data=data.root))
    kept_of(app).patience = 0
    with TestClient(app) as client:
        answer = client.get(f"/sv/projects?release={one}")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert f"{one} is packed, and is being unpacked" in answer.text
        kept_of(app).patience = 60
        assert client.get(f"/sv/projects?release={one}").status_code == 200
        kept_of(app).patience = 0
        assert client.get(f"/sv/projects?release={one}").status_code == 200
        part = max(data.parts.glob(f"{two}/*.gz"))
        part.write_bytes(part.read_bytes()[:-9])
        kept_of(app).patience = 60
        answer = client.get(f"/api/v1/projects.json?release={two}")
        assert (answer.status_code, answer.json()["type"].partition("#")[2]) == (503, "release-damaged")


def kept_of(app: FastAPI) -> KeptReleases:
    """What opens earlier releases for an application."""
    named = (value for middleware in app.user_middleware for value in middleware.kwargs.values())
    return next(value for value in named if isinstance(value, KeptReleases))


def test_a_page_of_an_earlier_release_says_so_and_leads_to_now(replay: TestClient, replayed: Replayed) -> None:
    page = replay.get(f"/sv/project/{KEPT}?release={replayed.ids[0]}")
    assert f"Så här var sidan i utgåvan {replayed.ids[0]}" in page.text
    assert f'<a href="/sv/project/{KEPT}">Samma sida nu</a>' in page.text
    links = page.headers.get_list("Link")
    assert f'</sv/project/{KEPT}>; rel="original timegate"' in ", ".join(links)
    assert f'</timemap/sv/project/{KEPT}>; rel="timemap"' in ", ".join(links)


def test_what_is_gone_is_there_as_it_was(replay: TestClient, replayed: Replayed) -> None:
    address = f"/project/{LOST}.ttl"
    answers = [replay.get(f"{address}?release={id_}").status_code for id_ in replayed.ids]
    assert answers == [200, 404, 200]


def test_a_time_leads_to_the_release_that_was_served_then(replay: TestClient, replayed: Replayed) -> None:
    moments = [datetime.fromisoformat(switch.at) for switch in replayed.data.switches()]
    seconds = [moment.replace(microsecond=0) for moment in moments]  # as headers name times: two may be of one second
    last_of = dict(zip(seconds, replayed.ids, strict=True))
    for at, id_ in (
        *last_of.items(),
        (moments[0] - timedelta(days=1), replayed.ids[0]),
        (moments[2] + timedelta(days=1), replayed.ids[2]),
    ):
        asked = {"Accept-Datetime": format_datetime(at, usegmt=True)}
        answer = replay.get("/sv/projects?county=05", headers=asked)
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/sv/projects?county=05&release={id_}"
        assert answer.headers["Vary"] == "Accept-Datetime"
    assert replay.get("/sv/projects", headers={"Accept-Datetime": "yesterday"}).status_code == 400


def test_every_address_of_a_release_says_that_it_can_be_asked_for_another_time(replay: TestClient) -> None:
    for address in (*ADDRESSES.values(), "/downloads/projects.csv?", "/catalog.ttl?"):
        address = address.rstrip("?&")
        answer = replay.get(address)
        again = replay.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        kept = replay.get(address)
        assert (answer.status_code, again.status_code) == (200, 304), address
        for each in (answer, again, kept):
            assert "Accept-Datetime" in each.headers["Vary"].split(", "), address
            links = ", ".join(each.headers.get_list("Link"))
            assert f'<{address}>; rel="original timegate"' in links, address
            assert f'</timemap{address}>; rel="timemap"; type="application/link-format"' in links, address
        assert kept.content == answer.content
    long = f"/sparql?query={quote('ASK {}' + ' ' * 1000)}"
    assert "timegate" not in replay.get(long).headers.get("Link", "")
    assert "Accept-Datetime" in replay.get(long).headers["Vary"]
    for address in ("/static/app.css", "/health/live", "/timemap/sv/projects", "/sv/no-such-page"):
        plain = replay.get(address)
        assert "timegate" not in plain.headers.get("Link", ""), address


def test_all_releases_of_an_address_are_listed(replay: TestClient, replayed: Replayed) -> None:
    answer = replay.get("/timemap/sv/projects?county=05")
    assert answer.headers["Content-Type"] == "application/link-format"
    lines = answer.text.strip().split(",\n")
    original = "http://localhost:8000/sv/projects?county=05"
    assert lines[0] == f'<{original}>;rel="original timegate"'
    assert [line.partition(";")[0] for line in lines[2:]] == [f"<{original}&release={id_}>" for id_ in replayed.ids]
    assert 'rel="first memento"' in lines[2]
    assert 'rel="last memento"' in lines[-1]


@pytest.mark.parametrize(("damage", "expected"), [("pruned", 410), ("unknown", 404), ("damaged", 503)])
def test_a_release_that_is_not_there_is_told_from_one_that_never_was(
    data: DataFolder, replayed: Replayed, settings_for: Callable[..., Settings], damage: str, expected: int
) -> None:
    one, two, _ = replayed.ids
    data.switch(data.release(two))
    if damage == "pruned":
        prune(data, 1)
    elif damage == "damaged":
        (data.path_of(one) / "store" / "CURRENT").unlink()
    with TestClient(create_app(settings_for(data=data.root))) as client:
        asked = "0123456789abcdef" if damage == "unknown" else one
        assert client.get(f"/sv/projects?release={asked}").status_code == expected
        assert client.get("/sv/projects").status_code == 200


def test_times_are_chosen_as_the_standard_says() -> None:
    known = [Memento(str(day), datetime.fromisoformat(f"2026-02-0{day}T12:00:00+00:00")) for day in (1, 2)]
    for accepted, release in (
        ("Sun, 01 Feb 2026 11:59:59 GMT", "1"),
        ("Mon, 02 Feb 2026 11:59:59 GMT", "1"),
        ("Mon, 02 Feb 2026 12:00:00 GMT", "2"),
        ("Mon, 02 Feb 2026 13:00:00 +0200", "1"),
    ):
        assert at_time(known, accepted).release == release, accepted

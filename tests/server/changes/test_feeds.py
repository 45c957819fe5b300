"""Feeds: three releases replayed give exactly the entries that are expected, in every list and format."""

import feedparser
import pytest
from tests.clients import TestClient
from tests.replayed import KEPT, LOST, NOTED, OTHER, Replayed

from esfgraph_server.changes.entries import MOST_ENTRIES

OWNER, LOST_OWNER = "organization/2120000415", "organization/2120000084"


def entry(step: int, move: str, path: str) -> str:
    """The end of an entry's id: which release served, what it means for the list, which thing."""
    return f"{step}/{move}/{path if '/' in path else f'project/{path}'}"


CAME, NOTES, EDITED, MOVED = (3, "new", LOST), (2, "changed", NOTED), (2, "changed", KEPT), (3, "changed", KEPT)
WENT, NEW, BACK = (2, "missing", LOST), (2, "new", OTHER), (3, "withdrawn", OTHER)
FEEDS: dict[str, list[tuple[int, str, str]]] = {
    "projects": [CAME, MOVED, BACK, WENT, EDITED, NEW, NOTES],
    "projects?owner=2120000415": [MOVED, BACK, EDITED, NEW],
    "projects?owner=2120000084": [CAME, WENT],
    "projects?county=05": [MOVED, BACK, EDITED, NEW],
    "projects?region=SE12": [(3, "left", KEPT), BACK, EDITED, NEW],
    "projects?region=SE21": [(3, "entered", KEPT)],
    "projects?objective=2021-2027/A2A": [MOVED, BACK, EDITED, NEW, NOTES],
    "projects?rule=unknown-label": [(2, "entered", NOTED)],
    "projects?granted_support=..2000": [BACK, NEW],
    "projects?q=Åtvidaberg": [MOVED, EDITED],
    "projects?q=framsteg": [CAME, WENT],
    "projects?q=provet": [],
    "organizations": [
        (3, "new", LOST_OWNER),
        (3, "changed", OWNER),
        (2, "missing", LOST_OWNER),
        (2, "changed", OWNER),
    ],
    "organizations?projects=2..5": [(3, "left", OWNER), (2, "entered", OWNER)],
    "organizations?county=01": [(3, "new", LOST_OWNER), (2, "missing", LOST_OWNER)],
}


@pytest.mark.parametrize(("address", "expected"), FEEDS.items(), ids=FEEDS)
def test_a_list_is_followed_by_what_comes_goes_and_changes(
    replay: TestClient, address: str, expected: list[tuple[int, str, str]]
) -> None:
    list_, _, query = address.partition("?")
    atom = replay.get(f"/en/{list_}.atom?{query}")
    assert atom.status_code == 200
    feed = feedparser.parse(atom.content)
    assert not feed.bozo
    ids = [entry(*each) for each in expected]
    assert [each.id.partition(":change/")[2] for each in feed.entries] == ids
    items = replay.get(f"/en/{list_}.feed.json?{query}").json()["items"]
    assert [each["id"].partition(":change/")[2] for each in items] == ids


def test_everything_is_followed_at_one_address(replay: TestClient) -> None:
    found = feedparser.parse(replay.get("/changes.atom").content)
    both = {entry(*each) for name in ("projects", "organizations") for each in FEEDS[name]}
    assert {each.id.partition(":change/")[2] for each in found.entries} == both
    assert len(found.entries) == len(both)


def test_an_entry_says_what_changed_from_what_to_what_and_where_that_was_read(replay: TestClient) -> None:
    found = feedparser.parse(replay.get("/sv/projects.atom").content)
    changed = next(each for each in found.entries if each.id.endswith(entry(*EDITED)))
    assert changed.title == f"Ändrat: {KEPT} Snabbspår Åtvidaberg"
    assert changed.link == f"http://localhost:8000/sv/project/{KEPT}"
    value = changed.content[0].value.replace("\N{NO-BREAK SPACE}", " ")
    assert "Beviljat stöd (SEK): från 9 923 980 till 9 923 990 (000_" in value
    assert ".txt, rad 13)" in changed.content[0].value
    english = feedparser.parse(replay.get("/en/projects.atom").content)
    noted = next(each for each in english.entries if each.id.endswith(entry(*NOTES)))
    assert "Findings: from nothing to " in noted.content[0].value


def test_an_entry_of_what_is_gone_leads_to_the_release_and_says_why(replay: TestClient, replayed: Replayed) -> None:
    found = feedparser.parse(replay.get("/en/projects.atom").content).entries
    withdrawn, missing = (next(each for each in found if each.id.endswith(entry(*told))) for told in (BACK, WENT))
    assert withdrawn.title == f"Withdrawn: {OTHER}"
    assert withdrawn.link == f"http://localhost:8000/en/releases/{replayed.ids[2]}"
    assert missing.title == f"Gone: {LOST} Process för framsteg"
    assert "No record about it was read" in missing.content[0].value


def test_a_feed_says_what_it_is_of(replay: TestClient, replayed: Replayed) -> None:
    response = replay.get("/en/projects.atom?county=05&page=2")
    feed = feedparser.parse(response.content).feed
    address = "http://localhost:8000/en/projects"
    assert feed.id == f"{address}.atom?county=05"
    assert {link.rel: link.href for link in feed.links} == {
        "self": f"{address}.atom?county=05",
        "alternate": f"{address}?county=05",
    }
    assert feed.title == "Changes: Projects (county=05) in http://localhost:8000"
    assert feed.updated == replayed.data.switches()[-1].at
    assert response.headers["Content-Type"] == "application/atom+xml"
    held = replay.get("/en/projects.atom?county=05", headers={"If-None-Match": response.headers["ETag"]})
    assert held.status_code == 304
    empty = feedparser.parse(replay.get("/en/projects.atom?q=provet").content)
    assert not empty.bozo
    assert empty.feed.updated == replayed.data.switches()[0].at
    body = replay.get("/en/projects.feed.json").json()
    assert body["version"] == "https://jsonfeed.org/version/1.1"
    assert body["description"].endswith(f"at most the last {MOST_ENTRIES} changes.")


@pytest.mark.parametrize(
    "address", ["/en/projects.atom?banana=1", "/en/projects.feed.json?county=99", "/en/projects.atom?year.to=x"]
)
def test_a_parameter_that_means_nothing_is_refused(replay: TestClient, address: str) -> None:
    assert replay.get(address).status_code == 400


def test_a_feed_without_a_language_leads_to_one(replay: TestClient) -> None:
    response = replay.get("/projects.atom?county=05", headers={"Accept-Language": "en"}, follow_redirects=False)
    assert (response.status_code, response.headers["Location"]) == (303, "/en/projects.atom?county=05")

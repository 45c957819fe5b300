"""Searches: the page for people, JSON for programs, both within limits and both bound to the release."""

import re
from collections.abc import Callable, Iterable
from html import unescape
from typing import Any

import pyoxigraph as ox
import pytest
from tests.clients import TestClient

from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

BASE = "http://localhost:8000/"

WriteRelease = Callable[[DataFolder, str, Iterable[ox.Quad]], Release]


def plain(html: str) -> str:
    text = unescape(re.sub("<[^>]+>", " ", html))
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def page(site: TestClient, text: str, language: str = "sv", **more: str) -> str:
    response = site.get(f"/{language}/search", params={"q": text, **more})
    assert response.status_code == 200
    return response.text


def test_the_page_shows_kind_number_title_and_what_matched(site: TestClient) -> None:
    html = page(site, "snabbspår arbetslös")
    assert '<a href="/sv/project/25-030-S02"><bdi>Snabbspår Åtvidaberg</bdi></a>' in html
    assert "1 träff." in plain(html)
    assert "Snabbspår Åtvidaberg 25-030-S02" in plain(html)
    assert "<mark>Snabbspår</mark>" in html
    assert 'value="snabbspår arbetslös"' in html


def test_an_organisation_is_shown_with_its_number_as_it_is_read(site: TestClient) -> None:
    text = plain(page(site, "2120000415"))
    assert "Projektägare 1 ÅTVIDABERGS KOMMUN 212000-0415" in text


def test_codes_and_places_are_named_in_the_language_of_the_page(site: TestClient) -> None:
    assert "SE12 Östra Mellansverige" in plain(page(site, "SE12"))
    assert "SE12 East Middle Sweden" in plain(page(site, "SE12", "en"))


def test_swedish_text_on_an_english_page_says_so(site: TestClient) -> None:
    assert re.search(
        r'<p class="snippet" lang="sv">[^<]*<mark>Arbetslivsförvaltningen', page(site, "arbetslivsförvaltningen", "en")
    )
    assert 'class="snippet" lang' not in page(site, "arbetslivsförvaltningen")


def test_without_a_text_there_is_the_form_and_a_word_of_help(site: TestClient) -> None:
    for address in ("/sv/search", "/sv/search?q=", "/sv/search?q=%20", "/sv/search?other=1"):
        response = site.get(address)
        assert response.status_code == 200
        assert "Skriv ord ur namn" in response.text
        assert "träff" not in plain(response.text)


def test_a_search_without_result_is_said_to_be_one(site: TestClient) -> None:
    for text in ("finnsinte", "...", "(", '"'):
        shown = plain(page(site, text))
        assert f"Inget hittades för ”{text}”." in shown
        assert "Pröva färre ord" in shown


def test_a_text_cannot_be_more_than_text(site: TestClient) -> None:
    html = page(site, '"><script>alert(1)</script>')
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_search_engines_are_asked_to_leave_the_page_alone(site: TestClient) -> None:
    assert '<meta name="robots" content="noindex">' in page(site, "projekt")
    assert "Disallow: /sv/search" in site.get("/robots.txt").text


@pytest.mark.parametrize("path", ["/sv/search", "/api/v1/search"])
@pytest.mark.parametrize("text", ["a" * 10_000, "ord " * 40])
def test_a_text_that_is_too_long_is_refused(site: TestClient, path: str, text: str) -> None:
    response = site.get(path, params={"q": text}, headers={"Accept": "application/json"})
    assert response.status_code in (400, 422)
    assert "200 " in response.json()["detail"] or "at most 16" in response.json()["detail"]


def test_a_long_list_of_hits_of_a_kind_is_cut_into_pages(site: TestClient) -> None:
    assert 'href="/sv/search?q=kommun%2A&amp;kind=place"' in page(site, "kommun*")
    first, second = (page(site, "kommun*", kind="place", page=number) for number in ("1", "2"))
    assert "1–20 av" in first
    assert "21–40 av" in second
    assert 'href="/sv/search?kind=place&amp;q=kommun%2A&amp;page=2"' in first
    titles = [re.findall(r"<bdi>(.*?)</bdi>", html) for html in (first, second)]
    assert len(titles[0]) >= 20
    assert titles[0] != titles[1]
    beyond = page(site, "kommun*", kind="place", page="999999")
    assert "Nästa" not in plain(beyond)
    assert len(re.findall("<li>", beyond)) > 0


def test_the_other_language_keeps_the_search(site: TestClient) -> None:
    assert 'href="/en/search?q=projekt"' in page(site, "projekt")


def results(site: TestClient, **parameters: str | int) -> dict[str, Any]:
    response = site.get("/api/v1/search", params=parameters)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    body: dict[str, Any] = response.json()
    return body


def test_programs_get_what_people_get(site: TestClient) -> None:
    body = results(site, q="snabbspår arbetslös")
    assert (body["query"], body["total"], body["offset"]) == ("snabbspår arbetslös", 1, 0)
    (result,) = body["results"]
    snippet = result.pop("snippet")
    assert result == {
        "iri": "http://localhost:8000/project/25-030-S02",
        "kind": "project",
        "number": "25-030-S02",
        "title": "Snabbspår Åtvidaberg",
        "unchecked": False,
        "page": "http://localhost:8000/sv/project/25-030-S02",
    }
    assert {piece["text"].lower() for piece in snippet if piece["match"]} == {"snabbspår"}


def test_programs_can_narrow_and_page(site: TestClient) -> None:
    whole = results(site, q="kommun*", limit=30)["results"]
    parts = [each for at in (0, 10, 20) for each in results(site, q="kommun*", limit=10, offset=at)["results"]]
    assert parts == whole
    places = results(site, q="borås", kind="place", language="en")
    assert [(each["kind"], each["page"]) for each in places["results"]] == [("place", f"{BASE}en/municipality/1490")]
    assert results(site, q="kommun*", limit=0)["results"] == []


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"q": "a", "kind": "person"},
        {"q": "a", "language": "de"},
        {"q": "a", "limit": 101},
        {"q": "a", "limit": "x"},
        {"q": "a", "offset": -1},
        {"q": "a", "offset": 1001},
    ],
)
def test_parameters_that_make_no_sense_are_refused(site: TestClient, parameters: dict[str, str | int]) -> None:
    response = site.get("/api/v1/search", params=parameters)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["errors"]


@pytest.mark.parametrize("path", ["/sv/search?q=projekt", "/api/v1/search?q=projekt"])
def test_who_holds_a_copy_of_this_release_is_told_so(site: TestClient, path: str) -> None:
    tag = site.get(path).headers["etag"]
    assert site.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert site.get(f"{path}t", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("accept", "language", "address"),
    [
        ("text/html", "sv", "/sv/search?q=a%20b"),
        ("text/html,application/json;q=0.5", "en", "/en/search?q=a%20b"),
        ("application/json", "sv", "/api/v1/search?q=a%20b"),
        ("*/*", "sv", "/sv/search?q=a%20b"),
    ],
)
def test_the_door_leads_to_what_the_client_reads(site: TestClient, accept: str, language: str, address: str) -> None:
    response = site.get("/search?q=a%20b", headers={"Accept": accept, "Accept-Language": language})
    assert (response.status_code, response.headers["location"]) == (303, address)
    assert response.headers["vary"] == "Accept, Accept-Language"


def test_the_search_is_described_for_programs(site: TestClient) -> None:
    described = site.get("/openapi.json").json()["paths"]["/api/v1/search"]["get"]
    assert {each["name"] for each in described["parameters"]} == {"q", "kind", "lang", "language", "limit", "offset"}


def test_a_release_without_an_index_says_what_to_do(data: DataFolder, write_release: WriteRelease) -> None:
    data.switch(write_release(data, "bare", []))
    with TestClient(create_app(Settings(data=data.root, query=QueryLimits(processes=1)))) as client:
        for path in ("/sv/search?q=a", "/api/v1/search?q=a"):
            response = client.get(path, headers={"Accept": "application/json"})
            assert response.status_code == 503
            assert "build the release again" in response.json()["detail"]

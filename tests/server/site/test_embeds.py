"""Embeds: small, without script, with the figures of their pages; oEmbed, and the page that builds them."""

import gzip
import re
from html import unescape
from urllib.parse import unquote

import pytest
from pydantic import ValidationError
from tests.clients import TestClient

from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings
from esfgraph_server.site.embeds.subject import SIZES, Subject, subject_at

SITE = "http://localhost:8000"
EMBEDS = {
    "municipality/0561": "municipality/0561",
    "county/05": "county/05",
    "region/SE12": "region/SE12",
    "organization/2120000415": "organization/2120000415",
    "concept/objective-2021-2027/A2A": "concept/objective-2021-2027/A2A",
    "project/25-030-S02": "project/25-030-S02",
    "projects?county=05&measure=granted_support": "projects?county=05",
    "chart?group=year&measure=granted_support": "projects?group=year&order=granted_support",
    "chart?list=organizations&group=county": "organizations?group=county&order=projects",
    "map?level=county&measure=granted_support": "map?measure=granted_support&level=county",
}
"""By the address of an embed that of its page."""
_FIGURE = re.compile(r'<dt>([^<]+)</dt><dd class="figure">([^<]+)</dd>')


def plain(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("path", EMBEDS)
def test_an_embed_is_small_and_leads_to_its_page(site: TestClient, path: str, language: str) -> None:
    response = site.get(f"/{language}/embed/{path}")
    assert response.status_code == 200
    assert response.headers["content-language"] == language
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert policy.endswith("frame-ancestors 'self' *")
    html = response.text
    assert len(response.content) < 15_000
    assert f'<html lang="{language}">' in html
    assert (html.count("<main"), html.count("<h1")) == (1, 1)
    assert not re.search(r"<script|<style|\son\w+=|\sstyle=", html)
    (link,) = re.findall(r'<a [^>]*target="_blank" rel="noopener" href="([^"]+)"', html)
    assert unescape(link) == f"/{language}/{EMBEDS[path]}"
    release = re.findall(r"<code>(\w{16})</code>", site.get(unescape(link)).text)[-1]
    assert release in html
    assert ("Källa" if language == "sv" else "Source") in plain(html)


def test_a_map_of_all_municipalities_is_small_too(site: TestClient) -> None:
    html = site.get("/sv/embed/map?level=municipality&measure=granted_support").content
    assert len(html) < 15_000
    assert len(gzip.compress(html)) < 6_500


@pytest.mark.parametrize("path", ["municipality/0561", "region/SE12", "organization/2120000415"])
def test_its_figures_are_those_of_the_page_each_with_what_it_covers(site: TestClient, path: str) -> None:
    html, page = site.get(f"/sv/embed/{path}").text, plain(site.get(f"/sv/{path}").text)
    figures = {title: plain(written) for title, written in _FIGURE.findall(html)}
    assert figures.keys() == {"Projekt", "Beviljat stöd", "Total kostnad"}
    assert figures["Beviljat stöd"] in page
    assert html.count("som anger uppgiften") == 2
    number = site.get("/sv/embed/projects?municipality=0561&measure=granted_support").text
    assert ("9 923 980 kr" in plain(number)) is (figures["Beviljat stöd"] == "9 923 980 kr")


def test_what_counts_for_a_place_is_said(site: TestClient) -> None:
    assert "Projekt vars ägare har säte här." in plain(site.get("/sv/embed/county/05").text)
    assert "Projekt som anger regionen." in plain(site.get("/sv/embed/region/SE12").text)


@pytest.mark.parametrize(
    ("path", "status"),
    [("nothing", 404), ("label/total-projektbudget", 404), ("map?level=parish", 400), ("chart?group=colour", 400)],
)
def test_what_cannot_be_shown_is_said_within_the_frame(site: TestClient, path: str, status: int) -> None:
    response = site.get(f"/sv/embed/{path}", headers={"Accept": "text/html"})
    assert response.status_code == status
    assert "frame-ancestors 'self' *" in response.headers["content-security-policy"]


def test_no_other_page_is_shown_in_a_frame(site: TestClient) -> None:
    for path in ("/sv/", "/sv/embed", "/sv/projects"):
        assert "frame-ancestors 'none'" in site.get(path).headers["content-security-policy"]


def test_an_embed_without_a_language_is_that_in_the_readers(site: TestClient) -> None:
    response = site.get("/embed/municipality/0561", headers={"Accept-Language": "en"})
    assert (response.status_code, response.headers["location"]) == (303, "/en/embed/municipality/0561")


def test_an_operator_says_whose_pages_may_show_embeds(seed_build: tuple[DataFolder, BuildResult]) -> None:
    for allowed in ("*; script-src *", "https://a.example, https://b.example", "a\r\nb"):
        with pytest.raises(ValidationError):
            Settings(embed_ancestors=allowed)
    settings = Settings(data=seed_build[0].root, embed_ancestors="https://a.example", query=QueryLimits(processes=1))
    with TestClient(create_app(settings)) as client:
        policy = client.get("/sv/embed/municipality/0561").headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://a.example")


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("municipality/0561", Subject("municipality/0561", (), None)),
        ("/en/municipality/0561/", Subject("municipality/0561", (), "en")),
        (f"{SITE}/sv/embed/county/05#top", Subject("county/05", (), "sv")),
        (f"{SITE}/sv/projects?county=05&order=projects", Subject("projects", (("county", "05"),), "sv")),
        (
            "sv/projects?group=year&order=total_cost",
            Subject("chart", (("list", "projects"), ("group", "year"), ("measure", "total_cost")), "sv"),
        ),
        ("organizations?group=county", Subject("chart", (("list", "organizations"), ("group", "county")), None)),
        (f"{SITE}/en/map.png?level=region", Subject("map", (("level", "region"),), "en")),
        ("https://elsewhere.example/sv/projects", None),
        (f"{SITE}.evil.example/sv/projects", None),
        ("projects?" + "&".join(["q=a"] * 300), None),
    ],
)
def test_an_address_says_what_the_embed_is_of(address: str, found: Subject | None) -> None:
    assert subject_at(address, {SITE}) == found


@pytest.mark.parametrize(
    "path", [*EMBEDS.values(), "ask?county=05&measure=granted_support", "ask?by=year&day=2026-03-01"]
)
def test_a_page_tells_of_its_embed(site: TestClient, path: str) -> None:
    """oEmbed 1.0, 2.3.4.4 and 4: a rich answer, found from the page."""
    page = site.get(f"/sv/{path}").text
    (link,) = re.findall(r'<link rel="alternate" type="application/json\+oembed" title="oEmbed" href="([^"]+)">', page)
    response = site.get(unescape(link))
    assert response.headers["content-type"] == "application/json"
    answer = response.json()
    assert (answer["version"], answer["type"]) == ("1.0", "rich")
    assert {"title", "provider_name", "provider_url", "cache_age"} <= answer.keys()
    assert (answer["width"], answer["height"]) in SIZES.values()
    (source,) = re.findall('<iframe src="([^"]+)" title="[^"]+" ', answer["html"])
    assert unescape(source).startswith(f"{SITE}/sv/embed/")
    shown = site.get(unescape(source).removeprefix(SITE))
    assert shown.status_code == 200
    assert plain(re.findall("<h1.*?</h1>", shown.text)[0]) in answer["title"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("format=xml&url=http://localhost:8000/sv/municipality/0561", 501),
        ("", 400),
        ("url=http://elsewhere.example/", 404),
        (f"url={SITE}/sv/label/total-projektbudget", 404),
        (f"url={SITE}/sv/projects?county=99", 404),
        (f"url={SITE}/sv/quality", 404),
    ],
)
def test_oembed_says_what_it_has_not(site: TestClient, query: str, status: int) -> None:
    """oEmbed 1.0, 2.3.5."""
    assert site.get(f"/oembed?{query}").status_code == status


def test_an_answer_is_embedded_as_it_is_given(site: TestClient) -> None:
    """A day by itself asks for what runs on it, which a list does not."""
    page = site.get("/sv/ask?day=2026-03-01&county=05").text
    (source,) = re.findall(r'href="/oembed\?url=([^"]+)"', page)
    shown = site.get(unquote(source).removeprefix(SITE)).text
    (figure,) = re.findall('<p class="figure">([^<]+)</p>', shown)
    assert f"{figure} projekt" in plain(page[page.index('class="statement"') :].partition("</div>")[0])
    assert "status=running" in unescape(shown)


def test_oembed_keeps_to_the_room_there_is(site: TestClient) -> None:
    answer = site.get(f"/oembed?url={SITE}/municipality/0561&maxwidth=300&maxheight=9999&format=json").json()
    assert (answer["width"], answer["height"]) == (300, SIZES["card"][1])
    assert 'width="300"' in answer["html"]


@pytest.mark.parametrize(
    ("query", "source"),
    [
        ("of=municipality/0561", "/sv/embed/municipality/0561"),
        ("of=municipality/0561&lang=en", "/en/embed/municipality/0561"),
        (
            "of=municipality/0561&as=number&measure=granted_support",
            "/sv/embed/projects?municipality=0561&measure=granted_support",
        ),
        (
            "of=organization/2120000415&as=chart&group=granted_support",
            "/sv/embed/chart?owner=2120000415&measure=projects&list=projects&group=granted_support",
        ),
        ("of=project/25-030-S02&as=map", "/sv/embed/project/25-030-S02"),
        (
            f"of={SITE}/en/map%3Fcounty%3D05%26level%3Dregion%26measure%3Dtotal_cost",
            "/en/embed/map?county=05&measure=total_cost&level=region",
        ),
        ("of=organizations", "/sv/embed/chart?measure=projects&list=organizations&group=county"),
    ],
)
def test_the_builder_writes_the_html_to_copy(site: TestClient, query: str, source: str) -> None:
    html = site.get(f"/sv/embed?{query}&width=333").text
    copied = unescape(re.findall("<textarea[^>]*>(.*?)</textarea>", html)[0])
    (found,) = re.findall('<iframe src="([^"]+)" title="[^"]+" width="333" height="', copied)
    assert unescape(found) == SITE + source
    (preview,) = re.findall('<iframe src="([^"]+)"', html.replace("&lt;iframe", ""))
    assert unescape(preview) == source
    assert site.get(source).status_code == 200


def test_the_builder_finds_things_by_name_and_says_where_there_are_none(site: TestClient) -> None:
    html = site.get("/sv/embed?of=%C3%85tvidaberg").text
    assert 'href="/sv/embed?of=municipality%2F0561"' in html
    assert "<textarea" not in html
    none = site.get("/en/embed", params={"of": "<i>finnsinte</i>"}).text
    assert "&lt;i&gt;finnsinte&lt;/i&gt;" in none
    assert "Nothing to show" in none

"""Comparisons: the figures of each list beside each other, with what they cover; what cannot be compared is named."""

import re
from html import unescape

import pytest
from tests.clients import TestClient

from esfgraph_server.site.pictures.comparison import KINDS

ROW = re.compile(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', re.DOTALL)
OPTION = re.compile(r'<option value="([^"]+)">(.*?) \((\d+) projekt\)</option>')


def plain(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


def figures(html: str) -> dict[str, list[str]]:
    """By measure, what each column says."""
    table = html[html.index('<table class="compared">') : html.index("</table>")]
    return {title: [plain(cell) for cell in re.findall("<td>(.*?)</td>", cells)] for title, cells in ROW.findall(table)}


def options(html: str, key: str) -> list[tuple[str, int]]:
    menu = html[html.index(f'<select id="{key}"') :].partition("</select>")[0]
    return [(unescape(value), int(count)) for value, _, count in OPTION.findall(menu)]


@pytest.mark.parametrize("key", KINDS)
def test_each_column_is_what_the_list_of_its_projects_comes_to(site: TestClient, key: str) -> None:
    offered = options(site.get(f"/sv/compare?by={key}").text, key)
    assert offered
    values = [value for value, _ in offered][:4]
    address = "&".join(f"{key}={value}" for value in values)
    html = site.get(f"/sv/compare?by={key}&{address}").text
    found = figures(html)
    columns = re.findall(r'<th scope="col"><a rel="nofollow" href="([^"]+)"', html)
    assert len(columns) == len(values)
    for at, href in enumerate(columns):
        listed = site.get(unescape(href)).text
        (total,) = re.findall(r'<p class="total">(\d+) projekt</p>', listed)
        assert found["Projekt"][at] == total
        sums = plain(listed[listed.index('class="sums"') :].partition("</dl>")[0])
        for title in ("Total kostnad", "Beviljat stöd"):
            amount, _, coverage = found[title][at].rpartition(f" {total} anger")[0].rpartition(" kr ")
            if amount:
                assert f"{title} {amount} kr summa för {coverage} {total} projekt" in sums
            else:
                assert found[title][at] == f"anges inte 0 av {total} anger"
                assert f"{title} anges inte" in sums


def test_what_can_be_added_has_as_many_projects_as_it_says(site: TestClient) -> None:
    html = site.get("/sv/compare?by=county&county=05&period=2021-2027").text
    offered = options(html, "county")
    assert offered
    assert "05" not in dict(offered)
    assert '<input type="hidden" name="county" value="05">' in html
    assert '<input type="hidden" name="period" value="2021-2027">' in html
    for value, count in offered:
        listed = site.get(f"/sv/projects?county={value}&period=2021-2027").text
        assert f'<p class="total">{count} projekt</p>' in listed


def test_charts_beside_each_other_have_one_scale_and_the_same_years(site: TestClient) -> None:
    html = site.get("/sv/compare?by=period&period=2014-2020&period=2021-2027&measure=granted_support").text
    charts = re.findall(r'<div class="columns-chart">(.*?)</div>', html, re.DOTALL)
    assert len(charts) == 2
    scales = [re.findall(r'<p class="scale small">(.*?)</p>|<span>(\d{4})</span>', chart) for chart in charts]
    assert scales[0] == scales[1]
    assert len({chart.count("<rect") for chart in charts}) == 1


def test_places_are_numbered_on_the_map_and_owners_by_their_seats(site: TestClient) -> None:
    counties = site.get("/en/compare?by=county&county=05&county=12").text
    assert re.findall(r'<text x="\d+" y="\d+">(\d)</text>', counties) == ["1", "2"]
    owners = site.get("/en/compare?by=owner&owner=2120000415").text
    assert 'aria-label="Map of Sweden. ÅTVIDABERGS KOMMUN: Åtvidaberg"' in owners
    assert 'class="locator"' not in site.get("/en/compare?by=period&period=2014-2020").text


def test_an_owner_is_found_by_words_and_added_by_a_link(site: TestClient) -> None:
    html = site.get("/en/compare?by=owner&add=Kommunförbundet").text
    (href,) = re.findall(r'<li><a rel="nofollow" href="([^"]+)">KOMMUNFÖRBUNDET', html)
    added = site.get(unescape(href)).text
    assert "Compare: KOMMUNFÖRBUNDET KALMAR LÄN" in added
    assert "No owner was found for &#39;xyzzy&#39;." in site.get("/en/compare?by=owner&add=xyzzy").text


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("by=colour", ("by", "colour")),
        ("by=year", ("by", "year")),
        ("by=county&county=99", ("county", "99")),
        ("by=county&county=01&county=03&county=04&county=05&county=06", ("county",)),
        ("by=county&measure=luck", ("measure", "luck")),
    ],
)
def test_what_cannot_be_compared_is_named(site: TestClient, query: str, named: tuple[str, ...]) -> None:
    response = site.get(f"/en/compare?{query}", headers={"Accept": "application/problem+json"})
    assert response.status_code == 400
    assert all(f"'{each}'" in response.json()["detail"] for each in named)


def test_where_nothing_is_chosen_a_comparison_of_the_largest_is_suggested_for_each_kind(site: TestClient) -> None:
    html = site.get("/en/compare").text
    suggested = html[html.index('id="suggestions"') :].partition("</section>")[0]
    kinds = []
    for href in re.findall(r'href="([^"]+)"', suggested):
        (key,) = re.findall(r"[?&]by=(\w+)", unescape(href))
        kinds.append(key)
        compared = site.get(unescape(href)).text
        columns = re.findall(r'<th scope="col"><a rel="nofollow" href="[^"]+"[^>]*>', compared)
        assert len(columns) == len(re.findall(rf"[?&]{key}=", unescape(href))) in (2, 3)
        assert 'id="suggestions"' not in compared
    assert kinds == [key for key in KINDS if len(options(site.get(f"/sv/compare?by={key}").text, key)) > 1]

"""Lists on pages: every choice is a link that leads where it says, numbers are those of the selection, nothing is asked
for in vain without being told."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.clients import TestClient

LISTS = ("projects", "organizations")
OPTION = re.compile(r'<li><a rel="nofollow" href="([^"]+)".*?</a> <span class="count">(\d+)</span>')
TOTAL = re.compile(r'<p class="total">(\d+) ')


def total(html: str) -> int:
    (found,) = TOTAL.findall(html)
    return int(found)


@pytest.mark.parametrize("list_", LISTS)
def test_every_choice_leads_to_as_many_as_it_says(site: TestClient, list_: str) -> None:
    options = OPTION.findall(site.get(f"/sv/{list_}").text)
    assert len(options) > 10
    for href, count in options:
        chosen = site.get(unescape(href)).text
        assert total(chosen) == int(count), href
        assert 'class="chosen" aria-current="true"' in chosen, href
        assert '<ul class="chips"' in chosen


@pytest.mark.parametrize("list_", LISTS)
def test_a_list_can_be_grouped_by_whatever_it_offers(site: TestClient, list_: str) -> None:
    groups = re.findall(rf'href="(/sv/{list_}\?group=[^"&]+)"', site.get(f"/sv/{list_}").text)
    assert len(set(groups)) > 5
    for href in set(groups):
        html = site.get(href).text
        assert '<table class="groups">' in html, href
        for row in re.findall(r'<tr><th scope="row"><a rel="nofollow" href="([^"]+)"', html):
            assert site.get(unescape(row)).status_code == 200


@pytest.mark.parametrize("address", ["projects", "projects?period=2021-2027&status=unknown", "projects?q=kommun"])
def test_the_query_behind_a_list_gives_what_the_list_holds(site: TestClient, address: str) -> None:
    html = site.get(f"/sv/{address}").text
    (link,) = re.findall(r'href="(/sv/sparql\?query=[^"]+)"', html)
    query = parse_qs(urlsplit(unescape(link)).query)["query"][0]
    answer = site.get("/sparql", params={"query": query}, headers={"Accept": "application/sparql-results+json"}).json()
    assert len({row["project"]["value"] for row in answer["results"]["bindings"]}) == total(html)


@pytest.mark.parametrize("list_", LISTS)
def test_each_file_and_feed_of_a_list_is_there(site: TestClient, list_: str) -> None:
    files = set(re.findall(rf'href="(/sv/{list_}\.[^"]+)"', site.get(f"/sv/{list_}?county=05").text))
    assert len(files) == 8 + 2, "tables, and feeds"
    for href in files:
        assert "county=05" in href
        assert site.get(unescape(href)).status_code == 200, href


@pytest.mark.parametrize("list_", LISTS)
def test_an_empty_list_has_no_files_and_says_so(site: TestClient, list_: str) -> None:
    html = site.get(f"/en/{list_}?q=zzzzzz").text
    assert total(html) == 0
    assert "There is nothing to download of an empty selection." in html
    assert set(re.findall(rf'href="/en/{list_}(\.[a-z.]+)', html)) == {".atom", ".feed.json"}
    assert "nothing to download" not in site.get(f"/en/{list_}").text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("county=99", "Parametern ”county” har värdet ”99”"),
        ("group=nothing", "Parametern ”group” har värdet ”nothing”"),
        ("group=owner&order=x", "Parametern ”order” har värdet ”x”"),
        ("colour=red", "Listan har ingen parameter ”colour”"),
    ],
)
def test_what_is_asked_for_in_vain_is_told_in_the_readers_language(site: TestClient, query: str, told: str) -> None:
    response = site.get(f"/sv/projects?{query}", headers={"Accept": "text/html"})
    assert response.status_code == 400
    assert told in response.text
    assert "The parameter" not in response.text
    assert "parameter" in site.get(f"/en/projects?{query}", headers={"Accept": "application/json"}).json()["detail"]


def test_a_county_and_its_region_have_one_page(site: TestClient) -> None:
    county, region = (site.get(f"/sv/{path}").text for path in ("county/05", "region/SE123"))
    assert all('<link rel="canonical" href="/sv/county/05">' in html for html in (county, region))
    for html in (county, region):
        assert "<b>05 · SE123</b>" in html
        assert "<h1>Östergötlands län</h1>" in html


def test_old_addresses_of_lists_keep_their_meaning(site: TestClient) -> None:
    assert total(site.get("/sv/projects?period=2021-2027&region=SE12").text) == 1
    assert total(site.get("/sv/projects?period=&region=").text) == 5


@pytest.mark.parametrize(
    ("asked", "chosen", "told"),
    [
        (
            "total_cost.from=10+000+000&total_cost.to=",
            "total_cost=10000000..",
            "Total kostnad: 10 000 000 kr eller mer",
        ),
        ("granted_support.from=&granted_support.to=5000000", "granted_support=..5000000", "Under 5 000 000 kr"),
        ("participants.from=1&participants.to=100", "participants=1..100", "1 till under 100"),
        ("year.from=2019&year.to=2022", "year=2019-2022", "Startår: 2019–2022"),
        ("year.from=2020", "year=2020-", "Startår: 2020 eller senare"),
    ],
)
def test_the_fields_of_a_range_select_what_its_address_does(
    site: TestClient, asked: str, chosen: str, told: str
) -> None:
    html, same = site.get(f"/sv/projects?{asked}").text, site.get(f"/sv/projects?{chosen}").text
    assert html.partition("<main")[2] == same.partition("<main")[2]
    assert told in " ".join(re.sub("<[^>]+>", " ", unescape(html)).replace("\N{NO-BREAK SPACE}", " ").split())
    assert f"/sv/projects.atom?{chosen}" in unescape(html)


def test_the_form_of_a_range_keeps_all_else_that_is_chosen(site: TestClient) -> None:
    html = site.get("/sv/projects?period=2021-2027&total_cost=1000000..&sort=title").text
    (form,) = re.findall(
        '<form class="bounds" method="get" action="/sv/projects" aria-label="Total kostnad">.*?</form>', html, re.DOTALL
    )
    assert re.findall('type="hidden" name="([^"]+)" value="([^"]+)"', form) == [
        ("period", "2021-2027"),
        ("sort", "title"),
    ]
    assert re.findall('name="(total_cost[^"]+)".*?value="([^"]*)"', form) == [
        ("total_cost.from", "1000000"),
        ("total_cost.to", ""),
    ]


@pytest.mark.parametrize(("language", "told"), [("sv", "som inte är ett tal"), ("en", "which is no number")])
def test_a_bound_that_is_no_number_is_told_in_words(site: TestClient, language: str, told: str) -> None:
    response = site.get(f"/{language}/projects?total_cost.from=abc", headers={"Accept": "text/html"})
    assert response.status_code == 400
    assert told in response.text


def test_a_hit_in_the_owners_name_is_told_so(site: TestClient) -> None:
    projects = site.get("/sv/projects?q=kommun").text
    assert "Hos ägaren: kommun" in projects
    assert "I andra namn" not in projects
    owners = re.findall('<span class="sub">(I namnet: [^<]*)</span>', site.get("/sv/organizations?q=kommun").text)
    assert owners
    assert not [each for each in owners if "I andra namn: kommun" in each]


def test_the_day_stands_beside_its_field_as_iso_8601_writes_it(site: TestClient) -> None:
    assert "År-månad-dag: 2026-02-28" in site.get("/sv/projects?day=2026-02-28").text
    assert re.search(r"Year-month-day: \d{4}-\d\d-\d\d<", site.get("/en/county/05").text)


@pytest.mark.parametrize("place", ["county/05", "municipality/0561", "region/SE12", "concept/esf-region/SE11"])
def test_the_source_of_a_place_is_told_in_the_readers_language(site: TestClient, place: str) -> None:
    swedish, english = (site.get(f"/{language}/{place}") for language in ("sv", "en"))
    assert "Python-paketet" in swedish.text or "projektbank:" in swedish.text
    assert "Python package" not in swedish.text
    assert "Python package" in english.text or "project bank of" in english.text


def test_a_unit_selects_its_projects(site: TestClient) -> None:
    unit = "/project/2019-00383/owner/unit/arbetsmarknadsenheten"
    html = site.get("/sv/projects", params={"unit": unit}).text
    assert total(html) == 1
    assert "Ägande enhet:" in re.sub("<[^>]+>", "", html)
    page = site.get(f"/sv{unit}").text
    assert "En väg in" in page
    assert "9\N{NO-BREAK SPACE}249\N{NO-BREAK SPACE}253\N{NO-BREAK SPACE}kr" in page
    assert f'href="/sv/projects?unit={unit}"' in page

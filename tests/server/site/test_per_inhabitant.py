"""Measures per inhabitant: divided by what an imported graph states, with year, source and how many places it knows."""

import csv
import io
import re
from decimal import Decimal

import lxml.html
import pytest
from tests.clients import TestClient
from tests.populations import YEARS, inhabitants

from esfgraph_server.http.negotiation import LANGUAGES

PER = "granted_support_per_inhabitant"
PEOPLE = inhabitants(YEARS[-1])
COUNTY = sum(number for code, number in PEOPLE.items() if code.startswith("05"))
SUPPORT = Decimal(9_923_980)
"""Of the one project whose owner has its seat in county 05."""
EACH = {"sv": f"{SUPPORT / COUNTY:.0f}\N{NO-BREAK SPACE}kr", "en": f"SEK\N{NO-BREAK SPACE}{SUPPORT / COUNTY:.0f}"}
COVERED = {
    "sv": "Invånare 2024: Folkmängd, påhittad (CC0 1.0), känt för 20 av 21 län.",
    "en": "Inhabitants 2024: Population, made up (CC0 1.0), known for 20 of 21 counties.",
}


def text(site: TestClient, path: str) -> str:
    response = site.get(path)
    assert response.status_code == 200, path
    return str(lxml.html.fromstring(response.text).text_content())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path",
    [
        f"map?level=county&measure={PER}",
        f"ask?by=county&measure={PER}",
        f"ask?measure={PER}",  # which is by county, where nothing is said
        f"embed/map?level=county&measure={PER}",
        f"embed/chart?group=county&measure={PER}",
    ],
)
def test_it_is_told_with_year_source_and_coverage(importing_site: TestClient, path: str, language: str) -> None:
    page = text(importing_site, f"/{language}/{path}")
    assert EACH[language] in page
    assert COVERED[language] in page


@pytest.mark.parametrize("path", ["map.svg?level=county&", "chart.svg?group=county&"])
def test_pictures_say_it_too(importing_site: TestClient, path: str) -> None:
    picture = " ".join(text(importing_site, f"/en/{path}measure={PER}").split())
    assert "per inhabitant" in picture
    assert "known for 20 of 21" in picture


def rows(page: str) -> dict[str, list[str]]:
    table = lxml.html.fromstring(page).xpath("//table[@class='groups']")[0]
    found = {}
    for row in table.xpath(".//tr[th and td]"):
        name, *cells = (" ".join(cell.text_content().split()) for cell in row.xpath("th|td"))
        found[name.partition(" ")[0]] = cells
    return found


def test_the_table_beside_a_map_has_what_is_divided(importing_site: TestClient) -> None:
    found = rows(importing_site.get(f"/en/map?level=county&measure={PER}").text)
    assert found["05"] == ["1", "SEK 9,923,980", f"{COUNTY:,}", f"SEK {SUPPORT / COUNTY:.0f}"]
    assert found["12"] == ["1", "SEK 4,341,993", "not stated", "not stated"]
    assert found["The"][-2:] == ["–", "–"]
    assert next(iter(found)) == "05"  # the largest first; what is not known last


def test_lists_by_place_have_it_and_can_stand_by_it(importing_site: TestClient, site: TestClient) -> None:
    page = importing_site.get("/sv/projects?group=county").text
    assert "Invånare 2024" in page
    assert "Beviljat stöd per invånare" in page
    assert f"order={PER}" in page
    assert next(iter(rows(importing_site.get(f"/sv/projects?group=county&order={PER}").text))) == "05"
    assert "per invånare" not in importing_site.get("/sv/projects?group=period").text
    assert "per invånare" not in site.get("/sv/projects?group=county").text


def test_numbers_of_projects_are_told_per_ten_thousand(importing_site: TestClient) -> None:
    page = text(importing_site, "/en/map?level=county&measure=projects_per_inhabitant")
    assert "Projects per 10,000 inhabitants by county" in page
    assert f"{Decimal(10_000) / COUNTY:.2f}" in page


def test_places_are_compared_per_inhabitant(importing_site: TestClient, site: TestClient) -> None:
    path = "/en/compare?by=municipality&municipality=0561&municipality=1280"
    page = importing_site.get(path).text
    found = {
        row.xpath("string(th)"): [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
        for row in lxml.html.fromstring(page).xpath("//table[@class='compared']/tbody/tr")
    }
    assert found["Inhabitants 2024"][0].startswith(f"{PEOPLE['0561']:,}")
    assert "not" in found["Inhabitants 2024"][1]
    assert found["Granted support per inhabitant"][0].startswith(f"SEK {SUPPORT / PEOPLE['0561']:,.0f}")
    assert "per inhabitant" not in site.get(path).text
    assert "per inhabitant" not in importing_site.get("/en/compare?by=objective").text


def test_the_numbers_as_csv_have_the_population(importing_site: TestClient, site: TestClient) -> None:
    page = importing_site.get(f"/en/map?level=county&measure={PER}").text
    [address] = re.findall(r'href="(/api/v1/[^"]+groups\.csv[^"]*)"', page)
    answer = importing_site.get(address.replace("&amp;", "&"))
    assert answer.status_code == 200
    found = {row["value"]: row for row in csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff")))}
    assert (found["05"]["population"], found["05"]["population_year"]) == (str(COUNTY), "2024")
    assert found["12"]["population"] == ""
    plain = "/api/v1/observations/groups?by=county"
    assert "population" not in site.get(plain).json()["items"][0]
    assert importing_site.get(plain).json()["items"][0].keys() >= {"population", "population_year"}
    assert "population" not in importing_site.get("/api/v1/observations/groups?by=period").json()["items"][0]


REFUSED = [
    f"/en/chart.svg?group=period&measure={PER}",
    f"/en/embed/projects?measure={PER}",
    f"/en/compare?by=county&measure={PER}",
    f"/en/projects?group=period&order={PER}",
]


@pytest.mark.parametrize("path", REFUSED)
def test_what_is_no_place_has_no_inhabitants(importing_site: TestClient, path: str) -> None:
    assert importing_site.get(path).status_code == 400


@pytest.mark.parametrize("path", [f"/en/map?measure={PER}", f"/en/ask?measure={PER}", f"/sv/embed/map?measure={PER}"])
def test_without_a_population_there_is_no_such_measure(site: TestClient, path: str) -> None:
    assert site.get(path).status_code == 400
    assert "per_inhabitant" not in site.get(path.partition("?")[0]).text


def test_the_builder_offers_it_where_an_embed_can_show_it(importing_site: TestClient) -> None:
    assert PER in importing_site.get(f"/en/embed?of=map&as=map&measure={PER}").text
    number = importing_site.get(f"/en/embed?of=map&as=number&measure={PER}")
    assert number.status_code == 200
    assert "per_inhabitant" not in number.text.partition("<main")[2]

"""The map: every place in the class of its value, the numbers of the table, all in little room, and as a file."""

import gzip
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from tests.clients import TestClient

from esfgraph.pipeline.build import BuildResult
from esfgraph.query.rows import ProjectRow
from esfgraph.query.search_index import Document, SearchIndex
from esfgraph.query.search_writer import write_index
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.maps.geometry import HEIGHT, Outlines
from esfgraph_server.model.selections.facets import facet
from esfgraph_server.model.selections.find import Groups, group
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

COUNTS = {"region": 8, "county": 21, "municipality": 290}
AREA = re.compile(r'<a href="([^"]+)"><title>([^<]+)</title><path d="([^"]*)"/></a>')
CLASS = re.compile(r'<g class="(\w+)"[^>]*>\s*((?:<a .*?</a>\s*)+)</g>', re.DOTALL)
SVG = "{http://www.w3.org/2000/svg}"


def drawn(html: str) -> dict[str, list[tuple[str, str]]]:
    """Address and label of each area, by class."""
    return {
        key: [(unescape(href), unescape(label)) for href, label, _ in AREA.findall(areas)]
        for key, areas in CLASS.findall(html)
    }


def by_place(data: DataFolder, level: str, selection: Selection) -> Groups:
    release = data.current()
    assert release
    by = facet("projects", level)
    assert by
    outlines = Outlines(Graph(release.open_store(), Iris())).atlas(level, HEIGHT).outlines
    among = [by.value_of(place, Iris()) for place in outlines]
    index = SearchIndex.open(release.path / "search")
    return group(index, selection, by, date.today(), among=among)


@pytest.mark.parametrize("measure", ["projects", "granted_support", "union_contribution"])
@pytest.mark.parametrize("level", COUNTS)
def test_every_place_is_drawn_once_with_the_number_of_its_group(
    site: TestClient, seed_build: tuple[DataFolder, BuildResult], level: str, measure: str
) -> None:
    html = site.get(f"/sv/map?level={level}&measure={measure}").text
    classes = drawn(html)
    areas = [area for members in classes.values() for area in members]
    assert len(areas) == len({label.partition(":")[0] for _, label in areas}) == COUNTS[level]
    groups = by_place(seed_build[0], level, Selection("projects"))
    chosen = {f"/sv/projects?{level}={each.value}": each.sums for each in groups.groups}
    assert {href for href, _ in areas if "?" in href} == chosen.keys()
    for key, members in classes.items():
        for href, label in members:
            sums = chosen.get(href)
            if sums is None:
                assert (key, label.partition(": ")[2]) == ("none", "Inget projekt")
            elif measure == "projects":
                assert label.endswith(f": {sums.projects} projekt")
            elif sums.amounts[measure].stated:
                money = f"{sums.amounts[measure].total:,.0f} kr".replace(",", "\N{NO-BREAK SPACE}").replace(" kr", "")
                assert f": {money}" in label
                assert f"({sums.amounts[measure].stated} av {sums.projects} anger)" in label
            else:
                assert key == "unstated"


def test_a_region_is_counted_at_its_own_level_alone(
    site: TestClient, seed_build: tuple[DataFolder, BuildResult]
) -> None:
    groups = by_place(seed_build[0], "region", Selection("projects"))
    assert all(re.fullmatch("SE[1-3][1-3]", each.value) for each in groups.groups)
    assert groups.without.things + sum(each.sums.things for each in groups.groups) == groups.whole.things == 5
    rows = re.findall(r'<a rel="nofollow" href="/sv/projects\?region=(\w+)"', site.get("/sv/map?level=region").text)
    assert rows == [each.value for each in groups.groups]


def test_what_lies_in_no_place_of_the_map_is_in_its_table(site: TestClient) -> None:
    html = site.get("/en/map?level=county&period=2014-2020&measure=granted_support").text
    table = html[html.index('<table class="groups">') : html.index("</table>")]
    counted = [int(each) for each in re.findall(r'</th><td class="number">(\d+)</td>', table)]
    assert sum(counted[:-1]) == counted[-1]  # each project of the seeds has one seat at most
    assert table.count('<th scope="col"') == 3, "place, projects and what is measured"


def test_the_map_says_what_it_covers(site: TestClient) -> None:
    html = site.get("/en/map?level=region&measure=granted_support").text
    assert "5 of 5 projects belong to a NUTS 2 region and are counted here." in html
    assert "1 states no region and is counted by the one that decided on its support." in html
    assert "Granted support: 2 of 5 projects state it." in html
    assert "SEK\N{NO-BREAK SPACE}14,265,973, sum for 2 of 5 projects that state it" in html
    seats = site.get("/en/map?level=county").text
    assert "of 5 projects have an owner with a known seat and are counted here." in seats
    assert "postal address only" in seats


def test_a_selection_narrows_the_map_and_stays_in_its_links(site: TestClient) -> None:
    html = site.get("/sv/map?period=2021-2027&level=municipality").text
    links = [href for href, _ in (area for members in drawn(html).values() for area in members) if "?" in href]
    assert links
    assert all("period=2021-2027" in href for href in links)
    assert '<input type="hidden" name="period" value="2021-2027">' in html
    assert 'href="/sv/map?measure=projects&amp;level=municipality"' in html  # without the period
    (csv,) = re.findall(r'href="(/api/v1/observations/groups.csv[^"]+)"', html)
    rows = site.get(unescape(csv)).text.splitlines()
    assert len(rows) - 1 == len(links)


def test_the_years_that_are_offered_are_those_of_the_selection(site: TestClient) -> None:
    html = site.get("/sv/map?period=2021-2027").text
    menu = html[html.index('<select id="year"') :].partition("</select>")[0]
    for year, count in re.findall(r'<option value="(\d+)">\d+ \((\d+) projekt\)', menu):
        found = site.get(f"/sv/projects?period=2021-2027&year={year}").text
        assert f'<p class="total">{count} projekt</p>' in found


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("level=parish", ("level", "parish")),
        ("measure=happiness", ("measure", "happiness")),
        ("county=99", ("county", "99")),
        ("colour=red", ("colour",)),
    ],
)
@pytest.mark.parametrize("path", ["/en/map", "/en/map.svg"])
def test_what_a_map_cannot_show_is_named(site: TestClient, path: str, query: str, named: tuple[str, ...]) -> None:
    response = site.get(f"{path}?{query}", headers={"Accept": "application/problem+json"})
    assert response.status_code == 400
    assert all(f"'{each}'" in response.json()["detail"] for each in named)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("query", ["", "level=municipality&measure=granted_support&period=2021-2027"])
def test_the_file_is_a_picture_with_all_that_it_needs_to_be_printed(
    site: TestClient, language: str, query: str
) -> None:
    response = site.get(f"/{language}/map.svg?{query}")
    assert response.headers["content-type"] == "image/svg+xml"
    assert response.headers["content-disposition"].startswith('inline; filename="map')
    picture = ET.fromstring(response.text)
    assert picture.tag == f"{SVG}svg"
    words = " ".join("".join(text.itertext()) for text in picture.iter(f"{SVG}text"))
    page = site.get(f"/{language}/map?{query}").text
    title = re.findall("<h1>(.*?)</h1>", page)[0]
    release = re.findall(r"<code>(\w{16})</code>", page)[-1]
    source = {"sv": "Källa: Svenska ESF-rådets projektbank", "en": "Source: the project bank of Svenska ESF-rådet"}
    told = " ".join(re.findall("<li>([^<]+)</li>", page[page.index('class="small covers"') :].partition("</ul>")[0]))
    for needed in (title, unescape(told), source[language], release):
        assert " ".join(needed.split()) in " ".join(words.split())
    paths = list(picture.iter(f"{SVG}path"))
    assert len(paths) == (290 if query else 21)
    assert not {each.tag for each in picture.iter()} & {f"{SVG}script", f"{SVG}style", f"{SVG}image"}


def test_a_picture_without_a_language_is_that_in_the_readers(site: TestClient) -> None:
    response = site.get("/map.svg?level=region", headers={"Accept-Language": "en"}, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, "/en/map.svg?level=region")


def _project(number: int, county: str, municipality: str) -> Document:
    iri = f"http://localhost:8000/project/{number:06}"
    amount = number * 104_729_003 % 9_999_999_999
    return Document(
        iri,
        "project",
        f"Projekt {number}",
        f"{number}",
        terms={"municipality": (municipality,), "county": (county,), "seat_rule": ("seat-by-name",)},
        numbers={"projects": 1, "granted_support": amount, "granted_support_stated": 1},
        row=ProjectRow(iri, f"Projekt {number}"),
    )


@pytest.fixture(scope="module")
def everywhere(
    seed_build: tuple[DataFolder, BuildResult], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """Two projects in each municipality, with long numbers."""
    root = tmp_path_factory.mktemp("everywhere") / "data"
    shutil.copytree(seed_build[0].root, root, symlinks=True)
    release = DataFolder(root).current()
    assert release
    places = Outlines(Graph(release.open_store(), Iris())).atlas("municipality", HEIGHT).outlines
    codes = [place.rpartition("/")[2] for place in places]
    shutil.rmtree(release.path / "search")
    write_index(release.path / "search", (_project(at, code[:2], code) for at, code in enumerate(codes * 2)))
    with TestClient(create_app(Settings(data=root, query=QueryLimits(processes=1)))) as client:
        yield client


@pytest.mark.parametrize("query", ["", "&q=projekt", "&period=2021-2027&year=2023&status=running&region=SE12"])
def test_a_map_of_all_municipalities_takes_less_than_100_kb_and_60_as_it_is_sent(
    everywhere: TestClient, query: str
) -> None:
    address = "/sv/map?level=municipality&measure=granted_support"
    page = everywhere.get(address + query, headers={"Accept-Encoding": "gzip"})
    assert len(page.content) < 100_000
    assert int(page.headers["content-length"]) < 60_000
    picture = everywhere.get(address.replace("map?", "map.svg?") + query)
    assert len(gzip.compress(picture.content)) < 40_000
    classes = drawn(page.text)
    assert len(classes) == (1 if "period" in query else 5)
    assert sum(map(len, classes.values())) == 290


def test_the_table_of_a_large_map_begins_and_the_list_has_all_of_it_page_by_page(everywhere: TestClient) -> None:
    html = everywhere.get("/sv/map?level=municipality&measure=projects").text
    assert html.count('<tr><th scope="row">') == 26, "25 places and the whole"
    [address] = re.findall(r'href="([^"]+)">265 grupper till<', html)
    seen: list[str] = []
    while address:
        page = everywhere.get(unescape(address))
        assert len(page.content) < 100_000
        table = page.text[page.text.index('<table class="groups">') : page.text.index("</table>")]
        seen += re.findall(r"municipality=(\d{4})", table)
        address = next(iter(re.findall(r'<a rel="next" href="([^"]+)"', page.text)), "")
    assert len(seen) == len(set(seen)) == 290


def test_a_class_says_which_values_it_holds(site: TestClient) -> None:
    html = site.get("/sv/map?level=region&measure=granted_support").text
    legend = re.findall(r"</svg> ([^<]+) <span", html[html.index('class="legend"') :].partition("</ul>")[0])
    values = sorted(
        Decimal(re.sub(r"\D", "", label.partition(": ")[2].partition(" kr")[0].partition(",")[0]))
        for key, members in drawn(html).items()
        if key.startswith("shade")
        for _, label in members
    )
    assert len(legend) == len(values) + 2
    assert legend[-2:] == ["Projekt finns, men uppgiften anges inte", "Inget projekt"]

"""Charts: their numbers are those of the groups, on lists and as files."""

import re
import struct
import xml.etree.ElementTree as ET
from datetime import date
from decimal import Decimal
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.clients import TestClient

from esfgraph.pipeline.build import BuildResult
from esfgraph.query.search_index import SearchIndex
from esfgraph.query.search_selected import Sum, Sums
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.model.selections.facets import ListName, facet
from esfgraph_server.model.selections.find import Groups, group
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.site.pictures.rasteriser import SCALE
from esfgraph_server.site.pictures.scale import ticks

SVG = "{http://www.w3.org/2000/svg}"
BAR = re.compile(r'href="([^"]+)">.*?<rect width="([\d.]+)" height="4"/></svg><span class="number">([^<]*)</span>')
COLUMN = re.compile(r'<rect x="[\d.]+" y="[\d.]+" width="7" height="([\d.]+)">(?:<title>(\d+): (.*?)</title>)?')


def groups_of(data: DataFolder, list_: ListName, key: str) -> Groups:
    release, by = data.current(), facet(list_, key)
    assert release
    assert by
    return group(SearchIndex.open(release.path / "search"), Selection(list_), by, date.today())


def measured(sums: Sums, measure: str) -> Decimal:
    return Decimal(sums.projects) if measure == "projects" else sums.amounts.get(measure, Sum()).total


def plain(text: str) -> str:
    return " ".join(unescape(text).split())


@pytest.mark.parametrize("key", ["region", "objective", "period", "amounts", "participants", "municipality"])
@pytest.mark.parametrize("measure", ["projects", "granted_support"])
def test_bars_are_as_long_as_the_groups_are_large(
    site: TestClient, seed_build: tuple[DataFolder, BuildResult], key: str, measure: str
) -> None:
    html = site.get(f"/sv/projects?group={key}&order={measure}").text
    groups = groups_of(seed_build[0], "projects", key)
    values = {f"/sv/projects?{key}={each.value}": measured(each.sums, measure) for each in groups.groups}
    bars = BAR.findall(html[html.index('class="chart"') : html.index("</figure>")])
    drawn = {unescape(href): (float(percent), plain(written)) for href, percent, written in bars}
    assert len(drawn) == len(bars)
    assert drawn.keys() - {f"/sv/projects?{key}=-"} == values.keys()
    largest = max(*values.values(), measured(groups.without, measure))
    for href, value in values.items():
        percent, written = drawn[href]
        assert percent == pytest.approx(float(100 * value / largest), abs=0.01)
        digits = re.sub(r"\D", "", written.partition(",")[0])
        assert digits == (str(int(value)) if value else "")


def test_years_are_columns_with_a_place_for_those_without_a_project(
    site: TestClient, seed_build: tuple[DataFolder, BuildResult]
) -> None:
    html = site.get("/en/projects?group=year").text
    columns = COLUMN.findall(html)
    groups = groups_of(seed_build[0], "projects", "year")
    years = [int(each.value) for each in groups.groups]
    assert len(columns) == max(years) - min(years) + 1 > len(years)
    told = {year: plain(sentence) for _, year, sentence in columns if year}
    assert told == {
        each.value: f"{each.sums.projects} project{'s' if each.sums.projects > 1 else ''}" for each in groups.groups
    }
    assert sum(float(height) > 0 for height, _, _ in columns) == len(years)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    "query",
    [
        "group=county&measure=granted_support",
        "group=year",
        "group=owner&period=2021-2027&measure=total_cost",
        "list=organizations&group=county&measure=projects",
    ],
)
def test_the_file_holds_the_chart_and_all_that_it_needs_to_be_printed(
    site: TestClient, language: str, query: str
) -> None:
    response = site.get(f"/{language}/chart.svg?{query}")
    assert response.headers["content-type"] == "image/svg+xml"
    picture = ET.fromstring(response.text)
    words = [plain("".join(text.itertext())) for text in picture.iter(f"{SVG}text")]
    list_ = "organizations" if "list=" in query else "projects"
    asked = query.replace("list=organizations&", "").replace("measure", "order")
    page = site.get(f"/{language}/{list_}?{asked}").text
    figure = page[page.index('<figure class="chart">') : page.index("</figure>")]
    (caption,) = re.findall("<figcaption>(.*?)</figcaption>", figure)
    assert plain(caption) in words
    for sentence in re.findall("<li>([^<]+)</li>", figure[figure.index("covers") :]):
        assert plain(sentence) in " ".join(words)
    assert f'href="/{language}/chart.svg?' in figure
    release = re.findall(r"<code>(\w{16})</code>", page)[-1]
    assert any(release in line for line in words)
    assert any("ESF-rådet" in line for line in words)
    titles = picture.findall(f"{SVG}rect/{SVG}title")
    assert titles
    shown = [written for _, _, written in BAR.findall(figure)] or [
        sentence for _, _, sentence in COLUMN.findall(figure)
    ]
    for written in filter(None, shown):
        assert any(plain(written) in plain(title.text or "") for title in titles) or plain(written) in words
    height = float(picture.attrib["height"])
    for rect in picture.findall(f"{SVG}rect")[1:]:
        assert float(rect.attrib["y"]) > 60
        assert float(rect.attrib["y"]) + float(rect.attrib["height"]) < height
        assert float(rect.attrib["x"]) + float(rect.attrib["width"]) <= 860


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("", ("group", "")),
        ("group=colour", ("group", "colour")),
        ("group=county&measure=luck", ("measure", "luck")),
        ("group=county&list=places", ("list", "places")),
        ("group=county&county=99", ("county", "99")),
    ],
)
def test_what_a_chart_cannot_show_is_named(site: TestClient, query: str, named: tuple[str, str]) -> None:
    response = site.get(f"/en/chart.svg?{query}", headers={"Accept": "application/problem+json"})
    assert response.status_code == 400
    assert all(f"'{each}'" in response.json()["detail"] for each in named)


@pytest.mark.parametrize("query", ["map{}?level=region&measure=granted_support", "chart{}?group=granted_support"])
def test_a_picture_as_png_is_as_large_as_that_as_svg(site: TestClient, query: str) -> None:
    drawn = site.get(f"/sv/{query.format('.svg')}").text
    response = site.get(f"/sv/{query.format('.png')}", headers={"Accept-Encoding": "gzip"})
    assert response.headers["content-type"] == "image/png"
    assert ".png" in response.headers["content-disposition"]
    assert "content-encoding" not in response.headers
    assert response.content.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", response.content[16:24])
    assert width == 900 * SCALE
    (exact,) = re.findall(r'<svg [^>]*width="900" height="([\d.]+)"', drawn)
    assert height == pytest.approx(float(exact) * SCALE, abs=1)
    tag = {"If-None-Match": response.headers["etag"]}
    assert site.get(f"/sv/{query.format('.png')}", headers=tag).status_code == 304
    page = site.get(f"/sv/{query.partition('{')[0].replace('chart', 'projects')}{query.partition('}')[2]}").text
    assert f'href="/sv/{query.partition("{")[0]}.png?' in page


def test_a_distribution_has_a_place_for_ranges_that_nothing_is_in(site: TestClient) -> None:
    html = site.get("/sv/projects?group=granted_support").text
    figure = html[html.index('class="chart"') : html.index("</figure>")]
    values = [part.partition('"')[0] for part in figure.split("/sv/projects?granted_support=")[1:]]
    assert values == ["1000000..5000000", "5000000..10000000", "-"]
    assert figure.count("<li><span>") == 5 + 1, "five ranges, and what states none"
    assert figure.count("Inget projekt") == 3
    drawn = site.get("/sv/chart.svg?group=granted_support&granted_support=1000000..5000000").text
    assert drawn.count('fill="#26767a"') == 1, "of a range that is chosen no other has a place"


@given(st.decimals(0, 10**12, places=2))
def test_a_scale_begins_at_nothing_and_holds_the_largest(largest: Decimal) -> None:
    scale = ticks(largest)
    assert scale[0] == 0
    assert scale[-1] >= largest
    assert 2 <= len(scale) <= 6
    assert len({after - before for before, after in pairwise(scale)}) == 1
    assert len(scale) == 2 or scale[-2] < largest

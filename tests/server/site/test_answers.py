"""Answers of queries on pages: with labels or as they are, as pictures, in formats; examples found, things named."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.clients import TestClient

from esfgraph.pipeline.build import BuildResult
from esfgraph.query.examples import load_examples
from esfgraph.release.data_folder import DataFolder

OWNERS = "SELECT ?owner (COUNT(*) AS ?n) { ?p esf:owner ?owner } GROUP BY ?owner ORDER BY ?owner"
SEATS = """SELECT ?county (COUNT(*) AS ?n) {
  ?p esf:owner/esf:seat/esf:within ?county . ?county a esf:County
} GROUP BY ?county"""
YEARS = "SELECT ?year (1500.5 * COUNT(*) AS ?n) { ?p esf:startDate ?d BIND(YEAR(?d) AS ?year) } GROUP BY ?year"
GRAPH = "CONSTRUCT { ?p a esf:Project } WHERE { ?p a esf:Project }"


def shown(site: TestClient, query: str, language: str = "sv", **parameters: str) -> str:
    response = site.get(f"/{language}/sparql", params={"query": query, **parameters})
    assert response.status_code == 200, response.text
    return response.text.replace("\N{NO-BREAK SPACE}", " ")


def offered(page: str) -> list[str]:
    """The views that a page leads to."""
    asked = (parse_qs(urlsplit(unescape(href)).query) for href in re.findall(r'href="([^"]*)"', page))
    return [each["view"][0] for each in asked if "view" in each]


def test_things_stand_by_their_labels_and_on_demand_as_they_are(site: TestClient) -> None:
    read, raw = shown(site, OWNERS), shown(site, OWNERS, raw="1")
    assert 'href="/sv/organization/2120000415"><bdi>ÅTVIDABERGS KOMMUN</bdi>' in read
    assert 'href="/sv/organization/2120000415"><bdi>organization/2120000415</bdi>' in raw
    assert "raw=1" in read


def test_a_label_that_stands_beside_its_thing_is_not_said_twice(site: TestClient) -> None:
    page = shown(site, "SELECT ?p ?t { ?p a esf:Project ; dcterms:title ?t }")
    assert "<bdi>project/25-030-S02</bdi>" in page


def test_numbers_days_and_years_are_written_as_they_are_read(site: TestClient) -> None:
    query = "SELECT (1234567.5 AS ?a) (2024 AS ?b) ('2026-02-01'^^xsd:date AS ?c) ('x'@en AS ?d) {}"
    page = shown(site, query)
    assert '<td class="number"><bdi>1 234 567,5</bdi></td>' in page
    assert '<td class="period"><bdi>2024</bdi></td>' in page
    assert "1 februari 2026" in page
    assert '<td lang="en">' in page
    assert "1,234,567.5" in shown(site, query, "en")
    assert "<bdi>1234567.5</bdi>" in shown(site, query, raw="1")


@pytest.mark.parametrize(
    ("query", "views"),
    [
        (OWNERS, {"table", "bars"}),
        (SEATS, {"table", "bars", "map"}),
        (YEARS, {"table", "bars", "line"}),
        ("SELECT ?p { ?p a esf:Project }", set()),
        ("SELECT ?p (-1 AS ?n) { ?p a esf:Project }", set()),
        ("SELECT ('05' AS ?month) (1 AS ?n) {}", set()),
    ],
)
def test_the_views_offered_are_those_that_the_columns_allow(site: TestClient, query: str, views: set[str]) -> None:
    assert set(offered(shown(site, query))) == views


def test_bars_are_as_long_as_their_numbers(site: TestClient) -> None:
    query = "SELECT ?p ?n { VALUES (?p ?n) { ('a'@sv 50) ('b'@sv 200) ('c'@sv 0) } }"
    page = shown(site, query, view="bars")
    assert re.findall(r'<rect width="([\d.]+)"', page) == ["25.0", "100.0", "0.0"]
    assert 'aria-current="true">Staplar<' in page


def test_a_line_lies_by_time_and_not_by_rows(site: TestClient) -> None:
    query = "SELECT ?y ?n { VALUES (?y ?n) { (2020 0) (2030 10) (2021 5) } }"
    [points] = re.findall(r'<polyline points="([^"]*)"', shown(site, query, view="line"))
    pairs = [tuple(map(float, point.split(","))) for point in points.split()]
    assert [y for _, y in pairs] == [100, 50, 0]
    assert pairs[1][0] == pytest.approx(10, abs=0.1)


def test_a_map_shades_the_places_of_the_answer(site: TestClient) -> None:
    page = shown(site, SEATS, view="map")
    assert "Östergötlands län: 1</title>" in page
    assert "Norrbottens län: Inte i svaret</title>" in page


def test_a_code_beside_its_name_is_a_place_too(site: TestClient) -> None:
    page = site.get("/sv/queries/projects-by-county-of-seat?view=map&value=granted")
    assert "Östergötlands län: 9\N{NO-BREAK SPACE}923\N{NO-BREAK SPACE}980</title>" in page.text


def test_the_number_that_is_drawn_can_be_chosen(site: TestClient) -> None:
    query = "SELECT ?p ?n ?m { VALUES (?p ?n ?m) { ('a'@sv 1 4) ('b'@sv 2 1) } }"
    assert re.findall(r'<rect width="([\d.]+)"', shown(site, query, view="bars", value="m")) == ["100.0", "25.0"]


@pytest.mark.parametrize(
    ("query", "formats"),
    [(OWNERS, ["json", "xml", "csv", "tsv"]), (GRAPH, ["turtle", "json-ld", "n-triples", "rdf-xml", "trig"])],
)
def test_every_format_is_told_and_answers(site: TestClient, query: str, formats: list[str]) -> None:
    for language in ("sv", "en"):
        page = shown(site, query, language)
        links = re.findall(r'href="(/sparql\?[^"]*)" type="([^"]*)">[^<]*, [^<]*<', page)
        assert [parse_qs(urlsplit(unescape(href)).query)["format"][0] for href, _ in links] == formats
    for href, media_type in links:
        answer = site.get(unescape(href))
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(media_type)


def test_the_number_of_statements_is_told(site: TestClient) -> None:
    assert "5 påståenden" in shown(site, GRAPH)
    assert "5 statements" in shown(site, GRAPH, "en")


def test_a_permanent_address_shows_the_same_and_another_names_the_release(
    site: TestClient, seed_build: tuple[DataFolder, BuildResult]
) -> None:
    page = shown(site, SEATS, view="map")
    links = list(map(unescape, re.findall(r'href="(/sv/sparql\?query=[^"]*)"', page)))
    asked = [parse_qs(urlsplit(href).query) for href in links]
    assert {"query": [SEATS], "view": ["map"]} in asked
    current = seed_build[0].current()
    assert current
    [pinned] = [href for href, given in zip(links, asked, strict=True) if given.get("release") == [current.id]]
    assert "Östergötlands län: 1</title>" in site.get(pinned).text


@pytest.mark.parametrize(
    ("query", "swedish", "line", "column"),
    [
        ("SELECT * {\n ?s ?p\n}", "rad 3, kolumn 2: något saknas här, eller före", 3, 2),
        ("SELECT ?x {\n ?s foo:p ?o }", "rad 2, kolumn 5: prefixet &#39;foo:&#39; är inte deklarerat", 2, 5),
        ("SELECT * { SERVICE <http://a/> {} }", "denna endpoint frågar inga andra", 0, 0),
        ("SELECT (1/0 AS ?x) { ?s ?p", "något saknas här", 1, 27),
    ],
)
def test_a_swedish_reader_is_told_in_swedish_what_is_wrong(
    site: TestClient, query: str, swedish: str, line: int, column: int
) -> None:
    response = site.get("/sv/sparql", params={"query": query})
    assert response.status_code == 400
    [told] = re.findall(r'<p id="error"[^>]*>.*?</p>', response.text)
    assert swedish in told
    assert "lang=" not in told
    assert (f'data-line="{line}" data-column="{column}"' in told) == bool(line)


def test_examples_are_found_by_words_in_the_readers_language(site: TestClient) -> None:
    examples = load_examples()
    for language, words in (("sv", "LÄN säte"), ("en", "county seat")):
        page = site.get(f"/{language}/sparql", params={"find": words}).text
        assert f'/{language}/queries/projects-by-county-of-seat"' in page
        assert page.count(f"/{language}/queries/") < len(examples) / 2
    assert site.get("/en/sparql").text.count('"/en/queries/') == len(examples)
    assert "Inget exempel" in site.get("/sv/sparql?find=finnsinte").text


def test_an_owner_is_chosen_by_name(site: TestClient) -> None:
    form = site.get("/sv/queries/projects-of-an-owner").text
    assert '<option value="HANINGE KOMMUN">' in form
    by_name, by_number = (
        site.get("/sv/queries/projects-of-an-owner", params={"owner": owner})
        for owner in ("haninge kommun", "2120000084")
    )
    assert by_name.status_code == 200
    table = r"<tbody>.*?</tbody>"
    assert re.findall(table, by_name.text, re.S) == re.findall(table, by_number.text, re.S)
    assert 'value="HANINGE KOMMUN"' in by_number.text


def test_a_name_of_several_leads_to_each_of_them(site: TestClient) -> None:
    page = site.get("/en/queries/projects-of-an-owner?owner=kommun")
    assert page.status_code == 300
    assert "Several have “kommun” in their names" in page.text
    assert '<a href="/en/queries/projects-of-an-owner?owner=2120000084">' in page.text
    nobody = site.get("/en/queries/projects-of-an-owner?owner=qqqq")
    assert nobody.status_code == 400
    assert "There is none with the name “qqqq”" in nobody.text


def test_codes_are_chosen_by_name(site: TestClient) -> None:
    county = site.get("/sv/queries/municipalities-without-project").text
    assert county.index(">Blekinge län (10)<") < county.index(">Örebro län (18)<")
    assert 'value="owner-without-number" selected>' in site.get("/sv/queries/findings-of-a-rule").text
    assert re.search(r'value="140" selected>140 \w', site.get("/sv/queries/intervention-field").text)


def test_the_editor_knows_the_terms_with_their_numbers(site: TestClient) -> None:
    for language, label in (("sv", "Projekt"), ("en", "Project")):
        response = site.get(f"/{language}/sparql/terms.json")
        assert response.headers["content-language"] == language
        known = json.loads(response.content)
        terms = {term["name"]: term for term in known["terms"]}
        project = terms["esf:Project"]
        assert (project["kind"], project["label"], project["count"]) == ("class", label, 5)
        assert project["meaning"]
        assert terms["dcterms:title"]["kind"] == "property"
        assert terms["esf:owner"]["count"] == int(_count(site, "?s esf:owner ?o"))
        assert all(name.partition(":")[0] in known["prefixes"] for name in terms)
    again = site.get("/en/sparql/terms.json", headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304


def _count(site: TestClient, pattern: str) -> str:
    query = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
    return site.get("/sparql", params={"query": query, "format": "csv"}).text.split()[1]

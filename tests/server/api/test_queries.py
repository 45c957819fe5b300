"""Queries with names: listed, answered with typed parameters, described, shown as pages."""

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from tests.clients import TestClient

from esfgraph.pipeline.build import BuildResult, build
from esfgraph.query.examples import load_examples
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import SCHEMA, SH
from esfgraph.release.data_folder import DataFolder
from esfgraph.resources import resource_dir
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

EXAMPLES = {example.name: example for example in load_examples()}
LIST = "/api/v1/queries"
OWNER = f"{LIST}/projects-of-an-owner"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
BOROS = "http://localhost:8000/organization/2120001561"


class Form(HTMLParser):
    """Fields of a page and what describes them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields: dict[str, dict[str, str | None]] = {}
        self.options: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag in ("input", "select"):
            self.fields[str(attributes["name"])] = attributes
        if tag == "option":
            self.options.append(attributes)


def test_the_list_says_what_each_query_asks_and_takes(site: TestClient) -> None:
    answer = site.get(LIST)
    listed = {each["name"]: each for each in answer.json()["queries"]}
    assert set(listed) == set(EXAMPLES)
    owner = listed["projects-of-an-owner"]
    assert owner["address"] == f"http://localhost:8000{OWNER}"
    assert owner["pages"]["sv"] == "http://localhost:8000/sv/queries/projects-of-an-owner"
    assert owner["title"] == {"sv": "Alla projekt med en viss ägare", "en": "All projects of one owner"}
    assert [column["name"] for column in owner["columns"]][:2] == ["owner", "project"]
    [parameter] = owner["parameters"]
    assert (parameter["name"], parameter["default"]) == ("owner", "2120001561")
    assert set(parameter["description"]) == {"sv", "en"}
    assert listed["running-on-a-day"]["parameters"][0]["default"] is None
    assert listed["biggest-owners"]["parameters"][0]["scheme"].endswith("concept/period")


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_query_answers_in_csv_and_json_with_its_columns(site: TestClient, name: str) -> None:
    columns = [column.name for column in EXAMPLES[name].columns]
    table = site.get(f"{LIST}/{name}", headers={"Accept": "text/csv"})
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert next(csv.reader(io.StringIO(table.text))) == columns
    objects = site.get(f"{LIST}/{name}").json()
    assert objects["head"]["vars"] == columns
    assert len(objects["results"]["bindings"]) == len(rows)


@pytest.mark.parametrize(
    ("accept", "query", "type_"),
    [
        ("*/*", "", "application/sparql-results+json"),
        ("application/json", "", "application/sparql-results+json"),
        ("text/csv", "", "text/csv; charset=utf-8"),
        ("text/csv;q=0.2, application/sparql-results+json;q=0.9", "", "application/sparql-results+json"),
        ("text/csv", "format=json", "application/sparql-results+json"),
        ("*/*", "format=csv", "text/csv; charset=utf-8"),
        ("*/*", "format=text/csv", "text/csv; charset=utf-8"),
        (BROWSER, "format=csv", "text/csv; charset=utf-8"),
        ("*/*", "format=TSV", "text/tab-separated-values; charset=utf-8"),
    ],
)
def test_the_format_is_chosen_by_accept_or_by_name(site: TestClient, accept: str, query: str, type_: str) -> None:
    answer = site.get(f"{OWNER}?{query}", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, type_)
    assert answer.headers["vary"] == "Accept, Accept-Encoding, Accept-Datetime"


def test_a_parameter_is_bound_as_a_term(site: TestClient) -> None:
    answer = site.get(f"{OWNER}?owner=212000-1561")
    assert [row["owner"] for row in answer.json()["results"]["bindings"]] == [{"type": "uri", "value": BOROS}]
    year = site.get(f"{LIST}/projects-starting-in-a-year?year=2023").json()["results"]["bindings"]
    assert {row["year"]["datatype"] for row in year} == {"http://www.w3.org/2001/XMLSchema#integer"}
    assert {row["start"]["value"][:4] for row in year} == {"2023"}


@pytest.mark.parametrize(
    "word",
    [
        '" } ?s ?p ?o #',
        "' } UNION { ?s ?p ?o } #",
        '\\") || true || ("',
        "?title",
        "} } SERVICE <http://example.org/> {",
        "\u202e",
    ],
)
def test_a_text_that_means_sparql_stays_a_text(site: TestClient, word: str) -> None:
    answer = site.get(f"{LIST}/titles-holding-a-word", params={"word": word})
    assert answer.status_code in (200, 400)
    assert answer.status_code == 400 or answer.json()["results"]["bindings"] == []
    page = site.get("/sv/queries/titles-holding-a-word", params={"word": word})
    assert page.status_code == answer.status_code


def test_a_value_cannot_become_markup(site: TestClient) -> None:
    page = site.get("/sv/queries/titles-holding-a-word", params={"word": '"><script>alert(1)</script>'})
    assert page.status_code == 200
    assert "<script" not in page.text
    wrong = site.get("/sv/queries/projects-of-an-owner", params={"owner": '"><script>', "<b>": "<b>"})
    assert wrong.status_code == 400
    assert "<script" not in wrong.text
    assert "<b>" not in wrong.text


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (f"{OWNER}?owner=123", ["'owner'", "'123'", "ten digits"]),
        (f"{OWNER}?owner=%00", ["'owner'", "ten digits"]),
        (f"{OWNER}?ovner=2120001561", ["'ovner'", "its parameters are owner"]),
        (f"{OWNER}?owner=2120001561&owner=2120000415", ["'owner'", "more than once"]),
        (f"{OWNER}?format=pdf", ["'format'", "'pdf'", "json, csv, tsv, xml"]),
        (f"{OWNER}?format=csv&format=json", ["'format'", "more than once"]),
        (f"{LIST}/biggest-owners?period=1999", ["'period'", "'1999'", "2007-2013, 2014-2020, 2021-2027"]),
        (f"{LIST}/running-on-a-day?day=yesterday", ["'day'", "'yesterday'", "2026-02-01"]),
    ],
)
def test_a_wrong_parameter_is_told_by_name_what_was_found_and_what_is_expected(
    site: TestClient, target: str, expected: list[str]
) -> None:
    answer = site.get(target)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert not [each for each in expected if each not in answer.json()["detail"]]


def test_an_unknown_name_is_not_found_and_the_list_is_named(site: TestClient) -> None:
    for target in (f"{LIST}/nothing", "/sv/queries/nothing", f"{LIST}/variables"):
        answer = site.get(target)
        assert answer.status_code == 404
        assert LIST in answer.json()["detail"]


def test_what_cannot_be_had_is_not_acceptable_and_nothing_is_written(site: TestClient) -> None:
    assert site.get(OWNER, headers={"Accept": "image/png"}).status_code == 406
    answer = site.post(OWNER)
    assert (answer.status_code, sorted(answer.headers["allow"].split(", "))) == (405, ["GET", "HEAD", "OPTIONS"])
    head = site.head(OWNER)
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    ("target", "location"),
    [
        (f"{OWNER}?owner=2120000415", "/en/queries/projects-of-an-owner?owner=2120000415"),
        (LIST, "/en/sparql#examples"),
    ],
)
def test_a_browser_is_led_to_a_page(site: TestClient, target: str, location: str) -> None:
    answer = site.get(target, headers={"Accept": BROWSER, "Accept-Language": "en"})
    assert (answer.status_code, answer.headers["location"]) == (303, location)
    assert answer.headers["vary"] == "Accept, Accept-Language"


def test_the_name_of_a_query_leads_to_its_answer(site: TestClient) -> None:
    answer = site.get("/queries/projects-of-an-owner?owner=2120000415")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{OWNER}?owner=2120000415")
    assert site.get("/queries").headers["location"] == LIST


# Pages


def test_a_page_shows_the_form_the_rows_and_the_query(site: TestClient) -> None:
    page = site.get("/en/queries/projects-of-an-owner?owner=212000-0415")
    assert page.status_code == 200
    form = Form(page.text)
    assert form.fields["owner"]["value"] == "ÅTVIDABERGS KOMMUN"
    assert form.fields["owner"]["aria-describedby"] == "owner-is"
    assert 'id="owner-is"' in page.text
    assert "Snabbspår Åtvidaberg" in page.text
    assert "VALUES ?owner { &lt;http://localhost:8000/organization/2120000415&gt; }" in page.text
    assert f'href="{OWNER}?owner=212000-0415&amp;format=csv"' in page.text
    assert '<th scope="col">Title</th>' in page.text
    assert '<th scope="col">Owner</th>' not in page.text  # the form says it


@pytest.mark.parametrize(("language", "label"), [("sv", "Norrbottens län (25)"), ("en", "Norrbotten County (25)")])
def test_codes_are_chosen_from_a_list_and_labels_are_in_the_pages_language(
    site: TestClient, language: str, label: str
) -> None:
    page = site.get(f"/{language}/queries/municipalities-without-project").text
    form = Form(page)
    assert set(form.fields) == {"county"}  # the page's language answers the other
    assert [each["value"] for each in form.options if "selected" in each] == ["25"]
    assert len(form.options) == 21
    assert label in page
    assert f"VALUES ?language {{ &#34;{language}&#34; }}" in page


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("sv", "”12” går inte att använda. Förväntat: Ägarens organisationsnummer, tio siffror."),
        ("en", "“12” cannot be used. Expected: The owner&#39;s organisation number, ten digits."),
    ],
)
def test_a_wrong_value_is_told_in_the_pages_language_beside_its_field(
    site: TestClient, language: str, expected: str
) -> None:
    page = site.get(f"/{language}/queries/projects-of-an-owner?owner=12")
    assert page.status_code == 400
    assert expected in page.text
    field = Form(page.text).fields["owner"]
    assert (field["aria-invalid"], field["aria-describedby"], field["value"]) == ("true", "owner-is wrong", "12")
    assert 'id="wrong"' in page.text


def test_numbers_are_written_for_the_reader_but_years_are_not(site: TestClient) -> None:
    page = site.get("/sv/queries/projects-by-start-year").text
    assert '<td class="number"><bdi>4\N{NO-BREAK SPACE}341\N{NO-BREAK SPACE}993</bdi></td>' in page
    assert "<td><bdi>2020</bdi></td>" in page


def test_the_query_page_lists_every_query_once_under_a_keyword(site: TestClient) -> None:
    page = site.get("/en/sparql").text
    for name in EXAMPLES:
        assert page.count(f'href="/en/queries/{name}"') == 1
    assert "<h3>Money</h3>" in page
    assert "VALUES+%3Flanguage+%7B+%22en%22+%7D" in page


# Descriptions


def test_openapi_names_every_query_with_its_parameters(site: TestClient) -> None:
    document = site.get("/openapi.json").json()
    paths: dict[str, Any] = {path: item for path, item in document["paths"].items() if path.startswith(LIST)}
    assert set(paths) == {LIST, *(f"{LIST}/{name}" for name in EXAMPLES)}
    for name, example in EXAMPLES.items():
        operation = paths[f"{LIST}/{name}"]["get"]
        names = [each["name"] for each in operation["parameters"]]
        assert names == [*(each.name for each in example.parameters), "format"]
        assert operation["summary"] == example.titles["en"]
        assert "text/csv" in operation["responses"]["200"]["content"]
        assert "400" in operation["responses"]
    [year, _] = paths[f"{LIST}/projects-starting-in-a-year"]["get"]["parameters"]
    number = {"type": "integer", "minimum": 1000, "maximum": 9999, "default": 2024}
    assert year["schema"] == {"anyOf": [number, {"const": ""}]}  # forms send what nobody has filled in
    identifiers = [item["get"]["operationId"] for item in document["paths"].values()]
    assert len(identifiers) == len(set(identifiers))
    json.dumps(document)


def test_the_service_description_holds_the_queries(site: TestClient) -> None:
    answer = site.get("/sparql", headers={"Accept": "text/turtle"})
    triples = list(ox.parse(answer.content, format=ox.RdfFormat.TURTLE))
    targets = {each.subject.value for each in triples if each.predicate.value == f"{SCHEMA}target"}
    assert targets == {f"http://localhost:8000/queries/{name}" for name in EXAMPLES}
    selects = [each for each in triples if each.predicate.value == f"{SH}select"]
    assert len(selects) == len(EXAMPLES)


def test_behind_a_prefix_every_address_keeps_it(seed_build: tuple[DataFolder, BuildResult]) -> None:
    address = "https://data.example.se/esf"
    settings = Settings(
        data=seed_build[0].root, query=QueryLimits(processes=1), root_path="/esf", public_url=f"{address}/"
    )
    with TestClient(create_app(settings), follow_redirects=False) as client:
        assert client.get("/esf/queries/biggest-owners").headers["location"] == f"/esf{LIST}/biggest-owners"
        assert client.get(f"/esf{LIST}").json()["queries"][0]["address"].startswith(f"{address}{LIST}/")
        browser = client.get(f"/esf{OWNER}", headers={"Accept": BROWSER, "Accept-Language": "sv"})
        assert browser.headers["location"] == "/esf/sv/queries/projects-of-an-owner"
        page = client.get("/esf/sv/queries/projects-of-an-owner").text
        assert 'action="/esf/sv/queries/projects-of-an-owner"' in page
        assert f'href="/esf{OWNER}?format=csv"' in page


def test_an_answer_on_a_base_of_its_own_names_things_under_it(seeds: list[Path], data: DataFolder) -> None:
    build(seeds[:3], data, Iris("https://data.example.se/"))
    with TestClient(create_app(Settings(data=data.root, query=QueryLimits(processes=1)))) as client:
        rows = client.get(f"{LIST}/where-a-total-comes-from").json()["results"]["bindings"]
    assert {row["project"]["value"] for row in rows} == {"https://data.example.se/project/25-030-S02"}


def test_schemes_stand_under_the_base_of_the_release(tmp_path: Path) -> None:
    base = "https://data.example.org/"
    data = DataFolder(tmp_path / "data")
    assert build([next(resource_dir("seeds").glob("*.txt"))], data, Iris(base)).release
    with TestClient(create_app(Settings(data=data.root, query=QueryLimits(processes=1)))) as client:
        listed = client.get(LIST, headers={"Accept": "application/json"}).text
        description = client.get("/sparql", headers={"Accept": "text/turtle"}).text
        with_schemes = [
            parameter["scheme"]
            for query in json.loads(listed)["queries"]
            for parameter in query["parameters"]
            if "scheme" in parameter
        ]
    assert len(with_schemes) >= 6
    assert all(scheme.startswith((base, "http://data.europa.eu/")) for scheme in with_schemes)
    assert "localhost" not in listed + description
    assert f"<{base}sparql>" in description or f"<{base}sparql#" in description

"""A label that nobody has compared with its source is marked wherever it stands: pages, documents, searches."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.built import built
from tests.clients import TestClient

from esfgraph.rdf.namespaces import ESF, SKOS
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

BASE = "http://localhost:8000/"
WORDS = {"sv": "benämning ej kontrollerad", "en": "label not checked"}
FIELD = f"{BASE}concept/intervention-field-2021-2027/140"
LABEL = "Support for labour market matching and transitions"


@pytest.fixture(scope="module")
def unchecked(site: TestClient) -> set[tuple[str, str, str]]:
    """IRI of the code, label and language of each unchecked label."""
    query = "SELECT ?code ?label (LANG(?label) AS ?tag) { ?code esf:uncheckedLabel ?label }"
    rows = site.get("/sparql", params={"query": query}, headers={"Accept": "application/sparql-results+json"}).json()
    return {tuple(row[name]["value"] for name in ("code", "label", "tag")) for row in rows["results"]["bindings"]}


def marks(html: str, language: str) -> int:
    return html.count(f">{WORDS[language]}</a>")


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize(
    ("path", "times"),
    [
        ("concept/intervention-field-2021-2027/140", 1),  # its only label was written from memory
        ("project/25-030-S02", 1),  # shows that label beside its code
        ("concept/intervention-field-2014-2020/102", 0),  # read in the regulation
        ("concept/objective-2014-2020/1.1", 0),  # read in a call for proposals
        ("concept/objective-2014-2020/1.2", 1),
        ("project/2019-00383", 0),
        ("search?q=%22matching+and+transitions%22", 1),
        ("search?q=Motverka+barnfattigdom", {"sv": 0, "en": 1}),  # the Swedish label is the project bank's
        ("concept/secondary-theme-2021-2027/06", {"sv": 0, "en": 1}),
        ("compare?by=objective&objective=2014-2020/1.2", 2),  # in the table, and in what takes it back
        ("ask?field=2021-2027/140&measure=total_cost", 2),  # in words, and in what takes it back
        ("ask?by=field", 5),  # two fields in chart and table, and the largest in words
    ],
)
def test_a_page_marks_the_labels_that_it_shows(
    site: TestClient, language: str, path: str, times: int | dict[str, int]
) -> None:
    expected = times if isinstance(times, int) else times[language]
    html = site.get(f"/{language}/{path}").text
    assert marks(html, language) == expected
    assert html.count(f'href="/{language}/ontology/uncheckedLabel"') == expected


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize(
    ("path", "part", "code", "is_marked"),
    [
        ("projects", "<li><a rel", "?field=2021-2027/140", True),
        ("projects", "<li><a rel", "?field=2014-2020/102", False),
        ("projects?field=2021-2027/140", '<ul class="chips"', "", True),
        ("projects?field=2014-2020/102", '<ul class="chips"', "", False),
        ("projects?group=field", '<th scope="row"', "field=2021-2027/140", True),
        ("projects?group=field", '<th scope="row"', "field=2014-2020/102", False),
    ],
)
def test_a_list_marks_labels_in_its_choices_and_in_what_is_chosen(
    site: TestClient, language: str, path: str, part: str, code: str, is_marked: bool
) -> None:
    html = site.get(f"/{language}/{path}").text
    (shown,) = [re.split("</li>|</th>", each)[0] for each in html.split(part)[1:] if code in each.partition("</a>")[0]]
    assert marks(shown, language) == is_marked


@pytest.fixture(scope="module")
def of_two_objectives(seeds: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a site of two projects: one has an objective whose label nobody has checked, one another."""
    folder = tmp_path_factory.mktemp("two-objectives")
    (page,) = [path.read_text(encoding="utf-8") for path in seeds if path.name.startswith("004")]
    (folder / "records").mkdir()
    for number, objective in (("2019/00383", "1.2"), ("2019/00384", "1.1")):
        changed = page.replace("2019/00383", number).replace("Specifikt mål:\n2.1", f"Specifikt mål:\n{objective}")
        (folder / "records" / f"{objective}.txt").write_text(changed, encoding="utf-8")
    built(folder / "records", folder / "data")
    with TestClient(create_app(Settings(data=folder / "data", query=QueryLimits(processes=1)))) as client:
        yield client


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize(
    ("path", "times"),
    [
        ("compare?by=objective&objective=2014-2020/1.1", 0),
        ("compare?by=objective&objective=2014-2020/1.2", 3),  # in the table, in what takes it back, above its years
        ("compare", 1),  # beside the two objectives that are suggested
    ],
)
def test_a_comparison_marks_labels_above_charts_and_in_suggestions(
    of_two_objectives: TestClient, language: str, path: str, times: int
) -> None:
    assert marks(of_two_objectives.get(f"/{language}/{path}").text, language) == times


@pytest.mark.parametrize("language", WORDS)
def test_a_tree_of_codes_marks_each_label_that_it_shows(
    site: TestClient, unchecked: set[tuple[str, str, str]], language: str
) -> None:
    assert len(unchecked) > 70
    for scheme in sorted({code.rpartition("/")[0] for code, _, _ in unchecked}):
        html = site.get(f"/{language}/{scheme.removeprefix(BASE)}").text
        tree = html.split('id="codes"')[1].split("</section>")[0]
        marked, shown = set(), set()
        for item in tree.split("<li")[1:]:
            if label := re.search(r'href="([^"]+)".*?<bdi[^>]*>(.*?)</bdi></a>(.*)', item, re.DOTALL):
                shown.add(label.group(1, 2))
                if WORDS[language] in label[3]:
                    marked.add(label.group(1, 2))
        local = {
            (f"/{language}/{code.removeprefix(BASE)}", text.replace("&", "&amp;").replace("'", "&#39;"))
            for code, text, _ in unchecked
            if code.startswith(f"{scheme}/")
        }
        assert marked == shown & local, scheme


@pytest.mark.parametrize("path", ["project/25-030-S02", "concept/intervention-field-2021-2027/140"])
def test_a_document_states_what_is_unchecked_of_every_label_in_it(
    site: TestClient, unchecked: set[tuple[str, str, str]], path: str
) -> None:
    triples = [quad.triple for quad in ox.parse(site.get(f"/{path}.ttl").content, format=ox.RdfFormat.TURTLE)]
    for name in ("prefLabel", "uncheckedLabel"):
        property_ = ox.NamedNode((SKOS if name == "prefLabel" else ESF) + name)
        assert ox.Triple(ox.NamedNode(FIELD), property_, ox.Literal(LABEL, language="en")) in triples
    labels = {(str(triple.subject), str(triple.object)) for triple in triples if "prefLabel" in str(triple.predicate)}
    marked = {(str(triple.subject), str(triple.object)) for triple in triples if "unchecked" in str(triple.predicate)}
    known = {(f"<{code}>", f'"{label}"@{tag}') for code, label, tag in unchecked}
    assert marked == labels & known


def test_json_ld_states_it_by_language(site: TestClient) -> None:
    [field] = site.get("/project/25-030-S02.jsonld").json()["interventionField"]
    assert field["id"] == FIELD
    assert field["uncheckedLabel"] == {"en": LABEL}


@pytest.mark.parametrize(
    ("text", "unchecked"), [('"matching and transitions"', True), ("Motverka barnfattigdom", False)]
)
def test_programs_are_told_of_a_hit_whose_title_is_unchecked(site: TestClient, text: str, unchecked: bool) -> None:
    [result] = site.get("/api/v1/search", params={"q": text, "kind": "concept"}).json()["results"]
    assert result["unchecked"] == unchecked


def test_a_table_of_labels_has_a_column_that_says_so(site: TestClient) -> None:
    asked = {"code": "140", "language": "en", "format": "csv"}
    [row] = csv.DictReader(site.get("/api/v1/queries/intervention-field", params=asked).text.splitlines())
    assert (row["label"], row["unchecked"]) == (LABEL, "true")

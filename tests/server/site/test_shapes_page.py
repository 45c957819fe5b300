"""The shapes: an overview, a page each in both languages; the doors and the documents at /shapes."""

import html
import re
from collections.abc import Callable

import pyoxigraph as ox
import pytest
from tests.clients import TestClient

from esfgraph.rdf.formats import GRAPHS, Format
from esfgraph.rdf.iris import DEFAULT_BASE
from esfgraph.rdf.namespaces import local_name
from esfgraph.shacl.examples import explain_shapes
from esfgraph.shacl.passes import SHAPES, load_shapes, shape_triples

LANGUAGES = ("sv", "en")


@pytest.fixture(scope="module")
def pages(site: TestClient) -> dict[str, str]:
    return {language: site.get(f"/{language}/shapes").text for language in LANGUAGES}


def plain(marked: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", marked)).replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.fixture(scope="module")
def explained(site: TestClient) -> Callable[[str, str], str]:
    """What the page of a shape says, as a reader sees it, by language and name."""
    return lambda language, name: plain(site.get(f"/{language}/shapes/{name}").text.split("<main")[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shape_has_a_line_in_the_overview_that_leads_to_its_page(pages: dict[str, str], language: str) -> None:
    page = pages[language]
    for each in explain_shapes():
        shape = each.shape
        line = page.split(f'<tr id="{shape.name}">')[1].split("</tr>")[0]
        assert page.count(f'id="{shape.name}"') == 1
        assert f'href="/{language}/shapes/{shape.name}"' in line
        assert shape.message(language).startswith(plain(line.split("</th>")[0]))
        asks = {"sv": "krav", "en": "constraint" + "s" * (len(shape.constraints) > 1)}[language]
        assert f"{len(shape.constraints)} {asks}" in plain(line)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_overview_is_not_huge(site: TestClient, language: str) -> None:
    assert len(site.get(f"/{language}/shapes").content) < 100_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_shape_has_its_message_and_two_examples(
    explained: Callable[[str, str], str], language: str
) -> None:
    for each in explain_shapes()[LANGUAGES.index(language) :: 4]:
        said = explained(language, each.shape.name)
        assert all(part.removesuffix(".") in said for part in each.shape.message(language).split(". ", 1))
        assert SHAPES + each.shape.name in said
        for line in (*each.passes, *each.fails):
            assert " ".join(line.split()) in said


def test_examples_that_pass_and_that_fail_differ() -> None:
    assert not [each.shape.name for each in explain_shapes() if each.passes == each.fails]


def test_every_shape_that_asks_something_is_explained() -> None:
    explained = {each.shape.name for each in explain_shapes()}
    assert explained == {shape.name for shape in load_shapes().named if shape.constraints and shape.targets}
    assert len(explained) > 200


@pytest.mark.parametrize(
    ("language", "name", "expected"),
    [
        (
            "sv",
            "Project-title",
            ["Avvisat", "Gäller varje Projekt", "titel", "på något av språken bg cs da", "högst 1 värde"],
        ),
        ("en", "Project-title", ["Refused", "Holds for every Project", "title", "in one of the languages bg cs da"]),
        ("en", "Project-period-order", ["Warning", "start date", "not greater or later than end date"]),
        ("en", "Project-participants-planned", ["Note", "greater than 0", "esf:plannedParticipants 0 ."]),
        ("en", "Project-statedRegion", ["of the class NUTS region", "nuts:SE12 .", "nuts:SE0 ."]),
        ("sv", "Project-programme-of-period", ["något av:", "det man når längs program → programperiod", "samma som"]),
        ("en", "Project-startDate-in-period", ["not less than 1 January 2021", "with the value 2021-2027"]),
        ("en", "Project-title-present", ["at least 1 value", "none of this is stated"]),
        ("en", "Catalog-record", ["no value"]),
        ("en", "Organization-region", ["at least 1 such value", "of the class NUTS region"]),
        ("en", "Contact-fn", ["everything stated as dcat:contactPoint"]),
        ("en", "Project-personal-data", ["never repeated", "each of", "not: An e-mail address, a personal identity"]),
        ("en", "SourceLabel-readAs", ["one of amount code count"]),
        ("en", "Project-description", ["at most once in each language", "text tagged with its language"]),
    ],
)
def test_a_shape_is_said_in_plain_words(
    explained: Callable[[str, str], str], language: str, name: str, expected: list[str]
) -> None:
    said = explained(language, name)
    assert not [each for each in expected if each not in said]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_severity_and_each_file_is_counted(pages: dict[str, str], language: str) -> None:
    text = " ".join(re.sub("<[^>]+>", " ", pages[language]).split())
    explained = explain_shapes()
    word = {"sv": "regler", "en": "rules"}[language]
    for severity in ("Violation", "Warning", "Info"):
        assert f"{sum(local_name(each.shape.severity) == severity for each in explained)} {word}" in text


def test_no_constraint_is_without_words(explained: Callable[[str, str], str]) -> None:
    """A parameter that the table of texts lacks fails the page; here the values of each are looked for."""
    for each in explain_shapes():
        for constraint in each.shape.constraints:
            if constraint.name in ("pattern", "in", "languageIn"):
                said = explained("en", each.shape.name)
                assert all(value.value in said for value in constraint.values if isinstance(value, ox.Literal))


# The door, and documents


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        ("text/html", "/en/shapes"),
        ("text/turtle", "/shapes.ttl"),
        ("application/ld+json", "/shapes.jsonld"),
        ("application/rdf+xml", "/shapes.rdf"),
        ("application/n-triples", "/shapes.nt"),
    ],
)
def test_the_name_of_the_shapes_leads_to_what_is_asked_for(site: TestClient, accept: str, location: str) -> None:
    response = site.get("/shapes", headers={"Accept": accept, "Accept-Language": "en"})
    assert (response.status_code, response.headers["location"]) == (303, location)
    assert "Accept" in response.headers["vary"]


def test_what_cannot_be_had_is_refused_with_what_can(site: TestClient) -> None:
    response = site.get("/shapes", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/turtle" in response.text


@pytest.mark.parametrize("format_", GRAPHS, ids=lambda each: each.name)
def test_a_document_says_all_that_the_shapes_say(site: TestClient, format_: Format) -> None:
    response = site.get(f"/shapes{format_.suffix}")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(format_.media_type)
    assert f'<{SHAPES[:-1]}>; rel="describes"' in response.headers["link"]
    found, expected = ox.Dataset(), ox.Dataset()
    for quad in ox.parse(response.content, format=format_.rdf):
        found.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    for triple in shape_triples(DEFAULT_BASE):
        expected.add(ox.Quad(triple.subject, triple.predicate, triple.object))
    for dataset in (found, expected):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert found == expected


def test_who_has_a_copy_gets_no_second_one(site: TestClient) -> None:
    tag = site.get("/shapes.ttl").headers["etag"]
    assert site.get("/shapes.ttl", headers={"If-None-Match": tag}).status_code == 304
    assert site.get("/shapes.nt", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("accept", "location"), [("text/html", "/sv/shapes/Project-title"), ("text/turtle", "/shapes.ttl")]
)
def test_a_shape_has_a_door_of_its_own(site: TestClient, accept: str, location: str) -> None:
    response = site.get("/shapes/Project-title", headers={"Accept": accept, "Accept-Language": "sv"})
    assert (response.status_code, response.headers["location"]) == (303, location)


@pytest.mark.parametrize("name", ["nothing", "Project-title/more"])
def test_what_is_no_shape_has_neither_door_nor_page(site: TestClient, name: str) -> None:
    assert site.get(f"/shapes/{name}").status_code == 404
    assert site.get(f"/sv/shapes/{name}").status_code == 404
    assert site.get("/shapes.csv").status_code == 404

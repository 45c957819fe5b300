"""Parameters that a page does not know: the address with them is the page without them, kept once."""

import pytest
from tests.clients import TestClient

from esfgraph_server.site.parameters import KNOWN, LISTS
from esfgraph_server.site.routes import PAGES

SAME = [
    ("", "utm_source=x"),
    ("quality", "utm=1&page="),
    ("project/25-030-S02", "a=b&a=c"),
    ("concepts", "page=2"),
    ("ontology", "rule=support-share"),
    ("search", "x=1"),
]


def test_every_page_says_which_parameters_it_knows() -> None:
    assert {*KNOWN, *LISTS} == {*PAGES, "catalog"}


@pytest.mark.parametrize(("path", "query"), SAME)
def test_unknown_parameters_make_no_other_page(site: TestClient, path: str, query: str) -> None:
    plain, other = site.get(f"/sv/{path}"), site.get(f"/sv/{path}?{query}")
    assert plain.status_code == other.status_code == 200
    assert other.headers["etag"] == plain.headers["etag"]
    assert other.text == plain.text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("quality?rule=support-share&severity=Info", "quality?severity=Info&x=&rule=support-share"),
        ("projects?period=2021-2027&q=stad", "projects?q=stad&period=2021-2027"),
    ],
)
def test_the_order_of_parameters_makes_no_other_page(site: TestClient, one: str, other: str) -> None:
    assert site.get(f"/sv/{one}").headers.get("etag") == site.get(f"/sv/{other}").headers.get("etag")


def test_known_parameters_make_another_page(site: TestClient) -> None:
    assert site.get("/sv/quality?rule=support-share").text != site.get("/sv/quality").text


@pytest.mark.parametrize("path", ["label/total-projektbudget", "concept/evidence/seat-by-name", "releases"])
@pytest.mark.parametrize("page", ["2", "99999999999999999999"])
def test_a_page_beyond_the_last_is_not_there(site: TestClient, path: str, page: str) -> None:
    """Of what links to a thing and of all releases; the documents about a thing answer alike."""
    response = site.get(f"/sv/{path}?page={page}", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert f"Det finns ingen sida {page[:10]}: den sista är sida 1." in response.text
    assert site.get(f"/sv/{path}?page=1").status_code == 200
    if path != "releases" and page == "2":
        document = site.get(f"/{path}.ttl?page={page}")
        assert (document.status_code, document.json()["detail"]) == (404, "There is no page 2: the last is page 1.")

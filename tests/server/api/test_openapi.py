"""The document of the API: OpenAPI 3.1, in both languages, with examples that work."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.clients import TestClient

from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.api.openapi import load_texts
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

SITE = "https://esf.example"


@pytest.fixture(scope="module")
def site(seed_build: tuple[DataFolder, BuildResult]) -> Iterator[TestClient]:
    settings = Settings(data=seed_build[0].root, query=QueryLimits(processes=1), public_url=f"{SITE}/")
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


def texts(table: dict[str, Any], key: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    if table.keys() & {"sv", "en"}:
        yield key, table
    else:
        for name, inner in table.items():
            if isinstance(inner, dict) and name != "examples":
                yield from texts(inner, f"{key}.{name}")


def test_everything_is_said_in_both_languages() -> None:
    for key, text in texts(dict(load_texts())):
        assert text.keys() == {"sv", "en"}, key
        assert all(text.values()), key


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_operation_parameter_and_member_is_described(site: TestClient, lang: str) -> None:
    document = site.get(f"/openapi.json?lang={lang}").json()
    assert document["openapi"].startswith("3.1.")
    assert document["servers"] == [{"url": SITE}]
    for path, methods in document["paths"].items():
        assert methods.keys() == {"get"}, path
        operation = methods["get"]
        assert operation["summary"], path
        assert operation["description"], path
        for parameter in operation.get("parameters", ()):
            assert parameter["description"], (path, parameter["name"])
    for name, schema in document["components"]["schemas"].items():
        for key, member in schema["properties"].items():
            assert member["description"], (name, key)


def test_the_two_languages_differ_in_words_alone(site: TestClient) -> None:
    swedish, english = (site.get(f"/openapi.json?lang={lang}").json() for lang in ("sv", "en"))
    assert swedish != english
    assert bare(swedish) == bare(english)
    assert site.get("/openapi.json").json() == english


def bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: bare(inner) for key, inner in value.items() if key not in ("summary", "description")}
    return [bare(inner) for inner in value] if isinstance(value, list) else value


def test_another_language_is_refused(site: TestClient) -> None:
    answer = site.get("/openapi.json?lang=de")
    assert answer.status_code == 400
    assert "'lang'" in answer.json()["detail"]


def test_a_copy_of_the_document_is_confirmed(site: TestClient) -> None:
    tag = site.get("/openapi.json").headers["etag"]
    assert site.get("/openapi.json", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("operation", load_texts()["operation"])
def test_examples_work(site: TestClient, operation: str) -> None:
    address = load_texts()["operation"][operation]["address"]
    answer = site.get(f"/api/v1/{address}", headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text

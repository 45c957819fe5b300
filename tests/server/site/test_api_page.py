"""The page of the API: every operation of the document, with a call that a reader can copy."""

import re
import shlex
from collections.abc import Iterator
from html import unescape

import pytest
from tests.clients import TestClient

from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

SITE = "https://esf.example/register"


@pytest.fixture(scope="module")
def site(seed_build: tuple[DataFolder, BuildResult]) -> Iterator[TestClient]:
    settings = Settings(data=seed_build[0].root, query=QueryLimits(processes=1), public_url=f"{SITE}/")
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_operation_stands_with_its_words_and_a_call(site: TestClient, language: str) -> None:
    page = unescape(site.get(f"/{language}/api").text)
    document = site.get(f"/openapi.json?lang={language}").json()
    for path, methods in document["paths"].items():
        if path.startswith("/api/v1/queries/"):
            continue  # the page of queries lists them
        operation = methods["get"]
        assert f"GET {path}<" in page
        assert f">{operation['summary']}<" in page
        for parameter in operation.get("parameters", ()):
            assert f"<code>{parameter['name']}</code>" in page
            assert parameter["description"] in page
    calls = re.findall(r"<pre[^>]*>(curl .*?)</pre>", page)
    assert len(calls) == len([path for path in document["paths"] if not path.startswith("/api/v1/queries/")])
    for call in calls:
        _, address = shlex.split(call)
        assert address.startswith(f"{SITE}/api/v1/")
        assert site.get(address.removeprefix(SITE), headers={"Accept": "application/json"}).status_code == 200


@pytest.mark.parametrize("door", ["/api", "/api/v1"])
def test_doors_lead_to_the_readers_language(site: TestClient, door: str) -> None:
    answer = site.get(door, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/api")

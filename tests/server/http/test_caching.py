"""Copies in clients' hands: every address that names a state of what it sends confirms it, and sends nothing else."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

_PROJECT = "/project/25-030-S02"
_TURTLE = {"Accept": "text/turtle"}
_ADDRESSES = {
    "/sv/": {},
    "/en/ontology": {},
    f"{_PROJECT}.ttl": {},
    "/shapes.ttl": {},
    "/context.jsonld": {},
    "/downloads/manifest.json": {},
    "/downloads/projects.csv": {},
    "/api/v1/search?q=jobb": {},
    "/api/v1/queries/biggest-owners?format=csv": {},
    "/sparql": _TURTLE,
    "/sparql?query=ASK%7B%7D": {},
}


@pytest.fixture(scope="module")
def site(seed_build: tuple[DataFolder, BuildResult]) -> Iterator[TestClient]:
    settings = Settings(data=seed_build[0].root, query=QueryLimits(processes=1))
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize(("address", "headers"), _ADDRESSES.items(), ids=_ADDRESSES)
def test_a_copy_is_confirmed_with_what_else_the_response_would_say(
    site: TestClient, address: str, headers: dict[str, str]
) -> None:
    whole = site.get(address, headers=headers)
    tag = whole.headers["etag"]
    assert whole.status_code == 200
    assert tag[0] == tag[-1] == '"'
    again = site.get(address, headers=headers | {"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("etag", "cache-control", "link"):
        assert again.headers.get(name) == whole.headers.get(name), name
    varies, varied = (set(answer.headers.get("vary", "").split(", ")) - {""} for answer in (again, whole))
    assert varied <= varies <= {*varied, "Accept-Encoding"}
    other = site.get(address, headers=headers | {"If-None-Match": '"other"'})
    assert (other.headers["etag"], other.content) == (tag, whole.content)


@pytest.mark.parametrize(
    ("door", "accept", "target"),
    [
        ("/", "", "/sv/"),
        ("/projects?period=2021-2027", "", "/sv/projects?period=2021-2027"),
        (_PROJECT, "text/html", f"/sv{_PROJECT}"),
        (_PROJECT, "text/turtle", f"{_PROJECT}.ttl"),
        ("/quality?severity=Warning", "text/html", "/sv/quality?severity=Warning"),
        ("/quality/completeness", "", "/sv/quality/completeness"),
        ("/shapes", "application/ld+json", "/shapes.jsonld"),
        ("/search?q=jobb", "text/html", "/sv/search?q=jobb"),
        ("/search?q=jobb", "application/json", "/api/v1/search?q=jobb"),
        ("/queries", "", "/api/v1/queries"),
        ("/queries/biggest-owners?period=2014-2020", "", "/api/v1/queries/biggest-owners?period=2014-2020"),
        ("/api/v1/queries", "text/html", "/sv/sparql#examples"),
        ("/api/v1/queries/biggest-owners", "text/html", "/sv/queries/biggest-owners"),
        ("/sparql", "text/html", "/sv/sparql"),
        ("/sparql?query=ASK%7B%7D", "text/html", "/sv/sparql?query=ASK%7B%7D"),
    ],
)
def test_a_door_leads_on_with_the_query_string(site: TestClient, door: str, accept: str, target: str) -> None:
    answer = site.get(door, headers={"Accept": accept or "*/*"})
    assert (answer.status_code, answer.headers["location"]) == (303, target)
    assert "max-age" in answer.headers["cache-control"]
    if accept:
        assert answer.headers["vary"] == "Accept, Accept-Language"

"""Copies in clients' hands: every address that names a state of what it sends confirms it, and sends nothing else."""

import hashlib

import pytest
from tests.clients import TestClient

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


_DUMP = "/downloads/projects.csv"
_OLD, _NEW = "Sat, 01 Jan 2000 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"


@pytest.mark.parametrize(
    ("conditions", "status"),
    [
        ({"If-Match": "TAG"}, 200),
        ({"If-Match": "*"}, 200),
        ({"If-Match": '"other", TAG'}, 200),
        ({"If-Match": '"other"'}, 412),
        ({"If-Match": "W/TAG"}, 412),  # the comparison is the strong one
        ({"If-Match": "other"}, 412),
        ({"If-Unmodified-Since": _NEW}, 200),
        ({"If-Unmodified-Since": _OLD}, 412),
        ({"If-Unmodified-Since": "yesterday"}, 200),
        ({"If-Match": "TAG", "If-Unmodified-Since": _OLD}, 200),  # the tag counts
        ({"If-None-Match": "TAG"}, 304),
        ({"If-None-Match": "W/TAG"}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-Modified-Since": _NEW}, 304),
        ({"If-Modified-Since": "Friday, 01-Jan-60 00:00:00 GMT"}, 304),
        ({"If-Modified-Since": "Fri Jan  1 00:00:00 2100"}, 304),
        ({"If-Modified-Since": "DATE"}, 304),
        ({"If-Modified-Since": _OLD}, 200),
        ({"If-Modified-Since": "32 Foo"}, 200),
        ({"If-Modified-Since": _NEW, "If-None-Match": '"other"'}, 200),  # the tag counts
        ({"If-Match": '"other"', "If-None-Match": "TAG"}, 412),  # in the order of 13.2.2
        ({"If-Match": "TAG", "If-None-Match": "TAG"}, 304),
        ({"If-Unmodified-Since": _OLD, "If-None-Match": "TAG"}, 412),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("address", [_DUMP, "/static/app.css"])
def test_conditions_count_in_their_order(
    site: TestClient, address: str, method: str, conditions: dict[str, str], status: int
) -> None:
    """RFC 9110, 13.1 and 13.2.2."""
    headers = site.head(address, headers={"Accept-Encoding": "identity"}).headers
    sent = {
        name: value.replace("TAG", headers["etag"]).replace("DATE", headers["last-modified"])
        for name, value in conditions.items()
    }
    answer = site.request(method, address, headers=sent | {"Accept-Encoding": "identity"})
    assert answer.status_code == status


@pytest.mark.parametrize(("address", "headers"), _ADDRESSES.items(), ids=_ADDRESSES)
def test_another_state_than_what_is_here_is_refused(site: TestClient, address: str, headers: dict[str, str]) -> None:
    tag = site.get(address, headers=headers).headers["etag"]
    for condition, status in {tag: 200, "*": 200, '"other"': 412, f"W/{tag}": 412}.items():
        answer = site.get(address, headers=headers | {"If-Match": condition})
        assert answer.status_code == status, condition
    assert site.get("/nothing", headers={"If-Match": '"other"'}).status_code == 404  # (13.2.1)


def test_files_of_a_version_are_kept_for_ever(site: TestClient) -> None:
    page = site.get("/sv/").text
    style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in site.get(style).headers["cache-control"]
    assert "max-age=31536000" in site.get(style).headers["cache-control"]
    content = site.get(style).content
    assert style.endswith(f"?v={hashlib.sha256(content).hexdigest()[:12]}")
    for address in ("/static/app.css", "/static/app.css?v=", "/static/app.css?v=0123456789ab", "/static/app.css?w=1"):
        assert site.get(address).headers["cache-control"] == "public, max-age=3600", address

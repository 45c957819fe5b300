"""Copies of answers: in the client's hands, and in the server's memory."""

import gzip
from typing import TYPE_CHECKING

import pytest
from tests.clients import TestClient

from esfgraph_server.sparql.cache import AnswerCache, KeptAnswer

if TYPE_CHECKING:
    from tests.serving import RunningServer, Serve

_QUERY = "SELECT * { ?s ?p ?o } LIMIT 7"
_SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"


def test_a_copy_is_confirmed_without_asking_again(client: TestClient) -> None:
    first = client.get("/sparql", params={"query": _QUERY})
    tag = first.headers["etag"]
    assert not tag.startswith("W/")
    again = client.get("/sparql", params={"query": _QUERY}, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert again.headers["vary"] == first.headers["vary"]
    assert "max-age" in again.headers["cache-control"]


@pytest.mark.parametrize(
    "other",
    [
        {"params": {"query": _QUERY + " "}},
        {"params": {"query": _QUERY, "format": "csv"}},
        {"params": {"query": _QUERY}, "headers": {"Accept": "text/csv"}},
        {"params": {"query": _QUERY}, "headers": {"Accept-Encoding": "identity"}},
        {"params": {"query": _QUERY, "default-graph-uri": "http://localhost:8000/graph/sources"}},
        {"params": {"query": _QUERY, "named-graph-uri": "http://localhost:8000/graph/sources"}},
    ],
)
def test_another_request_has_another_tag(client: TestClient, other: dict[str, dict[str, str]]) -> None:
    tag = client.get("/sparql", params={"query": _QUERY}).headers["etag"]
    answer = client.get("/sparql", params=other["params"], headers=other.get("headers"))
    assert answer.status_code == 200
    assert answer.headers["etag"] != tag


def test_an_asterisk_is_no_copy_of_an_answer_that_nobody_knows(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "SELEC"}, headers={"If-None-Match": "*"})
    assert answer.status_code == 400


@pytest.mark.parametrize("function", ["NOW", "RAND", "UUID", "STRUUID", "BNODE"])
def test_what_changes_is_not_stored(client: TestClient, function: str) -> None:
    query = f"SELECT (STR({function}()) AS ?x) {{}}" if function != "BNODE" else "SELECT (BNODE() AS ?x) {}"
    answers = [client.get("/sparql", params={"query": query}) for _ in range(2)]
    assert all(answer.headers["cache-control"] == "no-store" for answer in answers)
    assert all("etag" not in answer.headers for answer in answers)
    assert function == "BNODE" or answers[0].text != answers[1].text


def test_errors_are_not_kept(client: TestClient) -> None:
    for _ in range(2):
        answer = client.get("/sparql?query=SELEC")
        assert answer.status_code == 400
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


def test_post_is_answered_from_memory_but_says_nothing_of_copies(client: TestClient) -> None:
    for _ in range(2):
        answer = client.post("/sparql", data={"query": _QUERY}, headers={"If-None-Match": "*"})
        assert answer.status_code == 200
        assert "etag" not in answer.headers


def test_the_same_answer_comes_from_memory(server: "RunningServer") -> None:
    """Evaluated once and three times kept: letter by letter the same request, one in another spelling, and a POST."""
    first = server.ask(_SLOW)
    seconds = first.elapsed.total_seconds()
    again = [server.ask(_SLOW), server.ask(_SLOW), server.client.get("/sparql", params={"x": "1", "query": _SLOW})]
    again.append(server.client.post("/sparql", data={"query": _SLOW}))
    for answer in again:
        assert answer.content == first.content
        assert answer.headers["content-type"] == first.headers["content-type"]
        assert answer.elapsed.total_seconds() < seconds / 2
    assert {each.headers["etag"] for each in again[:3]} == {first.headers["etag"]}
    assert all(each.headers["esfgraph-query-limits"] for each in again)
    assert len({each.headers["x-request-id"] for each in again}) == 4


def test_an_answer_of_many_chunks_is_kept_too(serve: "Serve") -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 4000"
    with serve(cache_answer_bytes=4 * 1024**2) as server:
        bodies = [server.ask(query, **{"Accept-Encoding": "identity"}) for _ in range(3)]
        assert bodies[0].headers.get("transfer-encoding") == "chunked"
        assert int(bodies[1].headers["content-length"]) == len(bodies[0].content)
        assert bodies[0].content == bodies[1].content == bodies[2].content


def test_large_answers_are_compressed_where_they_are_made(server: "RunningServer") -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"
    plain = server.ask(query, **{"Accept-Encoding": "identity"})
    with server.client.stream("GET", "/sparql", params={"query": query}, headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["etag"] != plain.headers["etag"]
        assert not answer.headers["etag"].startswith("W/")
    assert gzip.decompress(packed) == plain.content
    assert len(packed) * 5 < len(plain.content)
    assert "content-encoding" not in plain.headers


def test_small_answers_are_not(server: "RunningServer") -> None:
    assert "content-encoding" not in server.ask("ASK {}", **{"Accept-Encoding": "gzip"}).headers


@pytest.mark.parametrize("refusal", ["", "gzip;q=0", "br", "*;q=0", "identity"])
def test_nobody_is_sent_what_he_does_not_take(server: "RunningServer", refusal: str) -> None:
    answer = server.ask("SELECT * { ?s ?p ?o } LIMIT 200", **{"Accept-Encoding": refusal})
    assert "content-encoding" not in answer.headers


def test_a_compressed_page_has_a_tag_of_its_own_that_is_recognised(client: TestClient) -> None:
    packed, plain = (client.get("/en/downloads", headers={"Accept-Encoding": each}) for each in ("gzip", "identity"))
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    tags = [each.headers["etag"] for each in (packed, plain)]
    assert len(set(tags)) == 2
    for tag in tags:
        again = client.get("/en/downloads", headers={"If-None-Match": tag})
        assert (again.status_code, again.headers["etag"]) == (304, tag)
    assert client.get("/en/downloads", headers={"If-None-Match": '"other"'}).status_code == 200


def _kept(size: int) -> KeptAnswer:
    return KeptAnswer("text/plain", None, b"x" * size)


def test_what_was_asked_least_recently_makes_room() -> None:
    cache = AnswerCache(10_000, 4_000)
    for name in ("a", "b"):
        cache.put(name, _kept(4_000))
    assert cache.get("a")
    cache.put("c", _kept(3_000))
    assert cache.get("a")
    assert cache.get("b") is None
    assert cache.size <= 10_000


def test_what_is_too_large_is_not_kept() -> None:
    cache = AnswerCache(10_000, 4_000)
    cache.put("a", _kept(4_001))
    assert cache.get("a") is None
    assert cache.size == 0


def test_a_request_is_forgotten_with_its_answer() -> None:
    cache = AnswerCache(5_000, 4_000)
    signature = b"query=1", b"*/*", b""
    cache.remember(signature, "a", ())
    assert cache.recall(signature) is None
    cache.put("a", _kept(4_000))
    cache.remember(signature, "a", ())
    assert cache.recall(signature)
    cache.put("b", _kept(4_000))
    assert cache.recall(signature) is None

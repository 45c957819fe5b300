"""What was made for a request is sent again to the next like it: the same in every header, while it is true."""

from collections.abc import Iterator

import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from tests.clients import TestClient

from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.releases.kept_renderings import KeptRenderings
from esfgraph_server.releases.renderings import RenderingLimits, Renderings
from esfgraph_server.settings import Settings

PROJECT = "project/25-030-S02"
ADDRESSES = (
    f"/sv/{PROJECT}",
    f"/en/{PROJECT}",
    f"/{PROJECT}.ttl",
    f"/{PROJECT}.jsonld",
    "/sv/projects?period=2021-2027",
    "/shapes.ttl",
)
LIMITS = RenderingLimits(places=2, seconds=10, bytes=10_000, kept_bytes=20_000, queue=20, queue_seconds=5)


@pytest.fixture
def site(own_data: DataFolder) -> Iterator[TestClient]:
    settings = Settings(data=own_data.root, query=QueryLimits(processes=1))
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


def test_what_is_sent_again_is_what_was_sent(site: TestClient) -> None:
    for address in ADDRESSES:
        for encoding in ("gzip", "identity"):
            first, again = (site.get(address, headers={"Accept-Encoding": encoding}) for _ in range(2))
            assert first.status_code == again.status_code == 200
            assert first.content == again.content
            assert {**first.headers, "x-request-id": ""} == {**again.headers, "x-request-id": ""}
            assert first.headers["x-request-id"] != again.headers["x-request-id"]
            assert first.headers.get("content-encoding") == ("gzip" if encoding == "gzip" else None)


def test_a_client_with_a_copy_and_one_that_wants_no_body_are_heard(site: TestClient) -> None:
    first = [site.get(ADDRESSES[0]) for _ in range(2)][-1]
    assert site.get(ADDRESSES[0], headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    assert site.get(ADDRESSES[0], headers={"If-Match": '"other"'}).status_code == 412
    head = site.head(ADDRESSES[0])
    assert (head.content, head.headers["etag"]) == (b"", first.headers["etag"])


def test_what_is_withdrawn_is_not_sent_again(site: TestClient, own_data: DataFolder) -> None:
    for address in ADDRESSES[:4]:
        assert [site.get(address).status_code for _ in range(2)] == [200, 200]
    own_data.withdrawals.write_text("id,date,reason\n25-030-S02,2026-01-31,\n", encoding="utf-8")
    assert [site.get(address).status_code for address in ADDRESSES[:4]] == [410] * 4


class _Answering:
    """An application that makes what it is asked for under a key, and counts how often it is asked."""

    def __init__(self, vary: str) -> None:
        self.asked = 0
        self._vary = vary

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        renderings: Renderings = scope["state"]["renderings"]
        rendering = await renderings.get("key", "client", lambda: b"made", compressed=False)
        scope["state"]["rendering"] = "key"
        await Response(rendering.body, headers={"Vary": self._vary})(scope, receive, send)


class _Release:
    """What is asked of a release here."""

    id, footnote, is_index_lost = "a", "", False


@pytest.mark.parametrize(
    ("vary", "days", "asked"),
    [
        pytest.param("Accept-Encoding", [1, 1, 1], 1, id="the same day"),
        pytest.param("Accept-Encoding", [1, 2, 2], 2, id="the day may stand on the page"),
        pytest.param("Accept, Accept-Encoding", [1, 1, 1], 3, id="other headers decide"),
    ],
)
def test_what_decides_an_answer_is_asked_again(vary: str, days: list[int], asked: int) -> None:
    renderings, day, inner = Renderings(LIMITS), iter(days), _Answering(vary)
    kept = KeptRenderings(inner, renderings, [lambda: next(day)])

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        state = {"release": _Release(), "renderings": renderings}
        await kept({**scope, "state": state}, receive, send)

    client = TestClient(served)
    assert [client.get("/").content for _ in days] == [b"made"] * len(days)
    assert inner.asked == asked

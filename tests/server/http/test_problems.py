import errno
import logging
from collections.abc import AsyncIterator, Iterator
from html.parser import HTMLParser

import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse
from tests.clients import TestClient

from esfgraph.errors import (
    EsfgraphError,
    QueryError,
    QueryLimitError,
    QuerySyntaxError,
    RecordError,
    ReleaseError,
    UsageError,
)
from esfgraph_server.app import create_app
from esfgraph_server.http.problems import Problem, ProblemError
from esfgraph_server.query_pool.query_errors import (
    QueryDepthError,
    QueryFederationError,
    QueryLengthError,
    QueryMemoryError,
    QueryPlaceError,
    QueryProcessError,
    QueryQueueError,
    QuerySizeError,
    QueryTimeError,
)
from esfgraph_server.settings import Settings

_ERRORS = {
    "usage": (UsageError("Wrong."), 400),
    "syntax": (QuerySyntaxError("Wrong."), 400),
    "place": (QueryPlaceError("Wrong.", 3, 7), 400),
    "federation": (QueryFederationError("Wrong."), 400),
    "depth": (QueryDepthError("Wrong."), 400),
    "length": (QueryLengthError("Wrong."), 413),
    "size": (QuerySizeError("Wrong."), 413),
    "memory": (QueryMemoryError("Wrong."), 503),
    "http": (HTTPException(404), 404),
    "said": (HTTPException(409, "Wrong."), 409),
    "evaluation": (QueryError("Wrong."), 422),
    "limit": (QueryLimitError("Wrong."), 503),
    "process": (QueryProcessError("Wrong."), 500),
    "queue": (QueryQueueError("Wrong."), 503),
    "release": (ReleaseError("Wrong."), 503),
    "time": (QueryTimeError("Wrong."), 503),
    "own": (ProblemError(Problem(418, "Wrong.", "teapot", "A teapot", {"lid": True}, {"X-Pot": "1"})), 418),
    "ours": (EsfgraphError("A secret path."), 500),
    "record": (RecordError("file-packing", fault="A secret path."), 500),
    "files": (OSError(errno.EMFILE, "Too many open files"), 503),
    "bug": (ZeroDivisionError("A secret path."), 500),
}


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """An application with an address for each error."""
    app = create_app(Settings(data=tmp_path_factory.mktemp("empty")))
    _add_failing(app)
    with TestClient(app) as client:
        yield client


def _add_failing(app: FastAPI) -> None:
    async def begun() -> AsyncIterator[bytes]:
        yield b"begun"
        raise OSError(errno.EIO, "Input/output error", "x.nq.gz")

    @app.get("/fail/later")
    async def later() -> StreamingResponse:
        return StreamingResponse(begun())

    @app.get("/fail/{name}")
    async def fail(name: str) -> None:
        raise _ERRORS[name][0]

    @app.get("/number")
    async def number(page: int, size: int) -> int:
        return page * size


@pytest.mark.parametrize("name", _ERRORS)
def test_every_error_has_one_shape(failing: TestClient, name: str) -> None:
    answer = failing.get(f"/fail/{name}")
    body = answer.json()
    assert answer.status_code == body["status"] == _ERRORS[name][1]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["vary"] == "Accept, Accept-Language"
    assert list(body)[:5] == ["type", "title", "status", "detail", "instance"]
    assert all(isinstance(body[member], str) and body[member] for member in ("type", "title", "detail"))
    assert body["detail"].endswith(".")
    assert body["instance"] == f"/fail/{name}"
    assert "content-security-policy" in answer.headers
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("name", _ERRORS)
def test_a_browser_gets_a_page(failing: TestClient, name: str) -> None:
    answer = failing.get(f"/fail/{name}", headers={"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"})
    assert answer.status_code == _ERRORS[name][1]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text.startswith("<!doctype html>")
    assert "secret" not in answer.text
    HTMLParser().feed(answer.text)


def test_who_reads_neither_gets_json(failing: TestClient) -> None:
    answer = failing.get("/fail/time", headers={"Accept": "text/turtle"})
    assert answer.headers["content-type"] == "application/problem+json"


def test_more_members_and_headers(failing: TestClient) -> None:
    own = failing.get("/fail/own")
    assert (own.json()["lid"], own.headers["x-pot"]) == (True, "1")
    assert own.json()["type"] == "https://w3id.org/esfgraph/problem#teapot"
    place = failing.get("/fail/place").json()
    assert (place["line"], place["column"]) == (3, 7)


@pytest.mark.parametrize("name", ["queue", "release"])
def test_a_full_or_empty_server_says_when_to_come_back(failing: TestClient, name: str) -> None:
    assert int(failing.get(f"/fail/{name}").headers["retry-after"]) > 0


def test_what_passed_a_limit_is_not_asked_again(failing: TestClient) -> None:
    assert "retry-after" not in failing.get("/fail/time").headers


def test_the_unexpected_is_logged_once_with_its_trace(failing: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        failing.get("/fail/bug")
    (record,) = (record for record in caplog.records if record.name.startswith("esfgraph_server"))
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], ZeroDivisionError)


def test_what_the_machine_refuses_is_logged_in_a_line(failing: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = failing.get("/fail/files")
    (record,) = (record for record in caplog.records if record.name.startswith("esfgraph_server"))
    assert record.exc_info is None
    assert "Too many open files" in record.getMessage()
    assert "ulimit -n" in record.getMessage()
    assert int(answer.headers["retry-after"]) > 0
    assert "Too many" not in answer.text


def test_an_answer_that_the_machine_ends_is_logged_in_a_line(
    failing: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = failing.get("/fail/later")
    assert (answer.status_code, answer.text) == (200, "begun")
    (record,) = (record for record in caplog.records if record.name.startswith("esfgraph_server"))
    assert record.exc_info is None
    assert record.getMessage().startswith("/fail/later was broken off (x.nq.gz: Input/output error). The disk")


def test_invalid_parameters_are_all_named(failing: TestClient) -> None:
    body = failing.get("/number?page=one").json()
    assert body["status"] == 422
    assert [error["parameter"] for error in body["errors"]] == ["page", "size"]
    assert "page" in body["detail"]


def test_unknown_addresses_and_methods(failing: TestClient) -> None:
    nowhere = failing.get("/no<å>").json()
    assert nowhere["detail"] == "There is nothing at /no<å>."
    assert nowhere["instance"] == "/no%3C%C3%A5%3E"
    wrong = failing.delete("/sparql")
    assert wrong.status_code == 405
    assert "DELETE" in wrong.json()["detail"]
    assert "GET" in wrong.headers["allow"]


def test_a_page_shows_no_markup_of_the_client(failing: TestClient) -> None:
    page = failing.get("/<script>", headers={"Accept": "text/html"}).text
    assert "<script>" not in page

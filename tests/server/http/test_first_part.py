import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route, Router
from tests.clients import TestClient

from esfgraph_server.http.first_part import ByFirstPart


def say(name: str) -> Route:
    def answer(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"{name} {dict(request.path_params)}")

    return Route(name, answer, methods=["POST"] if name.endswith("!") else None)


ROUTES = [
    *map(say, ("/", "/a", "/a/b", "/a/{rest:path}", "/map-{n}.xml", "/map-1.xml", "/{open}", "/b/!", "/b/{rest}")),
    Mount("/static", routes=[say("/{name}")]),
]
PATHS = (
    "",
    "/",
    "/a",
    "/a/",
    "/a/b",
    "/a/b/c",
    "/map-1.xml",
    "/map-x.xml",
    "/b",
    "/b/!",
    "/b/c",
    "/c",
    "/c/d",
    "/static/x",
)


@pytest.mark.parametrize("root", ["", "/a", "/prefix"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_routes_answer_as_if_each_stood_for_itself(root: str, method: str) -> None:
    alone = TestClient(Router(ROUTES, redirect_slashes=False), root_path=root)
    parted = TestClient(Router([ByFirstPart(ROUTES)], redirect_slashes=False), root_path=root)
    for path in (*PATHS, *(root + path for path in PATHS if root)):
        expected, given = alone.request(method, path), parted.request(method, path)
        assert (given.status_code, given.text) == (expected.status_code, expected.text), path

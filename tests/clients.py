"""Starlette's test client, quicker: the thread of the application is asked once a request, not for each part of it."""

from collections.abc import Mapping, MutableMapping
from typing import Any
from urllib.parse import unquote

import anyio
import httpx2
from starlette import testclient
from starlette.types import ASGIApp

Message = MutableMapping[str, Any]


class TestClient(testclient.TestClient):
    """A client of an application without a network between them; within its context, answers come whole."""

    def __init__(self, app: ASGIApp, **given: Any) -> None:
        """Take what Starlette's takes."""
        super().__init__(app, **given)
        self._transport = _AtOnce(self, self._transport, given)


class _AtOnce(httpx2.BaseTransport):
    """Hands over a request, and waits for the whole answer; what the application raises is raised here."""

    def __init__(self, client: TestClient, parted: httpx2.BaseTransport, given: Mapping[str, Any]) -> None:
        self._client, self._parted, self._given = client, parted, given

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if self._client.portal is None:
            return self._parted.handle_request(request)
        url = request.url
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "path": unquote(url.path),
            "raw_path": url.raw_path.partition(b"?")[0],
            "root_path": self._given.get("root_path", ""),
            "scheme": url.scheme,
            "query_string": url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": self._given.get("client", ("testclient", 50000)),
            "server": [url.host, url.port or {"http": 80, "https": 443}[url.scheme]],
            "extensions": {},
            "state": self._client.app_state.copy(),
        }
        answer: httpx2.Response = self._client.portal.call(_answer, self._client.app, scope, request)
        return answer


async def _answer(app: ASGIApp, scope: dict[str, Any], request: httpx2.Request) -> httpx2.Response:
    received = iter([{"type": "http.request", "body": request.read(), "more_body": False}])
    sent, complete = list[Message](), anyio.Event()

    async def receive() -> Message:
        for message in received:
            return message
        await complete.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        assert not complete.is_set(), "Nothing comes behind the end of an answer."
        assert (message["type"] == "http.response.start") != bool(sent), "An answer begins once."
        sent.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            complete.set()

    await app(scope, receive, send)
    body = b"" if request.method == "HEAD" else b"".join(bytes(each.get("body", b"")) for each in sent[1:])
    return httpx2.Response(
        sent[0]["status"], headers=[*sent[0].get("headers", ())], stream=httpx2.ByteStream(body), request=request
    )

"""Asks the application in this process, as a server would: there is one way in which pages are made."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.types import Message

from esfgraph.rdf.formats import HTML
from esfgraph_server.static_site.addresses import Address

Take = Callable[[bytes], object]


@dataclass(frozen=True, slots=True)
class Answer:
    """How an address was answered, but for the body, which was taken as it came."""

    status: int
    headers: Headers

    @property
    def leads_on(self) -> bool:
        """Whether it only names another address."""
        return self.status in (HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT)

    @property
    def is_page(self) -> bool:
        """Whether it is a page, and no error."""
        return self.status == HTTPStatus.OK and self.headers["content-type"].startswith(HTML.media_type)


@dataclass(frozen=True, slots=True)
class Application:
    """An application that has started."""

    app: FastAPI
    state: Mapping[str, Any]

    async def ask(self, address: Address, take: Take, method: str = "GET") -> Answer:
        """Ask for an address as a browser that reads no compressed answers; hand each part of the body to *take*."""
        started: list[Answer] = []
        unread = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> Message:
            return unread.pop() if unread else await asyncio.Future()  # the client stays

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(Answer(message["status"], Headers(raw=message["headers"])))
            elif message["type"] == "http.response.body":
                take(message.get("body", b""))

        await self.app(self._scope(address, method), receive, send)
        return started[0]

    def _scope(self, address: Address, method: str) -> dict[str, Any]:
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": "/" + unquote(address.path),
            "raw_path": f"/{address.path}".encode(),
            "query_string": address.query.encode(),
            "root_path": "",
            "headers": [(b"host", b"localhost"), (b"accept", f"{HTML.media_type}, */*;q=0.5".encode())],
            "client": ("127.0.0.1", 0),
            "server": ("localhost", 80),
            "state": dict(self.state),
        }


@asynccontextmanager
async def started(app: FastAPI) -> AsyncIterator[Application]:
    """Start an application, and stop it at the end of the context."""
    async with app.router.lifespan_context(app) as state:
        yield Application(app, state or {})

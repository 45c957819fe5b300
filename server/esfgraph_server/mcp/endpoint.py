"""The tools over HTTP: one address that takes messages, each answered by itself (Streamable HTTP, without sessions)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from esfgraph_server.http.problems import Problem, ProblemError
from esfgraph_server.mcp.server import make_server
from esfgraph_server.releases.lease import release_of, site_of
from esfgraph_server.settings import Settings
from esfgraph_server.site.state import SiteState

PATH = "/mcp"
_BESIDE_THE_QUERY = 64 * 1024
"""Bytes of a message besides the query in it."""


class Endpoint:
    """Answers while the application runs."""

    def __init__(self, settings: Settings) -> None:
        """Take messages that hold a query of the longest that is read, written as JSON."""
        self._most_bytes = 2 * settings.query.length + _BESIDE_THE_QUERY
        self._manager: StreamableHTTPSessionManager | None = None

    @property
    def route(self) -> Route:
        """Its address, asked by POST alone: there are no streams of messages to read and no sessions to end."""
        return Route(PATH, self, methods=["POST"])

    @asynccontextmanager
    async def running(self, state: SiteState) -> AsyncIterator[None]:
        """Answer by the state of an application."""
        manager = StreamableHTTPSessionManager(
            make_server(state), json_response=True, stateless=True, max_request_body_size=self._most_bytes
        )
        async with manager.run():
            self._manager = manager
            yield
        self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a message; raise a ProblemError for one that is too long, or that a page of another site sends."""
        assert self._manager is not None
        headers = Headers(scope=scope)
        self._check_length(headers.get("content-length", ""))
        _check_origin(headers.get("origin"), Request(scope))
        await self._manager.asgi_app(scope, receive, send)

    def _check_length(self, length: str) -> None:
        if length.isdecimal() and int(length) > self._most_bytes:
            raise ProblemError(
                Problem(413, f"The message has {length} bytes; at most {self._most_bytes} are read.", "message-length")
            )


def _check_origin(origin: str | None, request: Request[SiteState]) -> None:
    """Refuse what browsers send for pages of other sites, whatever name these have given to this machine."""
    if origin is not None and urlsplit(origin).netloc != urlsplit(site_of(request, release_of(request))).netloc:
        raise ProblemError(Problem(403, f"Pages of {origin[:100]!r} may not use the tools; programs may.", "origin"))

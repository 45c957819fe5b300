"""Compresses what is worth it, while it is sent."""

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from esfgraph_server.output import WORTH_COMPRESSING

_LEVEL = 5


class Compression:
    """Middleware around Starlette's: a compressed body is another representation, so its tag is no strong one any more.

    Answers to queries do not come here: they are compressed where they are made.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Compress what *app* sends."""
        self._compress = GZipMiddleware(app, WORTH_COMPRESSING, _LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application (RFC 9110, 8.8.3: a weak tag where a strong one would be untrue)."""

        async def weaken(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                tag = headers.get("etag", "")
                if headers.get("content-encoding") == "gzip" and tag.startswith('"'):
                    headers["etag"] = f"W/{tag}"
                message["headers"] = headers.raw
            await send(message)

        await self._compress(scope, receive, weaken)

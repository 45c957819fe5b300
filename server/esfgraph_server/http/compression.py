"""Compresses pages and documents while they are sent."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from esfgraph_server.http.caching import compressed_tag

_SMALLEST = 1024
"""Bytes below which a body is sent as it is: it fits into one packet either way."""
_LEVEL = 5
"""Of gzip: pages come out 1.2 % larger than at the highest level, in two thirds of its time."""


class Compression:
    """Middleware around Starlette's: a compressed body is another representation, so it has another strong tag."""

    def __init__(self, app: ASGIApp, apart: tuple[str, ...], packed: tuple[str, ...] = ()) -> None:
        """Compress what *app* sends, but for what is at the addresses that begin with one of *apart*.

        Nor are types compressed that are so by themselves, of which *packed* are some.
        """
        self._app = app
        self._apart = apart
        self._compress = GZipMiddleware(
            app, _SMALLEST, _LEVEL, exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, *packed)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application (RFC 9110, 8.8.3.3)."""
        if scope["type"] != "http" or scope["path"].removeprefix(scope.get("root_path", "")).startswith(self._apart):
            await self._app(scope, receive, send)
            return

        async def rename(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message.get("headers", ())))
                if message["status"] == 304:  # the response that it stands for would say so
                    headers.add_vary_header("Accept-Encoding")
                if (tag := headers.get("etag", "")) and _is_compressed(scope, message["status"], headers, tag):
                    headers["etag"] = compressed_tag(tag)
                if vary := headers.get("vary"):  # Starlette adds what may stand there
                    headers["vary"] = ", ".join(dict.fromkeys(name.strip() for name in vary.split(",")))
                message["headers"] = headers.raw
            await send(message)

        await self._compress(scope, receive, rename)


def _is_compressed(scope: Scope, status: int, headers: MutableHeaders, tag: str) -> bool:
    """Tell whether the response is compressed, or says of a compressed copy that it is good."""
    if status == 304:
        return compressed_tag(tag) in Headers(scope=scope).get("if-none-match", "")
    return headers.get("content-encoding") == "gzip"

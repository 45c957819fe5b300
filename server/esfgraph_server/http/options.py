"""OPTIONS: which methods an address answers, and to a browser that any page may ask them (Fetch, CORS preflight)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

READING = ("GET", "HEAD", "OPTIONS")
"""The methods of an address that can only be read."""
_ANY = ("GET", "HEAD", "POST", "OPTIONS")
"""The methods of the server as a whole: what ``OPTIONS *`` asks for (RFC 9110, 9.3.7)."""


def options_response(methods: Collection[str], headers: Mapping[str, str] | None = None) -> Response:
    """Say that an address answers *methods*; *headers* say what else there is to say."""
    allowed = ", ".join(methods)
    preflight = {
        "Allow": allowed,
        "Access-Control-Allow-Methods": allowed,
        "Access-Control-Allow-Headers": "*, Accept, Accept-Language, Authorization, Content-Type",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers={**preflight, **(headers or {})})


@dataclass(frozen=True, slots=True)
class Options:
    """Middleware that answers OPTIONS at every address but those that take more than reading."""

    app: ASGIApp
    apart: Collection[str]
    """Addresses that answer for themselves."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or run the application."""
        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            path = scope["path"].removeprefix(scope.get("root_path", ""))
            if path not in self.apart:
                await options_response(_ANY if path == "*" else READING)(scope, receive, send)
                return
        await self.app(scope, receive, send)

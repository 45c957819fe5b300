"""The prefix of a proxy, where the server process itself was not told of it."""

from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class ProxyPrefix:
    """Middleware that puts *root_path* before every link the application writes; requests come with or without it."""

    app: ASGIApp
    root_path: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Set ``root_path``, unless the server process has done so (ASGI, HTTP connection scope)."""
        if scope["type"] == "http" and self.root_path and not scope.get("root_path"):
            scope["root_path"] = self.root_path
        await self.app(scope, receive, send)

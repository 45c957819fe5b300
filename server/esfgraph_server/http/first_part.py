"""Routes found by the first part of a path: of two hundred only those are tried that begin as the request does."""

from collections.abc import Sequence
from typing import cast

from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import Receive, Scope, Send

_CHOSEN = "esfgraph.route"
_OPEN = "{}"
"""Stands for the first part of a route that tells of none."""


class ByFirstPart(BaseRoute):
    """Stands for routes: whichever of them would be taken if they stood in its place is taken."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        """Stand for *routes*, of which the first that matches counts."""
        self.routes = routes
        parts = [route.path.split("/")[1] if isinstance(route, Route | Mount) else _OPEN for route in routes]
        # One whose first part is open may match whatever a request begins with.
        self._open = [route for route, part in zip(routes, parts, strict=True) if "{" in part]
        self._routes = {
            begins: [route for route, part in zip(routes, parts, strict=True) if part == begins or "{" in part]
            for begins in parts
        }

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match as the first of the routes does that matches wholly, else as the first does that matches in part."""
        path, root = scope["path"], scope.get("root_path", "")
        if root and path.startswith(f"{root}/"):
            path = path[len(root) :]
        begins = path.partition("/")[2].partition("/")[0]
        found: tuple[Match, Scope] = Match.NONE, {}
        for route in self._routes.get(begins, self._open):
            match, child = route.matches(scope)
            if match is not Match.NONE and (found[0] is Match.NONE or match is Match.FULL):
                found = match, {**child, _CHOSEN: route}
            if match is Match.FULL:
                break
        return found

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the route that was found."""
        await cast("BaseRoute", scope[_CHOSEN]).handle(scope, receive, send)

"""Doors: addresses that only lead on to where a client finds what it reads."""

from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import Receive, Scope, Send

from esfgraph_server.http.caching import CACHE_CONTROL


def see_other(request: Request[Any], address: str, vary: str = "", fragment: str = "") -> RedirectResponse:
    """Lead to *address* with the query string of the request (303); *vary* names the headers that chose it, if any."""
    query = request.url.query
    target = address + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")
    headers = {"Cache-Control": CACHE_CONTROL} | ({"Vary": vary} if vary else {})
    return RedirectResponse(target, status_code=303, headers=headers)


async def without_slash(scope: Scope, receive: Receive, send: Send) -> None:
    """Lead from an address at which there is nothing, with slashes at its end, to the one without; else 404."""
    root: str = scope.get("root_path", "")
    path = scope["path"].removeprefix(root)
    if scope["type"] != "http" or not path.endswith("/") or not (name := path.strip("/")):
        raise HTTPException(404)
    query = Request(scope).url.query
    target = f"{root}/{quote(name)}" + (f"?{query}" if query else "")  # never the host, which the client names
    await RedirectResponse(target, status_code=308)(scope, receive, send)

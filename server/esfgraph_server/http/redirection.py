"""Doors: addresses that only lead on to where a client finds what it reads."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse

from esfgraph_server.http.caching import CACHE_CONTROL


def see_other(request: Request[Any], address: str, vary: str = "", fragment: str = "") -> RedirectResponse:
    """Lead to *address* with the query string of the request (303); *vary* names the headers that chose it, if any."""
    query = request.url.query
    target = address + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")
    headers = {"Cache-Control": CACHE_CONTROL} | ({"Vary": vary} if vary else {})
    return RedirectResponse(target, status_code=303, headers=headers)

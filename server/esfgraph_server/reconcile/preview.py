"""Previews of things: the embeds that the site has of them, in HTML without scripts, which any page may frame."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from esfgraph_server.http.caching import CACHE_CONTROL
from esfgraph_server.http.negotiation import Language
from esfgraph_server.reconcile.asked import Asked
from esfgraph_server.releases.lease import release_of
from esfgraph_server.urls import Links

WIDTH, HEIGHT = 430, 480
"""In pixels, as clients frame it."""


async def preview(request: Request[Any], language: Language) -> Response:
    """Lead to the embed of a thing (303)."""
    return _lead(request, language, "embed/")


async def view(request: Request[Any], language: Language) -> Response:
    """Lead to the page of a thing (303)."""
    return _lead(request, language, "")


def _lead(request: Request[Any], language: Language, below: str) -> Response:
    asked = Asked(release_of(request), language, request.query_params)
    iri = asked.iri_of(asked.parameters.get("id", ""))
    path = asked.release.graph.iris.path_of(iri)
    if not path or not asked.release.graph.knows(iri):
        raise HTTPException(404)
    address = Links.of(request, language).page(below + path)
    return RedirectResponse(address, 303, {"Cache-Control": CACHE_CONTROL})

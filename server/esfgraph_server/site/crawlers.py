"""What crawlers may read: /robots.txt."""

from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from esfgraph_server.releases.lease import site_of
from esfgraph_server.urls import Links

CLOSED = (
    *("/sparql", "/sv/sparql", "/en/sparql", "/search", "/sv/search", "/en/search", "/api/"),
    *("/*/projects?", "/*/projects.", "/*/organizations?", "/*/organizations.", "/*/queries/*?"),
    *("/*/map?", "/*/map.", "/*/chart.", "/*/compare?", "/*/ask?", "/*/embed?", "/*/embed/", "/oembed", "/reconcile"),
)
"""What costs much and is no page."""


async def robots(request: Request[Any]) -> Response:
    """Keep crawlers away from what is closed to them, and lead them to what is open."""
    lines = ["User-agent: *", *(f"Disallow: {Links.of(request).root}{path}" for path in CLOSED)]
    if release := request.state["release"]:
        lines.append(f"Sitemap: {site_of(request, release)}/sitemap.xml")
    return PlainTextResponse("\n".join(lines) + "\n")


ROUTE = Route("/robots.txt", robots)

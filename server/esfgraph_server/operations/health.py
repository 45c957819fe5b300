"""Whether the server lives and whether it can answer, for those who watch it; and what crawlers may read."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from esfgraph_server.http.problems import Problem, ProblemError
from esfgraph_server.releases.current import served_release

CLOSED_TO_CRAWLERS = (
    *("/sparql", "/sv/sparql", "/en/sparql", "/search", "/sv/search", "/en/search", "/api/"),
    *("/*/projects?", "/*/organizations?", "/*/queries/*?"),
)


async def live(request: Request) -> Response:
    """Say that the process answers."""
    return JSONResponse({"status": "live"}, headers={"Cache-Control": "no-store"})


async def ready(request: Request) -> Response:
    """Say that a release is served and that a query process answers."""
    served = served_release(request)
    if not await served.pool.ready():
        raise ProblemError(Problem(503, "No query process answers.", "not-ready", headers={"Retry-After": "5"}))
    return JSONResponse({"status": "ready", "release": served.id}, headers={"Cache-Control": "no-store"})


async def robots(request: Request) -> Response:
    """Keep crawlers away from what costs much and is no page."""
    prefix = request.scope.get("root_path", "")
    lines = ["User-agent: *", *(f"Disallow: {prefix}{path}" for path in CLOSED_TO_CRAWLERS)]
    return PlainTextResponse("\n".join(lines) + "\n")


ROUTES = [
    Route("/health/live", live),
    Route("/health/ready", ready),
    Route("/robots.txt", robots),
]

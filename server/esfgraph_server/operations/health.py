"""Whether the server lives and whether it can answer, for those who watch it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from esfgraph_server.http.problems import Problem, ProblemError
from esfgraph_server.releases.lease import release_of


async def live(request: Request[Any]) -> Response:
    """Say that the process answers."""
    return JSONResponse({"status": "live"}, headers={"Cache-Control": "no-store"})


async def ready(request: Request[Any]) -> Response:
    """Say that a release is served and that a query process answers; else raise ReleaseError or a 503 problem.

    Where it is served in place of a damaged one, or is damaged itself, the status is "degraded".
    """
    release = release_of(request)
    if not await release.pool.ready():
        raise ProblemError(Problem(503, "No query process answers.", "not-ready", headers={"Retry-After": "5"}))
    body = {"status": "ready", "release": release.id}
    if fault := release.fault:
        body |= {"status": "degraded", "damaged": fault.release, "reason": str(fault)}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


ROUTES = [Route("/health/live", live), Route("/health/ready", ready)]

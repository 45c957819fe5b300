"""Holds one release for the whole of a request, streaming included."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from esfgraph.errors import DamagedError, ReleaseError, StoreError
from esfgraph.publisher.publication import Publication
from esfgraph.release.history import Switch
from esfgraph_server.http.problems import RETRY_AFTER, ProblemType, ProblemTypes
from esfgraph_server.releases.current import CurrentRelease
from esfgraph_server.releases.damage import store_damage_raised
from esfgraph_server.releases.followed_file import FollowedFile
from esfgraph_server.releases.open_release import OpenRelease
from esfgraph_server.releases.renderings import Renderings
from esfgraph_server.releases.tombstones import Tombstones

Handler = Callable[[Request[Any], Any], Coroutine[Any, Any, Response]]

PROBLEMS: ProblemTypes = {
    ReleaseError: ProblemType(503, "release", "Nothing is published here now", {"Retry-After": RETRY_AFTER}),
    DamagedError: ProblemType(503, "release-damaged", "The release is damaged", {"Retry-After": RETRY_AFTER}),
    StoreError: ProblemType(503, "store-away", "The store does not answer", {"Retry-After": RETRY_AFTER}),
}


class ReleaseState(TypedDict):
    """What every request's state holds of releases."""

    current: CurrentRelease
    """What is served now, for what is no request: `leased` holds it."""
    release: OpenRelease | None
    """The release of this request; None where none is published."""
    publication: FollowedFile[Publication]
    """What the publisher says of the publication; `publication_of` gives it."""
    history: FollowedFile[list[Switch]]
    """What was served, since when and after what."""
    tombstones: Tombstones
    renderings: Renderings
    is_pinned: NotRequired[bool]
    """Whether the request names its release."""
    rendering: NotRequired[str]
    """What the answer is kept under, once it is made and kept."""


@asynccontextmanager
async def leased(current: CurrentRelease) -> AsyncIterator[OpenRelease | None]:
    """Hold the release that is current now; damage that the store tells of is raised as DamagedError."""
    release = await current.take()
    try:
        with store_damage_raised():
            yield release
    except DamagedError:
        if release:
            release.is_doubted = True
        raise
    finally:
        current.give_back(release)


@dataclass(frozen=True, slots=True)
class Lease:
    """Middleware that puts the release of a request into its state."""

    app: ASGIApp
    current: CurrentRelease

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application on the release that is current now."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        async with leased(self.current) as release:
            scope.setdefault("state", {})["release"] = release
            await self.app(scope, receive, send)


def doubting(handle: Handler) -> Handler:
    """Handle an error by *handle*, and let the release of the request be looked through."""

    async def doubt(request: Request[Any], error: Exception) -> Response:
        if release := request.state["release"]:
            release.is_doubted = True
        return await handle(request, error)

    return doubt


def release_of(request: HTTPConnection[Any]) -> OpenRelease:
    """Return the release of this request; raise ReleaseError when none is published."""
    release: OpenRelease | None = request.state["release"]
    if release is None:
        raise ReleaseError("No release is published here yet; run 'esfgraph build' first.")
    return release


def publication_of(request: HTTPConnection[Any]) -> Publication:
    """Return what the publisher says of the publication now; ask once a request, for it may change between."""
    followed: FollowedFile[Publication] = request.state["publication"]
    return followed.now()


def history_of(request: HTTPConnection[Any]) -> list[Switch]:
    """Return what was served, since when and after what, oldest first."""
    followed: FollowedFile[list[Switch]] = request.state["history"]
    return followed.now()


def is_pinned(request: HTTPConnection[Any]) -> bool:
    """Tell whether the request names its release."""
    return bool(request.scope["state"].get("is_pinned"))


def site_of(request: HTTPConnection[Any], release: OpenRelease) -> str:
    """Return the address under which the site is published, without a slash at its end."""
    return str(request.state["settings"].public_url or release.base_iri).rstrip("/")

"""Middleware that leads from the IRIs of a base that was given up to those of the one that is served (301)."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from esfgraph.release.data_folder import DataFolder
from esfgraph_server.releases.followed_file import FollowedFile
from esfgraph_server.urls import requested_path

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""Hosts of trials: a reader there is never led away."""
_ANY_HOST = ("/health/", "/metrics")
"""Probes ask by any name."""
_MAX_AGE = "public, max-age=86400"
"""A rollback may bring the old names back: nobody is to keep a redirection for ever."""

_Bases = Mapping[str, Sequence[str]]
"""Bases by their authority."""


class Renamed:
    """Middleware within that which takes the release.

    It looks at the host and path that a request names. The longest base counts under which these are: where that is the
    base of the release, or the public URL, the request is answered as ever.
    """

    def __init__(self, app: ASGIApp, data: DataFolder, public_url: str | None) -> None:
        self._app = app
        self._bases = FollowedFile(data.history_file, lambda: _by_authority(data.bases()))
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect a request to read something under an old base; pass every other on."""
        target = self._target(scope) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else None
        if target is None:
            await self._app(scope, receive, send)
        else:
            await RedirectResponse(target, 301, {"Cache-Control": _MAX_AGE})(scope, receive, send)

    def _target(self, scope: Scope) -> str | None:
        release, bases = scope["state"]["release"], self._bases.now()
        if release is None or release.fault or not bases:  # what only stands in for another gives nobody its names
            return None
        authority = _authority(HTTPConnection(scope).headers.get("host", ""))
        if authority not in bases or scope["path"].startswith(_ANY_HOST):
            return None
        request = Request(scope)
        path = f"{request.scope.get('root_path', '')}/{requested_path(request)}"
        here = [each for each in (release.base_iri, self._public_url) if each and _is_at(authority, each)]
        base = max((each for each in (*here, *bases[authority]) if _is_under(path, each)), key=len, default=None)
        if base is None or base in here:
            return None
        query = f"?{request.url.query}" if request.url.query else ""
        return str(release.base_iri + path[len(urlsplit(base).path) :] + query)


def _by_authority(bases: tuple[str, ...]) -> _Bases:
    found: dict[str, list[str]] = {}
    for base in bases:
        if urlsplit(base).hostname not in _LOOPBACK:
            found.setdefault(_authority(urlsplit(base).netloc), []).append(base)
    return found


def _authority(netloc: str) -> str:
    """Return host and port, without the port that HTTP and HTTPS have by themselves."""
    return netloc.lower().removesuffix(":80").removesuffix(":443")


def _is_at(authority: str, address: str) -> bool:
    return _authority(urlsplit(address).netloc) == authority


def _is_under(path: str, base: str) -> bool:
    return path.startswith(f"{urlsplit(base).path.rstrip('/')}/")

"""Releases as they were: any address of an earlier release that is there still (RFC 7089, Memento).

``?release=<id>`` names the release, at every address. A request with ``Accept-Datetime`` is led to the one that was
served then: each address is its own TimeGate (4.1.2), and
says so to everybody. ``/timemap/<path>`` lists what there is of an address (5).
"""

from bisect import bisect_right
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from esfgraph.errors import DamagedError, ReleaseError
from esfgraph.release.data_folder import DataFolder
from esfgraph.release.history import Switch
from esfgraph_server.http.problems import Problem, ProblemError, wrong_request
from esfgraph_server.releases.followed_file import FollowedFile
from esfgraph_server.releases.kept_releases import KeptReleases
from esfgraph_server.releases.lease import history_of, release_of, site_of

PARAMETER = "release"
ACCEPT_DATETIME = b"accept-datetime"
LINK_FORMAT = "application/link-format"
_TIMELESS = ("/static/", "/health/", "/metrics", "/timemap/")
"""How addresses begin that are of no release."""
_LONGEST_LINKED = 1000
"""Characters of an address up to which it stands in a header of its answer, twice: a query may have a million."""
_NEGOTIATED = (200, 304)
"""What says of itself that it can be had of another time: errors and doors are of now."""


@dataclass(frozen=True, slots=True)
class Memento:
    """A release that was served, and is there still."""

    release: str
    at: datetime
    """Since when it was served first."""


def mementos(data: DataFolder, history: Sequence[Switch]) -> tuple[Memento, ...]:
    """List those there are, the first served first."""
    there, since = set(data.ids()), dict[str, datetime]()
    for switch in history:
        if switch.after in there:
            since.setdefault(switch.after, datetime.fromisoformat(switch.at))
    return tuple(Memento(id_, at) for id_, at in since.items())


@dataclass(frozen=True, slots=True)
class Mementos:
    """Middleware, within that which takes the release served now, that puts an earlier one in its place."""

    app: ASGIApp
    data: DataFolder
    kept: KeptReleases
    history: FollowedFile[list[Switch]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the release that the request names; lead one that names a time to such an address.

        Raise a 404 problem for a release that is not there, 410 for one that was, 400 for a time that is none.
        """
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        query, named = _taken_out(scope["query_string"])
        if named:
            await self._answer(named, {**scope, "query_string": query}, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD") or not self._has_past(scope):
            await self.app(scope, receive, send)
            return
        accepted = next((value for name, value in scope["headers"] if name == ACCEPT_DATETIME), None)
        if accepted is not None and (known := self._known()):
            await _led(scope, at_time(known, accepted.decode("latin-1")))(scope, receive, send)
            return
        original = _target(scope, scope["query_string"])
        headers = [(b"vary", ACCEPT_DATETIME.title())]
        if len(original) <= _LONGEST_LINKED:
            headers.append((b"link", ", ".join((_original(original), _map(scope, original))).encode()))

        await self.app(scope, receive, _adding(send, headers, _NEGOTIATED))

    def _has_past(self, scope: Scope) -> bool:
        """Tell whether an address may have been another thing in an earlier release."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        return bool(self.history.now()) and not path.startswith(_TIMELESS)

    def _known(self) -> tuple[Memento, ...]:
        return mementos(self.data, self.history.now())

    async def _answer(self, named: str, scope: Scope, receive: Receive, send: Send) -> None:
        memento = next((each for each in self._known() if each.release == named), None)
        if memento is None:
            was = self.data.remembered(named) is not None
            known = "there no more" if was else "not known here"
            detail = f"The release {named[:60]!r} is {known}; /releases lists all."
            raise ProblemError(Problem(410 if was else 404, detail, "no-release"))
        original = _target(scope, scope["query_string"])
        headers = [
            (b"memento-datetime", _http_date(memento.at).encode()),
            (b"link", ", ".join((_original(original), _map(scope, original))).encode()),
        ]

        send_with = _adding(send, headers)
        state = scope["state"]
        now = state["release"]
        if now is not None and now.id == named:
            state["is_pinned"] = True
            await self.app(scope, receive, send_with)
            return
        try:
            release = await self.kept.take(named)
        except ReleaseError as error:
            raise DamagedError(str(error)) from error
        try:
            await self.app({**scope, "state": {**state, "release": release, "is_pinned": True}}, receive, send_with)
        finally:
            self.kept.give_back(release)


def _adding(send: Send, headers: Sequence[tuple[bytes, bytes]], statuses: Container[int] = range(1000)) -> Send:
    """Send with more headers, where the status is one of these."""

    async def send_with(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] in statuses:
            message = {**message, "headers": [*message["headers"], *headers]}
        await send(message)

    return send_with


def at_time(known: Sequence[Memento], accepted: str) -> Memento:
    """Choose what was served at a time, the first where that is before all; a 400 problem for no date (2.1.1)."""
    try:
        wanted = parsedate_to_datetime(accepted)
    except ValueError:
        detail = f"Accept-Datetime holds no date: {accepted[:60]!r}; write it like Thu, 31 May 2007 20:35:00 GMT."
        raise wrong_request(detail) from None
    wanted = wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC)
    return known[max(0, bisect_right([each.at for each in known], wanted) - 1)]


def with_release(address: str, release: str) -> str:
    """Name a release in an address."""
    return f"{address}{'&' if '?' in address else '?'}{PARAMETER}={release}"


def time_map(request: Request[Any]) -> Response:
    """List the releases at which an address can be asked, as links (RFC 6690)."""
    data: DataFolder = request.state["changes"].data
    site = site_of(request, release_of(request))
    original = f"{site}/{quote(request.path_params['path'], safe='/:@!$&()*+,;=~%')}"
    original += f"?{request.url.query}" if request.url.query else ""
    lines = _links(mementos(data, history_of(request)), original, str(request.url.path))
    return Response(",\n".join(lines) + "\n", media_type=LINK_FORMAT)


def _links(known: Sequence[Memento], original: str, itself: str) -> Iterator[str]:
    yield f'<{original}>;rel="original timegate"'
    yield f'<{itself}>;rel="self";type="{LINK_FORMAT}"'
    for place, each in enumerate(known):
        position = ("first " if place == 0 else "") + ("last " if place == len(known) - 1 else "")
        yield f'<{with_release(original, each.release)}>;rel="{position}memento";datetime="{_http_date(each.at)}"'


def _taken_out(query: bytes) -> tuple[bytes, str]:
    """Take the parameter out of a query: what is left of it, and the id; empty where it names none."""
    if b"release=" not in query:
        return query, ""
    pairs = parse_qsl(query.decode("ascii", "replace"), keep_blank_values=True)
    named = [value for name, value in pairs if name == PARAMETER and value]
    left = [pair for pair in pairs if pair[0] != PARAMETER]
    return (urlencode(left).encode(), named[-1]) if named else (query, "")


def _led(scope: Scope, memento: Memento) -> Response:
    original = _target(scope, scope["query_string"])
    links = ", ".join((_original(original), _map(scope, original)))
    headers = {"Vary": "Accept-Datetime", "Link": links, "Cache-Control": "no-cache"}
    return RedirectResponse(with_release(original, memento.release), 302, headers)


def _target(scope: Scope, query: bytes) -> str:
    path = (scope.get("raw_path") or quote(scope["path"]).encode()).decode("ascii", "replace").partition("?")[0]
    return path + (f"?{query.decode('ascii', 'replace')}" if query else "")


def _original(target: str) -> str:
    return f'<{target}>; rel="original timegate"'


def _map(scope: Scope, target: str) -> str:
    root: str = scope.get("root_path", "")
    return f'<{root}/timemap/{target.removeprefix(root).removeprefix("/")}>; rel="timemap"; type="{LINK_FORMAT}"'


def _http_date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)


ROUTE = Route("/timemap/{path:path}", time_map)

"""Addresses of the stream of versions: ``/changes/stream``, and below it those of what each release brought.

What a release brought is read from it, at addresses that name it; any other address leads there.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial

import pyoxigraph as ox
from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from esfgraph.rdf.formats import Format
from esfgraph_server.changes.state import ChangesRequest
from esfgraph_server.changes.stream import projects_of, stretch_at, stretches, versions
from esfgraph_server.changes.stream_document import FORMATS, PATH, Brought, StreamSite, first_page, write
from esfgraph_server.http.caching import CACHE_CONTROL, IMMUTABLE, entity_tag
from esfgraph_server.http.negotiation import Preferences
from esfgraph_server.http.problems import not_acceptable, wrong_request
from esfgraph_server.releases.lease import history_of, is_pinned, publication_of, release_of, site_of
from esfgraph_server.releases.memento import with_release
from esfgraph_server.releases.renderings import rendered
from esfgraph_server.urls import Links, requested_path

_PAGE = re.compile(r"[1-9]\d{0,5}", re.ASCII)


async def first(request: ChangesRequest) -> Response:
    """Answer with the first page, which leads to all others; ReleaseError when there is no release."""
    format_, release, publication = _format(request), release_of(request), publication_of(request)
    history, changes = history_of(request), request.state["changes"]
    here = StreamSite(site_of(request, release))

    def made() -> bytes:
        return write(first_page(here, stretches(changes.data, history, release.base_iri), publication), format_)

    state = (here.site, release.base_iri, changes.version, publication.version, *changes.data.ids())
    tag = entity_tag(PATH, request.app.version, format_.name, *state)
    return await rendered(request, tag, format_.content_type, made, {"Vary": "Accept"})


async def brought(request: ChangesRequest, *, is_whole: bool) -> Response:
    """Answer with a page of what a release brought: what changed with it, or all of its projects.

    404 for what was never served, where nobody knows what changed, and beyond the last page.
    """
    asked = request.query_params.get("page", "1")
    if not _PAGE.fullmatch(asked):
        raise wrong_request(f"The parameter page holds {asked[:60]!r}; it must be a number, from 1 on.")

    return await _of_a_release(request, lambda brought: brought.page(int(asked)), is_whole=is_whole)


async def version(request: ChangesRequest) -> Response:
    """Answer with one version, at its own address or that of a part of it; 404 where there is none."""
    path: str = request.path_params["path"]
    return await _of_a_release(request, lambda brought: brought.version(path))


async def _of_a_release(
    request: ChangesRequest, told: Callable[[Brought], Iterator[ox.Triple]], *, is_whole: bool | None = None
) -> Response:
    """Answer with what is told of what a release brought, as a whole or not: as the stream has it, where None."""
    data, history, number = request.state["changes"].data, history_of(request), request.path_params["number"]
    if not 1 <= number <= len(history):
        raise HTTPException(404)
    switch = history[number - 1]
    if not is_pinned(request):
        query = f"?{request.url.query}" if request.url.query else ""
        address = Links.of(request).file(requested_path(request)) + query
        return RedirectResponse(with_release(address, switch.after), 302, {"Cache-Control": CACHE_CONTROL})
    format_, release = _format(request), release_of(request)
    stretch = await run_sync(stretch_at, number, data, history, release.base_iri, is_whole)
    if stretch is None or release.id != switch.after:
        raise HTTPException(404)
    here, withdrawn = StreamSite(site_of(request, release)), frozenset(request.state["tombstones"].paths)

    def made() -> bytes:
        found = versions(stretch, data, release.graph, release.once(projects_of), withdrawn)
        return write(told(Brought(here, stretch, release.graph, found, withdrawn)), format_)

    state = (here.page(stretch), request.path_params.get("path", ""), request.url.query, release.base_iri)
    tag = entity_tag(request.app.version, format_.name, *state, *sorted(withdrawn))
    return await rendered(request, tag, format_.content_type, made, {"Vary": "Accept", "Cache-Control": IMMUTABLE})


def _format(request: ChangesRequest) -> Format:
    chosen = Preferences.of(request).choose(FORMATS)
    if chosen is None:
        raise not_acceptable("The stream of versions", FORMATS)
    return chosen


ROUTES = [
    Route(f"/{PATH}", first),
    Route(f"/{PATH}/{{number:int}}", partial(brought, is_whole=False)),
    Route(f"/{PATH}/{{number:int}}/all", partial(brought, is_whole=True)),
    Route(f"/{PATH}/{{number:int}}/{{path:path}}", version),
]

"""Names of things: 303 See Other to a page or a document (Cool URIs for the Semantic Web, 4.2), and RDF documents."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from esfgraph.rdf.formats import DOCUMENTS, GRAPHS, Format, by_suffix
from esfgraph_server.http import redirection
from esfgraph_server.http.caching import entity_tag
from esfgraph_server.http.negotiation import Preferences
from esfgraph_server.http.problems import Problem, ProblemError
from esfgraph_server.rdf.document import describe, serialise
from esfgraph_server.rdf.state import RdfRequest
from esfgraph_server.releases.lease import release_of, site_of
from esfgraph_server.releases.open_release import OpenRelease
from esfgraph_server.releases.renderings import rendered
from esfgraph_server.urls import Links, requested_path, thing_at

KINDS = (
    *("project", "organization", "programme", "concept", "municipality", "county", "region"),
    *("record", "label", "finding", "quality", "dataset", "ontology"),
)
"""First parts of the paths that name things."""


async def thing(request: RdfRequest) -> Response:
    """Answer for the path of a thing: its document by suffix, else the way to a page or a document.

    404 for a thing that the release does not know, 410 for one that is withdrawn; ReleaseError when there is none.
    """
    path = requested_path(request)
    stem, format_ = split_suffix(path)
    request.state["tombstones"].refuse(stem)
    release = release_of(request)
    graph = release.graph
    if format_ and graph.knows(thing_at(stem, graph.iris)):
        return await _document(request, release, stem, format_)
    if not graph.knows(thing_at(path, graph.iris)):
        raise HTTPException(404)
    return see_other(request, path)


def split_suffix(path: str) -> tuple[str, Format | None]:
    """Take the suffix of a graph format off a path: ``project/25-030-S02.ttl`` is about ``project/25-030-S02``."""
    stem, dot, suffix = path.rpartition(".")
    format_ = by_suffix(f"{dot}{suffix}")
    return (stem, format_) if format_ in GRAPHS else (path, None)


def see_other(request: Request[Any], path: str, within: str = "") -> Response:
    """Lead to the page or the document about *path* that the client wants most; a 406 problem if it wants none.

    What has a page and no document of its own is described *within* that of another path.
    """
    preferences = Preferences.of(request)
    chosen = preferences.choose(DOCUMENTS)
    if chosen is None:
        offered = [format_.media_type for format_ in DOCUMENTS]
        detail = f"What is said about /{path} can be had as {', '.join(offered[:-1])} or {offered[-1]}."
        raise ProblemError(Problem(406, detail, "not-acceptable", more={"offered": offered}))
    links = Links.of(request, preferences.language)
    address = links.document(within or path, chosen) if chosen in GRAPHS else links.page(path)
    return redirection.see_other(request, address, "Accept, Accept-Language")


async def _document(request: RdfRequest, release: OpenRelease, path: str, format_: Format) -> Response:
    address = f"{site_of(request, release)}/{path}{format_.suffix}"
    subject = thing_at(path, release.graph.iris)

    def write() -> bytes:
        return serialise(describe(release.graph, subject, address), format_, request.state["compactor"])

    tag = entity_tag(release.id, request.app.version, address)
    link = link_header(request, path, subject, format_)
    return await rendered(request, tag, format_.content_type, write, {"Link": link})


def link_header(request: Request[Any], path: str, subject: str, format_: Format) -> str:
    """Say what the document describes (RFC 6892) and in which other formats it can be had."""
    links = Links.of(request)
    others = [
        f'<{links.document(path, other)}>; rel="alternate"; type="{other.media_type}"'
        for other in GRAPHS
        if other is not format_
    ]
    return ", ".join([f'<{subject}>; rel="describes"', *others])


ROUTES = [Route(path, thing) for kind in KINDS for path in (f"/{kind}", f"/{kind}/{{path:path}}")] + [
    Route(f"/{kind}{format_.suffix}", thing) for kind in ("ontology", "quality") for format_ in GRAPHS
]

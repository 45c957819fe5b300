"""Names of things: 303 See Other to a page or a document (Cool URIs for the Semantic Web, 4.2), and RDF documents."""

import re
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from esfgraph.rdf.formats import DOCUMENTS, GRAPHS, JSON_LD, Format, by_suffix
from esfgraph_server.http import redirection
from esfgraph_server.http.caching import entity_tag
from esfgraph_server.http.negotiation import Preferences
from esfgraph_server.http.problems import Problem, ProblemError, not_acceptable
from esfgraph_server.rdf import context
from esfgraph_server.rdf.document import QUERIES, describe, is_described, serialise
from esfgraph_server.rdf.incoming import paged
from esfgraph_server.rdf.publication import published_as
from esfgraph_server.rdf.state import RdfRequest
from esfgraph_server.releases.lease import publication_of, release_of, site_of
from esfgraph_server.releases.open_release import OpenRelease
from esfgraph_server.releases.renderings import rendered
from esfgraph_server.urls import Links, requested_path, thing_at

KINDS = (
    *("project", "organization", "programme", "concept", "municipality", "county", "region"),
    *("record", "label", "finding", "quality", "dataset", "graph", "ontology", "prefix"),
)
"""First parts of the paths that name things; queries have doors of their own, which lead to their answers, too."""


JSON = "application/json"
_CONTEXT_LINK = '<%s>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
_PAGE = re.compile(r"[1-9]\d{0,5}", re.ASCII)


async def thing(request: RdfRequest) -> Response:
    """Answer for the path of a thing: its document by suffix, else the way to a page or a document.

    404 for a thing that the release does not know, 410 for one that is withdrawn; ReleaseError when there is none.
    """
    path = requested_path(request)
    stem, format_ = split_suffix(path)
    request.state["tombstones"].refuse(stem)
    release = release_of(request)
    graph = release.graph
    if format_ and is_described(graph, thing_at(stem, graph.iris)):
        return await _document(request, release, stem, format_)
    if not is_described(graph, thing_at(path, graph.iris)):
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
        raise not_acceptable(f"What is said about /{path}", DOCUMENTS)
    links = Links.of(request, preferences.language)
    address = links.document(within or path, chosen) if chosen in GRAPHS else links.page(path)
    return redirection.see_other(request, address, "Accept, Accept-Language")


async def _document(request: RdfRequest, release: OpenRelease, path: str, format_: Format) -> Response:
    subject, page = thing_at(path, release.graph.iris), _page(request)
    address = paged(f"{site_of(request, release)}/{path}{format_.suffix}", page)
    publication, since = publication_of(request), release.since
    link, content_type = link_header(request, path, subject, format_), format_.content_type
    # Only of plain JSON, and never of application/ld+json, is a context read from the header (JSON-LD 1.1, 6.1).
    inline = format_ is not JSON_LD or request.query_params.get("context") != "link"
    if not inline:
        link, content_type = f"{link}, {_CONTEXT_LINK % Links.of(request).file(context.PATH)}", JSON

    def write() -> bytes:
        about = published_as(publication, release.graph, since, address)
        document = describe(release.graph, subject, address, about, page)
        return serialise(document, format_, request.state["compactor"], inline=inline)

    tag = entity_tag(release.id, request.app.version, address, publication.version, str(since), content_type)
    return await rendered(
        request, tag, content_type, write, {"Link": link}, at_once=release.graph.is_read_quickly(subject)
    )


def _page(request: RdfRequest) -> int:
    """Read which of the pages is asked for; a 400 problem for what is no number of a page."""
    asked = request.query_params.get("page", "1")
    if not _PAGE.fullmatch(asked):
        raise ProblemError(Problem(400, f"The parameter page holds {asked!r}; it must be a number, from 1 on."))
    return int(asked)


def link_header(request: Request[Any], path: str, subject: str, format_: Format) -> str:
    """Say what the document describes (RFC 6892) and in which other formats it can be had."""
    return f'<{subject}>; rel="describes", {alternates(request, path, besides=format_)}'


def alternates(request: Request[Any], path: str, besides: Format | None = None) -> str:
    """Name the documents about the thing at *path* for a Link header (RFC 8288), but for the one in a format."""
    links = Links.of(request)
    return ", ".join(
        f'<{links.document(path, other)}>; rel="alternate"; type="{other.media_type}"'
        for other in GRAPHS
        if other is not besides
    )


ROUTES = [Route(path, thing) for kind in KINDS for path in (f"/{kind}", f"/{kind}/{{path:path}}")] + [
    Route(f"/{kind}{format_.suffix}", thing) for kind in ("ontology", "quality", QUERIES) for format_ in GRAPHS
]

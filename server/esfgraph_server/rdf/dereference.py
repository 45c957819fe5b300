"""Names of things: 303 See Other to a page or a document (Cool URIs for the Semantic Web, 4.2), and RDF documents."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, request_response

from esfgraph.rdf.formats import DOCUMENTS, GRAPHS, Format, by_suffix
from esfgraph.rdf.iris import Iris
from esfgraph_server.http.caching import CACHE_CONTROL, entity_tag, holds_copy, not_modified
from esfgraph_server.http.negotiation import choose, choose_language
from esfgraph_server.http.problems import Problem, ProblemError, accept_of
from esfgraph_server.model.graph import Graph
from esfgraph_server.rdf.document import describe, serialise
from esfgraph_server.releases.current import ServedRelease, served_release
from esfgraph_server.state import compactor_of, settings_of, withdrawn_of
from esfgraph_server.urls import Links, requested_path, thing_at

NEGOTIATED = "Accept, Accept-Language"
KINDS = frozenset(
    (
        *("project", "organization", "programme", "concept", "municipality", "county", "region"),
        *("record", "label", "finding", "quality", "dataset", "ontology"),
    )
)
"""First parts of the paths that name things; without a release these are not gone, only not known now."""


def thing(request: Request) -> Response:
    """Answer for any path: a document by its suffix, a thing by redirection, 404 for anything else."""
    path = requested_path(request)
    stem, format_ = split_suffix(path)
    if stem.partition("/")[0] not in KINDS:
        raise HTTPException(404)
    if request.method not in ("GET", "HEAD"):
        raise HTTPException(405, headers={"Allow": "GET, HEAD"})
    withdrawn_of(request).refuse(stem)
    served = served_release(request)
    graph = Graph(served.store, Iris(served.base_iri))
    if format_ and graph.knows(thing_at(stem, graph.iris)):
        return _document(request, served, graph, stem, format_)
    if not graph.knows(thing_at(path, graph.iris)):
        raise HTTPException(404)
    return see_other(request, graph.iris, path)


def split_suffix(path: str) -> tuple[str, Format | None]:
    """Take the suffix of a graph format off a path: ``project/25-030-S02.ttl`` is about ``project/25-030-S02``."""
    stem, dot, suffix = path.rpartition(".")
    format_ = by_suffix(f"{dot}{suffix}")
    return (stem, format_) if format_ in GRAPHS else (path, None)


def context(request: Request) -> Response:
    """Serve the JSON-LD context, byte for byte the file."""
    compactor = compactor_of(request)
    tag = entity_tag(compactor.text)
    if holds_copy(request, tag):
        return not_modified(tag, {})
    headers = {"ETag": tag, "Cache-Control": CACHE_CONTROL}
    return Response(compactor.text.encode(), headers=headers, media_type="application/ld+json")


def see_other(request: Request, iris: Iris, path: str) -> Response:
    """Lead to the page or the document that the client wants most."""
    links = Links(request.scope.get("root_path", ""), choose_language(request.headers.get("accept-language")), iris)
    chosen = choose(accept_of(request), DOCUMENTS)
    if chosen is None:
        offered = [format_.media_type for format_ in DOCUMENTS]
        detail = f"What is said about /{path} can be had as {', '.join(offered[:-1])} or {offered[-1]}."
        raise ProblemError(Problem(406, detail, "not-acceptable", more={"offered": offered}))
    address = links.document(path, chosen) if chosen in GRAPHS else links.page(path)
    headers = {"Vary": NEGOTIATED, "Cache-Control": CACHE_CONTROL}
    return RedirectResponse(address, status_code=303, headers=headers)


def _document(request: Request, served: ServedRelease, graph: Graph, path: str, format_: Format) -> Response:
    site = str(settings_of(request).public_url or served.base_iri).rstrip("/")
    address = f"{site}/{path}{format_.suffix}"
    subject = thing_at(path, graph.iris)
    headers = {"Link": described(request, path, subject, format_)}
    tag = entity_tag(served.id, request.app.version, address)
    if holds_copy(request, tag):
        return not_modified(tag, headers)
    body = serialise(describe(graph, subject, address), format_, compactor_of(request))
    headers |= {"ETag": tag, "Cache-Control": CACHE_CONTROL}
    return Response(body, headers=headers, media_type=format_.content_type)


def described(request: Request, path: str, subject: str, format_: Format) -> str:
    """Say what the document describes (RFC 6892) and in which other formats it can be had."""
    links = Links(request.scope.get("root_path", ""), "sv")
    others = [
        f'<{links.document(path, other)}>; rel="alternate"; type="{other.media_type}"'
        for other in GRAPHS
        if other is not format_
    ]
    return ", ".join([f'<{subject}>; rel="describes"', *others])


CONTEXT_ROUTE = Route("/context.jsonld", context)
ANY_PATH = request_response(thing)
"""Answers any path that no route knows."""

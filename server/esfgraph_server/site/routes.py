"""Addresses of pages: ``/sv/...`` and ``/en/...``, and doors without a language that lead to one of the two."""

from collections.abc import Callable, Mapping
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from esfgraph.rdf.iris import Iris
from esfgraph_server.http.caching import CACHE_CONTROL, entity_tag, holds_copy, not_modified
from esfgraph_server.http.hooks import Pages
from esfgraph_server.http.negotiation import Language, choose_language
from esfgraph_server.model.graph import Graph
from esfgraph_server.releases.current import ServedRelease, served_release
from esfgraph_server.site.context import Visit
from esfgraph_server.site.formatting import Reader
from esfgraph_server.site.pages.downloads import downloads_page
from esfgraph_server.site.pages.lists import home_page, owners_page, projects_page
from esfgraph_server.site.pages.named_query import routes as example_routes
from esfgraph_server.site.pages.place import places_page
from esfgraph_server.site.pages.problem import problem_page
from esfgraph_server.site.pages.quality import completeness_page
from esfgraph_server.site.pages.scheme import schemes_page
from esfgraph_server.site.pages.search import search_page
from esfgraph_server.site.pages.shapes import shapes_page
from esfgraph_server.site.pages.sparql import ROUTES as QUERY_ROUTES
from esfgraph_server.site.pages.sparql import introduction, query_page
from esfgraph_server.site.pages.thing import page_of
from esfgraph_server.site.parts import Page
from esfgraph_server.state import indexes_of, listings_of, renderer_of, reported_of, shapes_of, usages_of, withdrawn_of
from esfgraph_server.urls import LANGUAGES, Links, requested_path, thing_at

_FIXED: Mapping[str, Callable[[Visit], Page]] = {
    "": home_page,
    "projects": projects_page,
    "organizations": owners_page,
    "regions": places_page,
    "concepts": schemes_page,
    "downloads": downloads_page,
    "quality/completeness": completeness_page,
    "search": search_page,
    "shapes": shapes_page,
}

_NEGOTIATED = ("search", "shapes")
"""Pages whose door also leads to documents: it is not here."""


def page(request: Request, language: Language) -> Response:
    """Show the page at an address below the language."""
    served = served_release(request)
    path = requested_path(request).partition("/")[2]
    withdrawn_of(request).refuse(path)
    renderer = renderer_of(request)
    headers: dict[str, str] = {"Content-Language": language}
    query = request.url.query
    prefix = request.scope.get("root_path", "")
    tag = entity_tag(served.id, request.app.version, renderer.version, prefix, language, path, query)
    visit = visit_of(request, served, language, path)
    gather = _FIXED.get(path) or _view(visit, path)
    if holds_copy(request, tag):
        return not_modified(tag, headers)
    written = renderer.page(gather(visit), visit.links, path, query=query, release=served.id)
    return HTMLResponse(written, headers=headers | {"ETag": tag, "Cache-Control": CACHE_CONTROL})


def visit_of(request: Request, served: ServedRelease, language: Language, path: str) -> Visit:
    """Gather what a page is made from."""
    graph = Graph(served.store, Iris(served.base_iri))
    listings, usages, indexes = listings_of(request), usages_of(request), indexes_of(request)
    shapes, reported = shapes_of(request), reported_of(request)
    return Visit(
        graph=graph,
        reader=Reader(language),
        links=Links(request.scope.get("root_path", ""), language, graph.iris),
        path=path,
        parameters=dict(request.query_params),
        listing=lambda: listings.of(served.id, graph),
        usage=lambda: usages.of(served.id, graph),
        search=lambda: indexes.of(served.id, served.path / "search"),
        shapes=lambda: shapes.of(served.id, graph),
        reported=lambda: reported.of(served.id, graph),
        release=served.release.manifest,
    )


def _view(visit: Visit, path: str) -> Callable[[Visit], Page]:
    """Find the thing at a path; its page is gathered later, if the reader has no copy."""
    thing = thing_at(path, visit.graph.iris)
    if not visit.graph.knows(thing):
        raise HTTPException(404)
    return lambda visit: page_of(visit, visit.graph.node(thing))


def door(request: Request) -> Response:
    """Lead to the page in the language that the reader prefers."""
    language = choose_language(request.headers.get("accept-language"))
    links = Links(request.scope.get("root_path", ""), language)
    address = links.page(requested_path(request))
    if request.url.query:
        address += f"?{request.url.query}"
    headers = {"Vary": "Accept-Language", "Cache-Control": CACHE_CONTROL}
    return RedirectResponse(address, status_code=303, headers=headers)


PAGES = Pages(problem_page, introduction, query_page)
"""What the HTTP machinery itself has to show."""

ROUTES = [
    *QUERY_ROUTES,
    *example_routes(visit_of),
    *(Route(f"/{path}", door) for path in _FIXED if path not in _NEGOTIATED),
    *(Route(f"/{language}/{{path:path}}", partial(page, language=language)) for language in LANGUAGES),
]

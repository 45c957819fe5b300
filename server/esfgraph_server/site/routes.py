"""Addresses of pages: ``/sv/...`` and ``/en/...``, and doors without a language that lead to one of the two."""

from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from esfgraph.rdf.formats import HTML
from esfgraph_server.http.caching import entity_tag
from esfgraph_server.http.negotiation import LANGUAGES, Language, Preferences
from esfgraph_server.http.redirection import see_other
from esfgraph_server.model.graph import Node
from esfgraph_server.model.shapes import shapes_by_name
from esfgraph_server.rdf.dereference import alternates
from esfgraph_server.releases.lease import is_pinned
from esfgraph_server.releases.renderings import rendered
from esfgraph_server.site import crawlers, sitemap
from esfgraph_server.site.components.citation import cite
from esfgraph_server.site.components.reference_card import query_about
from esfgraph_server.site.components.term_use import TERM_KINDS
from esfgraph_server.site.context import PageContext, made_of, page_context
from esfgraph_server.site.embeds import oembed
from esfgraph_server.site.embeds import routes as embeds
from esfgraph_server.site.page import Page
from esfgraph_server.site.pages.about import about_page
from esfgraph_server.site.pages.accessibility import accessibility_page
from esfgraph_server.site.pages.api import api_page
from esfgraph_server.site.pages.ask import PATH as ASK_PATH
from esfgraph_server.site.pages.ask import ask_page
from esfgraph_server.site.pages.catalog import catalog_page
from esfgraph_server.site.pages.changes import changes_page
from esfgraph_server.site.pages.compare import PATH as COMPARE_PATH
from esfgraph_server.site.pages.compare import compare_page
from esfgraph_server.site.pages.completeness import completeness_page
from esfgraph_server.site.pages.concept import concept_page
from esfgraph_server.site.pages.downloads import downloads_page
from esfgraph_server.site.pages.embed import embed_page
from esfgraph_server.site.pages.finding import finding_page
from esfgraph_server.site.pages.home import home_page
from esfgraph_server.site.pages.imported import imported_page
from esfgraph_server.site.pages.label import label_page
from esfgraph_server.site.pages.map import PATH as MAP_PATH
from esfgraph_server.site.pages.map import map_page
from esfgraph_server.site.pages.named_query import named_query_page
from esfgraph_server.site.pages.ontology.page import ontology_page
from esfgraph_server.site.pages.ontology.reused import reused_page
from esfgraph_server.site.pages.ontology.term import REUSED_PATH, term_page
from esfgraph_server.site.pages.organization import organization_page
from esfgraph_server.site.pages.organizations import organizations_page
from esfgraph_server.site.pages.patterns import patterns_page
from esfgraph_server.site.pages.place import place_page
from esfgraph_server.site.pages.places import places_page
from esfgraph_server.site.pages.project import project_page
from esfgraph_server.site.pages.projects import projects_page
from esfgraph_server.site.pages.quality import quality_page
from esfgraph_server.site.pages.record import record_page
from esfgraph_server.site.pages.releases import release_page, releases_page
from esfgraph_server.site.pages.scheme import scheme_page
from esfgraph_server.site.pages.schemes import schemes_page
from esfgraph_server.site.pages.search import search_page
from esfgraph_server.site.pages.shape import shape_page
from esfgraph_server.site.pages.shapes import shapes_page
from esfgraph_server.site.pages.sparql import sparql_page
from esfgraph_server.site.pages.thing import thing_page
from esfgraph_server.site.pages.unit import unit_page
from esfgraph_server.site.parameters import LISTS
from esfgraph_server.site.pictures import files as picture_files
from esfgraph_server.site.queries import editor_terms
from esfgraph_server.site.rendering import title_text
from esfgraph_server.site.state import SiteRequest
from esfgraph_server.urls import Links, requested_path, thing_at

PAGES: Mapping[str, Callable[[PageContext], Page]] = {
    "": home_page,
    "about": about_page,
    "accessibility": accessibility_page,
    "projects": projects_page,
    "organizations": organizations_page,
    "regions": places_page,
    MAP_PATH: map_page,
    COMPARE_PATH: compare_page,
    ASK_PATH: ask_page,
    "concepts": schemes_page,
    "downloads": downloads_page,
    "quality": quality_page,
    "quality/completeness": completeness_page,
    "api": api_page,
    "patterns": patterns_page,
    "search": search_page,
    "shapes": shapes_page,
    "releases": releases_page,
    "changes": changes_page,
    REUSED_PATH: reused_page,
    embeds.PATH: embed_page,
}
"""By their address below the language."""

THING_PAGES: Mapping[str, Callable[[PageContext, Node], Page]] = {
    "esf:Project": project_page,
    "org:Organization": organization_page,
    "org:OrganizationalUnit": unit_page,
    "esf:NutsRegion": place_page,
    "esf:County": place_page,
    "esf:Municipality": place_page,
    "skos:Concept": concept_page,
    "skos:ConceptScheme": scheme_page,
    "esf:SourceRecord": record_page,
    "esf:SourceLabel": label_page,
    "sh:ValidationResult": finding_page,
    "owl:Ontology": ontology_page,
    **dict.fromkeys(TERM_KINDS, term_page),
}
"""By the class of the thing at the address; of its classes the first in this order counts: a place is a concept too."""

_TERMS = "ontology/"
"""How the paths of terms begin, which are told of in the one document of the ontology."""

_NEGOTIATED = ("quality", "search", "shapes")
"""Pages whose door leads to documents too: it stands with those."""


async def page(request: SiteRequest, language: Language) -> Response:
    """Show the page at an address below the language.

    404 for an address at which there is no page, 410 for a thing that is withdrawn; ReleaseError without a release.
    """
    path = requested_path(request).partition("/")[2]
    request.state["tombstones"].refuse(path)
    renderer, context = request.state["renderer"], page_context(request, language, path)
    query = urlencode(context.query)
    gather = PAGES.get(path) or _page_of_release(path) or _page_of_shape(path)
    headers: dict[str, str] = {"Content-Language": language}
    if gather is None:
        gather = _page_of_thing(context)
        if not path.startswith(_TERMS):
            headers["Link"] = alternates(request, path)

    def write() -> str:
        shown = gather(context)
        cited = shown.thing or path in LISTS or path.startswith("releases/")
        return renderer.page(
            shown,
            context.links,
            path,
            context.publication,
            query=query,
            release=release.id,
            since=release.since,
            footnote=release.footnote,
            is_pinned=pinned,
            ask_about=query_about(context, shown.thing) if shown.thing else "",
            citation=cite(context, title_text(shown.title), path.partition("releases/")[2]) if cited else None,
        )

    release, pinned = context.release, is_pinned(request)
    tag = entity_tag(*made_of(request, context))
    return await rendered(request, tag, HTML.content_type, write, headers)


def _page_of_release(path: str) -> Callable[[PageContext], Page] | None:
    """Find the release at a path, whether it is there still or not."""
    return release_page if path.startswith("releases/") else None


def _page_of_shape(path: str) -> Callable[[PageContext], Page] | None:
    """Find the shape at a path: shapes are no part of a release."""
    above, _, name = path.partition("/")
    explained = shapes_by_name().get(name) if above == "shapes" else None
    return partial(shape_page, explained=explained) if explained else None


def _page_of_thing(context: PageContext) -> Callable[[PageContext], Page]:
    """Find the thing at a path; its page is gathered later, if the reader has no copy."""
    thing = thing_at(context.path, context.graph.iris)
    if not context.graph.knows(thing):
        raise HTTPException(404)

    def gather(context: PageContext) -> Page:
        node = context.graph.node(thing)
        if context.graph.imports(thing):
            return imported_page(context, node)
        return next((show for class_, show in THING_PAGES.items() if node.is_a(class_)), thing_page)(context, node)

    return gather


def door(request: SiteRequest) -> Response:
    """Lead to the page in the language that the reader prefers."""
    links = Links.of(request, Preferences.of(request).language)
    return see_other(request, links.page(requested_path(request)), "Accept-Language")


def language_door(request: SiteRequest) -> Response:
    """Lead from a language to its first page."""
    return see_other(request, Links.of(request).file(requested_path(request) + "/"))


def examples_door(request: SiteRequest, language: Language) -> Response:
    """Lead from the address under which parameters and columns of example queries are named to where these stand."""
    return see_other(request, Links.of(request, language).page("sparql"), fragment="examples")


ROUTES = [
    crawlers.ROUTE,
    *sitemap.ROUTES,
    *picture_files.ROUTES,
    *embeds.ROUTES,
    oembed.ROUTE,
    *editor_terms.ROUTES,
    *(Route(f"/{language}", language_door) for language in LANGUAGES),
    *(Route(f"/{path}", door) for path in (*PAGES, "releases/{id}") if path not in _NEGOTIATED),
    *(
        Route(f"/{language}/{path}", partial(show, language=language))
        for language in LANGUAGES
        for path, show in (
            ("sparql", sparql_page),
            ("catalog", catalog_page),
            ("queries", examples_door),
            ("queries/{name}", named_query_page),
            ("{path:path}", page),
        )
    ),
]

"""Addresses of embeds: ``/sv/embed/municipality/0561``, ``/sv/embed/map?level=county``; doors without a language."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from esfgraph.rdf.formats import HTML
from esfgraph_server.http.caching import entity_tag
from esfgraph_server.http.negotiation import LANGUAGES, Language, Preferences
from esfgraph_server.http.problems import ProblemError
from esfgraph_server.http.redirection import see_other
from esfgraph_server.model.selections.selection_error import SelectionError
from esfgraph_server.releases.renderings import rendered
from esfgraph_server.site.context import PageContext, made_of, page_context
from esfgraph_server.site.embeds.embed import Embed
from esfgraph_server.site.embeds.selection_embeds import chart_embed, map_embed, number_embed
from esfgraph_server.site.embeds.thing_embed import thing_embed
from esfgraph_server.site.state import SiteRequest
from esfgraph_server.urls import Links, requested_path, thing_at

PATH = "embed"
"""The address below the language of the page that builds embeds; embeds lie below it."""
SELECTION_EMBEDS: Mapping[str, Callable[[PageContext], Embed]] = {
    "projects": number_embed,
    "chart": chart_embed,
    "map": map_embed,
}
"""By the address below PATH; whatever else lies there is a thing."""
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"


def embed_of(context: PageContext) -> Embed:
    """Gather the embed at an address below PATH.

    Raise 404 where nothing can be embedded, a 410 problem for what is withdrawn, SelectionError.
    """
    path = context.path.removeprefix(f"{PATH}/")
    if gather := SELECTION_EMBEDS.get(path):
        return gather(context)
    thing = thing_at(path, context.graph.iris)
    if not context.graph.knows(thing) or (shown := thing_embed(context, context.graph.node(thing))) is None:
        raise HTTPException(404)
    return shown


async def embed(request: SiteRequest, language: Language) -> Response:
    """Answer with the embed at an address; where there is none, say so within the frame of the other page, too."""
    path = requested_path(request).partition("/")[2]
    policy = {"Content-Security-Policy": _POLICY.format(ancestors=ancestors(request))}
    try:
        request.state["tombstones"].refuse(path.removeprefix(f"{PATH}/"))
        context, renderer = page_context(request, language, path), request.state["renderer"]

        def write() -> str:
            return renderer.page(embed_of(context), context.links, path, context.publication)

        headers = {"Content-Language": language, **policy}
        return await rendered(request, entity_tag(*made_of(request, context)), HTML.content_type, write, headers)
    except (HTTPException, ProblemError, SelectionError) as error:
        problems = request.state["problems"]
        problem = problems.of(error, request.url.path, request.method)
        return problems.respond(request, replace(problem, headers={**problem.headers, **policy}))


def ancestors(request: SiteRequest) -> str:
    """Return whose pages may show embeds, as a source list of CSP: besides our own, where they are previewed."""
    allowed: str = request.state["settings"].embed_ancestors
    return f"'self' {allowed}" if allowed else "'self'"


def door(request: SiteRequest) -> Response:
    """Lead to the embed in the language that the reader prefers."""
    links = Links.of(request, Preferences.of(request).language)
    return see_other(request, links.page(requested_path(request)), "Accept-Language")


ROUTES = [
    Route(f"/{PATH}/{{path:path}}", door),
    *(Route(f"/{language}/{PATH}/{{path:path}}", partial(embed, language=language)) for language in LANGUAGES),
]

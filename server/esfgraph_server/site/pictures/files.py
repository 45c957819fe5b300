"""Pictures of any selection as files of their own: ``/sv/map.svg?measure=granted_support&level=county``."""

from collections.abc import Callable, Mapping
from functools import partial

from starlette.responses import Response
from starlette.routing import Route

from esfgraph.rdf.iris import slug
from esfgraph_server.http.caching import entity_tag
from esfgraph_server.http.negotiation import LANGUAGES, Language, Preferences
from esfgraph_server.http.redirection import see_other
from esfgraph_server.releases.renderings import rendered
from esfgraph_server.site.context import PageContext, made_of, page_context
from esfgraph_server.site.pictures.chart_picture import ChartPicture, chart_picture
from esfgraph_server.site.pictures.map_picture import MapPicture, map_picture
from esfgraph_server.site.state import SiteRequest
from esfgraph_server.urls import Links, requested_path

SVG = "image/svg+xml"
_SUFFIX = ".svg"
_LONGEST_NAME = 80
"""Characters of a file's name before the suffix."""
PICTURES: Mapping[str, Callable[[PageContext], MapPicture | ChartPicture]] = {
    "map": map_picture,
    "chart": chart_picture,
}
"""By their address below the language, without the suffix."""


async def picture(request: SiteRequest, language: Language, name: str) -> Response:
    """Answer with a picture of what the address asks for; raise SelectionError, ReleaseError without a release."""
    context = page_context(request, language, name + _SUFFIX)
    renderer, gather = request.state["renderer"], PICTURES[name]

    def write() -> str:
        shown = gather(context)
        return renderer.picture(shown.template, language, picture=shown, words=shown.words)

    told = "-".join(filter(None, (slug(value) for _, value in context.query)))
    file_name = f"{name}-{told}"[:_LONGEST_NAME].rstrip("-")
    headers = {
        "Content-Language": language,
        "Content-Disposition": f'inline; filename="{file_name}{_SUFFIX}"',
    }
    return await rendered(request, entity_tag(*made_of(request, context)), SVG, write, headers)


def door(request: SiteRequest) -> Response:
    """Lead from a picture's address without a language to that with the reader's."""
    links = Links.of(request, Preferences.of(request).language)
    return see_other(request, links.page(requested_path(request)), "Accept-Language")


ROUTES = [
    *(Route(f"/{name}{_SUFFIX}", door) for name in PICTURES),
    *(
        Route(f"/{language}/{name}{_SUFFIX}", partial(picture, language=language, name=name))
        for language in LANGUAGES
        for name in PICTURES
    ),
]

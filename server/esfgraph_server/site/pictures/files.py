"""Pictures of any selection as files: ``/sv/map.svg?measure=granted_support&level=county``, likewise ``map.png``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
from esfgraph_server.site.pictures.png import png
from esfgraph_server.site.state import SiteRequest
from esfgraph_server.urls import Links, requested_path


@dataclass(frozen=True, slots=True)
class PictureFormat:
    """A format of pictures."""

    media_type: str
    make: Callable[[str], str | bytes]
    """Makes it of SVG."""
    is_packed: bool
    """Whether it is compressed by itself."""


FORMATS: Mapping[str, PictureFormat] = {
    ".svg": PictureFormat("image/svg+xml", str, is_packed=False),
    ".png": PictureFormat("image/png", png, is_packed=True),
}
"""By the suffix of the address."""
_LONGEST_NAME = 80
"""Characters of a file's name before the suffix."""
PICTURES: Mapping[str, Callable[[PageContext], MapPicture | ChartPicture]] = {
    "map": map_picture,
    "chart": chart_picture,
}
"""By their address below the language, without the suffix."""


async def picture(request: SiteRequest, language: Language, name: str, suffix: str) -> Response:
    """Answer with a picture of what the address asks for; raise SelectionError, ReleaseError without a release."""
    context = page_context(request, language, name + suffix)
    renderer, gather, format_ = request.state["renderer"], PICTURES[name], FORMATS[suffix]

    def write() -> str | bytes:
        shown = gather(context)
        return format_.make(renderer.picture(shown.template, language, picture=shown, words=shown.words))

    told = "-".join(filter(None, (slug(value) for _, value in context.query)))
    file_name = f"{name}-{told}"[:_LONGEST_NAME].rstrip("-")
    headers = {
        "Content-Language": language,
        "Content-Disposition": f'inline; filename="{file_name}{suffix}"',
    }
    tag = entity_tag(*made_of(request, context))
    return await rendered(request, tag, format_.media_type, write, headers, is_packed=format_.is_packed)


def door(request: SiteRequest) -> Response:
    """Lead from a picture's address without a language to that with the reader's."""
    links = Links.of(request, Preferences.of(request).language)
    return see_other(request, links.page(requested_path(request)), "Accept-Language")


_FILES = [(name, suffix) for name in PICTURES for suffix in FORMATS]
ROUTES = [
    *(Route(f"/{name}{suffix}", door) for name, suffix in _FILES),
    *(
        Route(f"/{language}/{name}{suffix}", partial(picture, language=language, name=name, suffix=suffix))
        for language in LANGUAGES
        for name, suffix in _FILES
    ),
]

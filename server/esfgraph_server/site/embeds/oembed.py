"""oEmbed 1.0 (oembed.com): what a content system asks for when somebody pastes the address of a page of ours."""

import json

from starlette.responses import Response
from starlette.routing import Route

from esfgraph_server.http.caching import MAX_AGE, entity_tag
from esfgraph_server.http.negotiation import Preferences
from esfgraph_server.http.problems import Problem, ProblemError, wrong_request
from esfgraph_server.model.selections.selection_error import SelectionError
from esfgraph_server.releases.lease import release_of, site_of
from esfgraph_server.releases.renderings import rendered
from esfgraph_server.site.context import made_of, page_context
from esfgraph_server.site.embeds.frame import frame, frame_title
from esfgraph_server.site.embeds.routes import embed_of
from esfgraph_server.site.embeds.subject import SIZES, Subject, subject_at
from esfgraph_server.site.state import SiteRequest

PATH = "oembed"
JSON = "application/json"
_SIZE_PARAMETERS = ("maxwidth", "maxheight")


async def oembed(request: SiteRequest) -> Response:
    """Describe the embed of a page, by its address ``url``.

    Problems: 501 for a format other than JSON, 404 for a page that has no embed, 410 for one that is withdrawn.
    """
    if (format_ := request.query_params.get("format", "json")) != "json":
        raise ProblemError(Problem(501, f"oEmbed is answered as JSON, not as {format_[:20]!r}; ask with format=json."))
    subject = _subject(request)
    request.state["tombstones"].refuse(subject.path)
    language = subject.language or Preferences.of(request).language
    site = site_of(request, release_of(request))
    context = subject.seen_by(page_context(request, language, PATH))
    width, height = _size(request, SIZES[subject.shape])

    def write() -> str:
        try:
            shown = embed_of(context)
        except SelectionError as error:
            raise ProblemError(Problem(404, str(error), sentence=error.sentence)) from error
        title = frame_title(shown)
        answer = {
            "version": "1.0",
            "type": "rich",
            "title": title,
            "provider_name": context.formatter.say("site.name"),
            "provider_url": f"{site}/",
            "cache_age": MAX_AGE,
            "width": width,
            "height": height,
            "html": frame(site + subject.address(language), title, width, height),
        }
        return json.dumps(answer, ensure_ascii=False)

    headers = {} if subject.language else {"Vary": "Accept-Language"}
    tag = entity_tag(PATH, str(width), str(height), *made_of(request, context))
    return await rendered(request, tag, JSON, write, headers)


def _subject(request: SiteRequest) -> Subject:
    address = request.query_params.get("url", "")
    if not address:
        raise wrong_request("oEmbed needs the address of a page: /oembed?url=<address of a page of this site>.")
    release = release_of(request)
    sites = {site_of(request, release), release.base_iri.rstrip("/"), str(request.base_url).rstrip("/")}
    if (subject := subject_at(address, sites)) is None:
        raise ProblemError(Problem(404, f"This site has no page at {address[:200]!r}."))
    return subject


def _size(request: SiteRequest, usual: tuple[int, int]) -> tuple[int, int]:
    asked = (request.query_params.get(name, "") for name in _SIZE_PARAMETERS)
    known = [int(each) if each.isascii() and each.isdecimal() and len(each) < 6 else 0 for each in asked]
    width, height = (min(most, size) if most else size for most, size in zip(known, usual, strict=True))
    return width, height


ROUTE = Route(f"/{PATH}", oembed)

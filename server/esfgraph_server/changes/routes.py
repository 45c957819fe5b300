"""Addresses of feeds: those of lists with a suffix, ``/sv/projects.atom?county=24``, and ``/sv/changes.atom``."""

from functools import partial

import pyoxigraph as ox
from anyio.to_thread import run_sync
from starlette.responses import Response
from starlette.routing import Route

from esfgraph.rdf.formats import GRAPHS, Format
from esfgraph.rdf.namespaces import expand
from esfgraph_server.changes.entries import MOST_ENTRIES, Entry, entries
from esfgraph_server.changes.feed import Feed
from esfgraph_server.changes.formats import FEED_FORMATS, FeedFormat
from esfgraph_server.changes.list_changes import all_changes, list_changes
from esfgraph_server.changes.provenance import provenance
from esfgraph_server.changes.state import ChangesRequest
from esfgraph_server.changes.stream_document import PATH as STREAM
from esfgraph_server.changes.words import say
from esfgraph_server.http.caching import entity_tag
from esfgraph_server.http.negotiation import LANGUAGES, Language, Preferences
from esfgraph_server.http.problems import wrong_request
from esfgraph_server.http.redirection import see_other
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.selections.facets import KINDS, ListName
from esfgraph_server.model.selections.find import today
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.model.selections.selection_error import SelectionError
from esfgraph_server.releases.lease import publication_of, release_of, site_of
from esfgraph_server.releases.renderings import rendered
from esfgraph_server.tables.sheet import TITLES
from esfgraph_server.urls import Links, requested_path

_RELATED = '<%s>; rel="related"; type="text/turtle"; title="Linked Data Event Stream"'
_NO_CHANGES = "1970-01-01T00:00:00Z"
"""When a feed was updated last of which no release was ever served."""


async def list_feed(
    request: ChangesRequest, list_: ListName | None, format_: FeedFormat, language: Language
) -> Response:
    """Answer with what changed in the list that the address asks for; None is everything.

    Raise a ProblemError for a parameter that means nothing, ReleaseError when there is no release.
    """
    release, changes, selection = release_of(request), request.state["changes"], None
    if list_:
        asked = request.query_params.multi_items()
        try:
            since = request.state["changed_since"](release)
            selection = await run_sync(Selection.parse, list_, asked, release.graph, release.search_index, since)
        except SelectionError as error:
            raise wrong_request(error.sentence.to(language)) from error
        selection = selection.at_page(1)
    publication, day = publication_of(request), today()
    site = site_of(request, release)
    links, query = Links(site, language, release.graph.iris), selection.query if selection else ""
    name = list_ or "changes"

    def address(suffix: str) -> str:
        return links.page(name + suffix) + (f"?{query}" if query else "")

    def write() -> bytes:
        recent = changes.now()
        found = list_changes(recent, release.search_index, selection, day) if selection else all_changes(recent)
        told = tuple(entries(found, request.state["columns"], site, language))
        first = recent.steps[-1].switch.at if recent.steps else _NO_CHANGES
        publisher = publication.publisher.name.to(language) if publication.publisher else ""
        feed = Feed(
            title=_title(selection, query, site, language),
            about=say("about-feed", language, most=MOST_ENTRIES),
            address=address(format_.suffix),
            page=address(""),
            author=publisher or site,
            language=language,
            updated=told[0].at if told else first,
            entries=told,
            link=partial(_link, links, release.graph),
        )
        return format_.write(feed)

    made_of = (release.id, changes.version, publication.version, request.app.version, day.isoformat())
    tag = entity_tag(*made_of, site, language, format_.key, name, query)
    return await rendered(request, tag, format_.media_type, write, {"Content-Language": language})


def _title(selection: Selection | None, query: str, site: str, language: Language) -> str:
    if selection is None:
        return say("feed-all", language, site=site)
    list_ = TITLES[selection.list].to(language)
    return say("feed-selection" if query else "feed-list", language, list=list_, selection=query, site=site)


def _link(links: Links, graph: Graph, entry: Entry) -> str:
    """The page of the thing, or of the release where it is there no more."""
    is_there = entry.move.is_there and graph.knows(graph.iris.of_path(entry.path))
    return links.page(entry.path if is_there else f"releases/{entry.release}")


def door(request: ChangesRequest) -> Response:
    """Lead from a feed's address without a language to that with the reader's."""
    links = Links.of(request, Preferences.of(request).language)
    return see_other(request, links.page(requested_path(request)), "Accept-Language")


async def document(request: ChangesRequest, format_: Format) -> Response:
    """Answer with what changed, as RDF."""
    release, changes = release_of(request), request.state["changes"]
    iris = release.graph.iris

    def write() -> bytes:
        named = {name: expand(f"{name}:") for name in ("dcat", "dcterms", "prov", "rdf", "xsd")}
        written: bytes | None = ox.serialize(provenance(changes.now(), iris), format=format_.rdf, prefixes=named)
        return written or b""

    tag = entity_tag(release.base_iri, changes.version, request.app.version, format_.name)
    return await rendered(
        request, tag, format_.content_type, write, {"Link": _RELATED % Links.of(request).file(STREAM)}
    )


_LISTS: tuple[ListName | None, ...] = (*KINDS, None)

ROUTES = [
    *(Route(f"/changes{format_.suffix}", partial(document, format_=format_)) for format_ in GRAPHS),
    *(Route(f"/{list_ or 'changes'}{format_.suffix}", door) for list_ in _LISTS for format_ in FEED_FORMATS),
    *(
        Route(
            f"/{language}/{list_ or 'changes'}{format_.suffix}",
            partial(list_feed, list_=list_, format_=format_, language=language),
        )
        for language in LANGUAGES
        for list_ in _LISTS
        for format_ in FEED_FORMATS
    ),
]

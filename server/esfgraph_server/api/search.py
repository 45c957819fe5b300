"""Searches for programs: /api/v1/search answers JSON; /search leads there, or to the page for people."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import BaseModel
from starlette.routing import Route

from esfgraph.query.search_index import REACH, Hit, Kind
from esfgraph.query.search_text import LONGEST_TEXT
from esfgraph.rdf.formats import HTML
from esfgraph_server.api.answers import JSON
from esfgraph_server.http.caching import entity_tag
from esfgraph_server.http.negotiation import Language, Preferences
from esfgraph_server.http.redirection import see_other
from esfgraph_server.model.graph import Graph
from esfgraph_server.releases.lease import release_of, site_of
from esfgraph_server.releases.renderings import rendered
from esfgraph_server.urls import Links


class Piece(BaseModel):
    """A part of a snippet."""

    text: str
    match: bool


class Result(BaseModel):
    """Something found."""

    iri: str
    kind: Kind
    number: str
    title: str
    unchecked: bool
    """Whether the title is a label that nobody has compared with its source yet."""
    page: str | None
    """Where it is described for people."""
    snippet: list[Piece]


class Results(BaseModel):
    """One part of what was found, best first."""

    query: str
    total: int
    """How much was found; only the first 1,000 can be had."""
    offset: int
    results: list[Result]


async def search(
    request: Request,
    q: Annotated[str, Query(max_length=LONGEST_TEXT)],
    kind: Annotated[Kind | None, Query()] = None,
    lang: Annotated[Language | None, Query()] = None,
    language: Annotated[Language, Query(deprecated=True)] = "sv",
    limit: Annotated[int, Query(ge=0, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=REACH)] = 0,
) -> Response:
    """Find projects, organisations, codes and places that hold all words of a text."""
    release = release_of(request)
    site = site_of(request, release)
    links = Links(site, lang or language, release.graph.iris)

    def find() -> bytes:
        hits = release.search_index.find(q, kind=kind, language=links.language, limit=limit, offset=offset)
        results = [_result(hit, release.graph, links) for hit in hits.hits]
        return Results(query=q, total=hits.total, offset=offset, results=results).model_dump_json().encode()

    tag = entity_tag(release.id, request.app.version, site, "search", request.url.query)
    return await rendered(request, tag, JSON.media_type, find)


def _result(hit: Hit, graph: Graph, links: Links) -> Result:
    unchecked = {label.value for label in graph.objects(hit.iri, "esf:uncheckedLabel")}
    return Result(
        iri=hit.iri,
        kind=hit.kind,
        number=hit.number,
        title=hit.title,
        unchecked=hit.title in unchecked,
        page=links.to(hit.iri),
        snippet=[Piece(text=piece.text, match=piece.is_match) for piece in hit.snippet],
    )


def door(request: Request) -> Response:
    """Lead to what the client reads: the page in the reader's language, or JSON."""
    preferences = Preferences.of(request)
    links = Links.of(request, preferences.language)
    wants_json = preferences.choose((HTML, JSON)) is JSON
    address = links.file("api/v1/search") if wants_json else links.page("search")
    return see_other(request, address, "Accept, Accept-Language")


ROUTE = Route("/search", door)

"""Searches for programs: /api/v1/search answers JSON; /search leads there, or to the page for people."""

from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.responses import RedirectResponse
from starlette.routing import Route

from esfgraph.query.search_index import REACH, Kind
from esfgraph.query.search_text import LONGEST_TEXT
from esfgraph.rdf.formats import HTML, Format
from esfgraph.rdf.formats import Kind as FormatKind
from esfgraph.rdf.iris import Iris
from esfgraph_server.http.caching import CACHE_CONTROL, entity_tag, holds_copy, not_modified
from esfgraph_server.http.negotiation import Language, choose, choose_language
from esfgraph_server.http.problems import accept_of
from esfgraph_server.releases.current import served_release
from esfgraph_server.state import indexes_of
from esfgraph_server.urls import Links

JSON = Format("json", "application/json", ".json", FormatKind.PAGE)


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
    page: str | None
    """Where it is described for people, on this server."""
    snippet: list[Piece]


class Results(BaseModel):
    """One part of what was found, best first."""

    query: str
    total: int
    """How much was found; only the first 1,000 can be had."""
    offset: int
    results: list[Result]


def search(
    request: Request,
    q: Annotated[str, Query(max_length=LONGEST_TEXT, description="Words, numbers, or a phrase in quotes")],
    kind: Annotated[Kind | None, Query(description="Find only these")] = None,
    language: Annotated[Language, Query(description="Of the names of codes and places")] = "sv",
    limit: Annotated[int, Query(ge=0, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=REACH)] = 0,
) -> Response:
    """Find projects, organisations, codes and places that hold all words of a text."""
    served = served_release(request)
    links = Links(request.scope.get("root_path", ""), language, Iris(served.base_iri))
    tag = entity_tag(served.id, request.app.version, links.root, "search", request.url.query)
    if holds_copy(request, tag):
        return not_modified(tag, {})
    found = (
        indexes_of(request)
        .of(served.id, served.path / "search")
        .find(q, kind=kind, language=language, limit=limit, offset=offset)
    )
    results = [
        Result(
            iri=hit.iri,
            kind=hit.kind,
            number=hit.number,
            title=hit.title,
            page=links.to(hit.iri),
            snippet=[Piece(text=piece.text, match=piece.is_match) for piece in hit.snippet],
        )
        for hit in found.hits
    ]
    body = Results(query=q, total=found.total, offset=offset, results=results)
    return JSONResponse(body.model_dump(), headers={"ETag": tag, "Cache-Control": CACHE_CONTROL})


def door(request: Request) -> Response:
    """Lead to what the client reads: the page in the reader's language, or JSON."""
    links = Links(request.scope.get("root_path", ""), choose_language(request.headers.get("accept-language")))
    wants_json = choose(accept_of(request), (HTML, JSON)) is JSON
    address = links.file("api/v1/search") if wants_json else links.page("search")
    if request.url.query:
        address += f"?{request.url.query}"
    headers = {"Vary": "Accept, Accept-Language", "Cache-Control": CACHE_CONTROL}
    return RedirectResponse(address, status_code=303, headers=headers)


ROUTES = [Route("/search", door), APIRoute("/api/v1/search", search, response_model=Results)]

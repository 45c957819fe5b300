"""The page of a search: what was found, best first."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph.query.search_index import REACH, Hit, Piece
from esfgraph_server.site.context import Shown, Visit
from esfgraph_server.site.parts import Page, Pager, pager_of
from esfgraph_server.site.rendering import organisation_number

_ROWS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """Something found."""

    thing: Shown
    kind: str
    number: str
    snippet: tuple[Piece, ...]
    language: str
    """Language of the snippet where it is not the page's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(Page):
    """What was found for a text; with no text, the form alone."""

    template: ClassVar[str] = "search.html"
    query: str
    total: int
    rows: tuple[Row, ...]
    pager: Pager


def search_page(visit: Visit) -> SearchPage:
    """Gather the page of a search."""
    text = visit.parameters.get("q", "")
    index, language = visit.search(), visit.language
    total = index.find(text, language=language, limit=0).total
    pager = pager_of(visit, min(total, REACH), _ROWS)
    found = index.find(text, language=language, limit=_ROWS, offset=pager.first - 1) if total else None
    heading = visit.reader.say("search.of", text=text) if text.strip() else visit.reader.say("search.title")
    return SearchPage(
        title=Shown(heading),
        query=text,
        total=total,
        rows=tuple(_row(visit, hit) for hit in found.hits) if found else (),
        pager=pager,
        indexed=False,
    )


def _row(visit: Visit, hit: Hit) -> Row:
    thing = visit.thing(hit.iri)
    number = "" if hit.number in (thing.code, thing.text) else organisation_number(hit.number)
    # Projects are described in Swedish; the words on codes are those of the page's language.
    language = "sv" if hit.kind == "project" and visit.language != "sv" else ""
    return Row(thing, hit.kind, number, hit.snippet, language)

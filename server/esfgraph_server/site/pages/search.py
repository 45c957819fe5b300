"""The page of a search: what was found, best first."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph.fields.checked_numbers import hyphenated
from esfgraph.query.search_index import REACH, Hit, Piece
from esfgraph_server.site.components.pager import Pager, pager_of
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page

_ROWS = 20


@dataclass(frozen=True, slots=True)
class SearchRow:
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

    template: ClassVar[str] = "pages/search.html"
    query: str
    total: int
    rows: tuple[SearchRow, ...]
    pager: Pager


def search_page(context: PageContext) -> SearchPage:
    """Gather the page of a search."""
    text = context.parameters.get("q", "")
    index, language = context.release.search_index, context.language
    total = index.find(text, language=language, limit=0).total
    pager = pager_of(context, min(total, REACH), _ROWS)
    hits = index.find(text, language=language, limit=_ROWS, offset=pager.first - 1).hits if total else ()
    heading = context.formatter.say("search.of", text=text) if text.strip() else context.formatter.say("search.title")
    return SearchPage(
        title=Shown(heading),
        query=text,
        total=total,
        rows=tuple(_row(context, hit) for hit in hits),
        pager=pager,
        indexed=False,
    )


def _row(context: PageContext, hit: Hit) -> SearchRow:
    thing = context.show.thing(hit.iri)
    number = "" if hit.number in (thing.code, thing.text) else hyphenated(hit.number)
    # Projects are described in Swedish; the words on codes are those of the page's language.
    language = "sv" if hit.kind == "project" and context.language != "sv" else ""
    return SearchRow(thing, hit.kind, number, hit.snippet, language)

"""The page of a search: owners, codes and places that were found, and the list of projects that hold the words."""

from dataclasses import dataclass
from typing import ClassVar, get_args

from esfgraph.fields.checked_numbers import hyphenated
from esfgraph.query.search_index import REACH, Hit, Kind
from esfgraph.query.snippets import Piece
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.lists.list_view import ListView, show_list
from esfgraph_server.site.lists.pager import Pager, pager_of
from esfgraph_server.site.page import Page
from esfgraph_server.site.selections.list_address import list_address

_ROWS = 20
_FIRST = 4
"""Hits of a kind that are shown beside the others."""
_KINDS: tuple[Kind, ...] = ("place", "concept", "organization")
"""Kinds of hits beside projects, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class SearchRow:
    """Something found."""

    thing: Shown
    number: str
    snippet: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class HitGroup:
    """What was found of one kind."""

    kind: Kind
    total: int
    rows: tuple[SearchRow, ...]
    href: str
    """Address of all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(Page):
    """What was found for a text; with no text, the form alone."""

    template: ClassVar[str] = "pages/search.html"
    query: str
    total: int
    groups: tuple[HitGroup, ...]
    pager: Pager | None
    """Where only one kind is asked for: the part of its hits."""
    list: ListView | None
    """The projects."""


def search_page(context: PageContext) -> SearchPage:
    """Gather the page of a search; raise SelectionError for a text that is too long."""
    selection = Selection("projects").searching(context.parameters.get("q", ""))
    text, kind = selection.text, context.parameters.get("kind", "")
    counts = context.index.count_kinds(text, language=context.language)
    total = sum(counts.values())
    only = next((each for each in get_args(Kind) if each == kind), None)
    groups: tuple[HitGroup, ...]
    pager, view = None, None
    if only and total:
        pager = pager_of(context, min(counts.get(only, 0), REACH), _ROWS)
        groups = (_group(context, selection, only, _ROWS, pager.first - 1),)
    else:
        groups = tuple(_group(context, selection, each, _FIRST) for each in _KINDS if each in counts)
        view = show_list(context, selection) if "project" in counts else None
    heading = context.formatter.say("search.of", text=text) if text else context.formatter.say("search.title")
    return SearchPage(
        title=Shown(heading),
        query=text,
        total=total,
        groups=tuple(group for group in groups if group.total),
        pager=pager,
        list=view if view and view.total else None,
        indexed=False,
    )


def _group(context: PageContext, selection: Selection, kind: Kind, size: int, offset: int = 0) -> HitGroup:
    found = context.index.find(selection.text, kind=kind, language=context.language, limit=size, offset=offset)
    href = context.links.page("search", q=selection.text, kind=kind)
    if kind == "organization":
        href = list_address(context, Selection("organizations").searching(selection.text))
    return HitGroup(kind, found.total, tuple(_row(context, hit) for hit in found.hits), href)


def _row(context: PageContext, hit: Hit) -> SearchRow:
    thing = context.show.thing(hit.iri)
    number = "" if hit.number in (thing.code, thing.text) else hyphenated(hit.number)
    matched = hit.snippet if any(piece.is_match for piece in hit.snippet) else ()
    return SearchRow(thing, number, matched)

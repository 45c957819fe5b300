"""Values of facets as a reader reads them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

from esfgraph.query.search_fields import MONEY, NOT_STATED
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.owners import OwnerNames
from esfgraph_server.model.selections.facets import Facet, is_single
from esfgraph_server.site.components.finding import explain_rule
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Display, Shown
from esfgraph_server.site.formatting import Formatter
from esfgraph_server.site.shown_html import mark_html, value_html

if TYPE_CHECKING:
    from esfgraph_server.urls import Links

_REMEMBERED = 5000
"""Values that are remembered for the readers of a language: the owners of most projects are most of them."""

_NAMED = frozenset(
    {"period", "fund", "programme", "region", "deciding_region", "county", "municipality", "owner_kind", "legal_form"}
)
"""Facets whose values readers know by name, not by code."""


def facet_title(context: PageContext, facet: Facet) -> str:
    """Say what a facet is called."""
    return context.formatter.say(f"facet.{facet.key}")


ShowValue = Callable[[Facet, str, date], Shown]
"""Shows a value of a facet, without a link; what a status means depends on the day."""


def show_value(context: PageContext, facet: Facet, value: str, day: date) -> Shown:
    """Show a value of a facet, without a link; what a status means depends on the day."""
    return value_writer(context)(facet, value, day)


def value_writer(context: PageContext) -> ShowValue:
    """Return what shows values of facets to the reader of a page."""
    return context.release.once(_ShownValues).to(context.show, context.release.owner_names).show


WriteValue = Callable[[Facet, str, date], tuple[str, str]]
"""Writes a value of a facet as HTML, without a link, and what must be said of its label, which stands behind it."""


def html_writer(context: PageContext) -> WriteValue:
    """Return what writes values of facets to the reader of a page, as HTML."""
    return context.release.once(_ShownValues).to(context.show, context.release.owner_names).write


class _Kept(NamedTuple):
    show: ShowValue
    write: WriteValue


class _ShownValues:
    """Values of facets, remembered for the readers of each language: panels of lists offer the same again and again."""

    def __init__(self, _: Graph) -> None:
        self._kept: dict[Links, _Kept] = {}

    def to(self, display: Display, owners: OwnerNames) -> _Kept:
        if (kept := self._kept.get(display.links)) is None:
            shown: ShowValue = lru_cache(_REMEMBERED)(partial(_shown, display, owners))

            def write(facet: Facet, value: str, day: date) -> tuple[str, str]:
                written, say = shown(facet, value, day), display.formatter.say
                return value_html(written, say), mark_html(written, say, display.links)

            kept = self._kept.setdefault(display.links, _Kept(shown, lru_cache(_REMEMBERED)(write)))
        return kept


def _shown(show: Display, owners: OwnerNames, facet: Facet, value: str, day: date) -> Shown:
    formatter = show.formatter
    if value == NOT_STATED:
        return Shown(formatter.say("facet.none"))
    match facet.kind:
        case "thing":
            iri = facet.iri(value, show.graph.iris) or ""
            name = owners.of(iri) if facet.key == "owner" else ""
            return (show.titled(iri, name) if name else show.thing(iri)).linked(None)
        case "word":
            return Shown(formatter.say(_word(facet, value)))
        case "rule":
            title, _ = explain_rule(value, show.language)
            return Shown(title or value)
        case "status":
            return Shown(formatter.say(f"facet.status.{value}", day=formatter.date(day)))
        case "range":
            return Shown(_range(formatter, facet, value))
        case "year":
            return Shown(value if is_single(value) else _years(formatter, value))


def code_and_name(facet: Facet, shown: Shown) -> tuple[str, str]:
    """Tell by what readers know a value that is shown: its code, its name, or both."""
    name = "" if shown.borrowed else shown.text
    return ("" if name and facet.key in _NAMED else shown.code), name


def _word(facet: Facet, value: str) -> str:
    """The key of what a word says: yes and no are the same everywhere, amounts are called as in every list."""
    if value in ("yes", "no"):
        return value
    return f"facet.{facet.key}.{value}"


def _years(formatter: Formatter, value: str) -> str:
    low, _, high = value.partition("-")
    if low and high:
        return f"{low}\N{EN DASH}{high}"
    return formatter.say("years.from", low=low) if low else formatter.say("years.to", high=high)


def _range(formatter: Formatter, facet: Facet, value: str) -> str:
    money = facet.field.removesuffix("_size") in MONEY
    write = formatter.money if money else formatter.number
    low, high = (write(Decimal(bound)) if bound else "" for bound in value.split(".."))
    if not low:
        return formatter.say("facet.below", high=high)
    return formatter.say("facet.between", low=low, high=high) if high else formatter.say("facet.from", low=low)

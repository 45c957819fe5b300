"""What a selection is narrowed to: in words, and as links of which each takes one back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from esfgraph_server.model.selection import Selection
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.selections.facet_value import facet_title, show_value


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that a selection is narrowed to."""

    title: str
    shown: Shown
    href: str
    """Address of what is shown without it."""


def chips(
    context: PageContext, selection: Selection, day: date, address: Callable[[Selection], str]
) -> tuple[Chip, ...]:
    """Show what a selection is narrowed to; *address* is that of the page of a selection."""
    return tuple(_chips(context, selection, day, address))


def in_words(context: PageContext, selection: Selection, day: date) -> str:
    """Say what a selection is narrowed to; nothing for the whole list."""
    named = (f"{chip.title}: {chip.shown.code or chip.shown.text}" for chip in chips(context, selection, day, _nowhere))
    return " · ".join(named)


def _nowhere(_: Selection) -> str:
    return ""


def _chips(
    context: PageContext, selection: Selection, day: date, address: Callable[[Selection], str]
) -> Iterator[Chip]:
    if selection.text:
        yield Chip(context.formatter.say("facet.text"), Shown(selection.text), address(selection.searching("")))
    if selection.since:
        yield Chip(context.formatter.say("facet.since"), Shown(selection.since), address(selection.whenever()))
    for facet in selection.facets():
        for value in selection.values(facet.key):
            shown = show_value(context, facet, value, day)
            yield Chip(facet_title(context, facet), shown, address(selection.toggled(facet.key, value)))

"""What a selection is narrowed to: in words, and as links of which each takes one back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.selections.facet_value import code_and_name, facet_title, show_value


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that a selection is narrowed to."""

    title: str
    shown: Shown
    name: str
    """What it is called where nothing but text is shown."""
    href: str
    """Address of what is shown without it."""


def chips(
    context: PageContext, selection: Selection, day: date, address: Callable[[Selection], str]
) -> tuple[Chip, ...]:
    """Show what a selection is narrowed to; *address* is that of the page of a selection."""
    return tuple(_chips(context, selection, day, address))


def in_words(context: PageContext, selection: Selection, day: date) -> str:
    """Say what a selection is narrowed to; nothing for the whole list."""
    return " · ".join(f"{chip.title}: {chip.name}" for chip in chips(context, selection, day, _nowhere))


def _nowhere(_: Selection) -> str:
    return ""


def _chips(
    context: PageContext, selection: Selection, day: date, address: Callable[[Selection], str]
) -> Iterator[Chip]:
    say, text, since = context.formatter.say, selection.text, selection.since
    if text:
        yield Chip(say("facet.text"), Shown(text), text, address(selection.searching("")))
    if since:
        yield Chip(say("facet.since"), Shown(since), since, address(selection.whenever()))
    for facet in selection.facets():
        for value in selection.values(facet.key):
            shown = show_value(context, facet, value, day)
            name = " ".join(filter(None, code_and_name(facet, shown)))
            yield Chip(facet_title(context, facet), shown, name, address(selection.toggled(facet.key, value)))

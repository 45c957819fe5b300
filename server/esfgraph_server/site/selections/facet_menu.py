"""Facets as menus: what a selection can be narrowed to, each with how many projects, so that no choice is empty."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten

from esfgraph.query.search_fields import NOT_STATED
from esfgraph_server.model.selections.bounds import FROM, TO, bounds_of
from esfgraph_server.model.selections.facets import is_single
from esfgraph_server.model.selections.find import FacetCounts, FacetValue, Found
from esfgraph_server.model.sorting import alphabetical
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.selections.choice import Choice
from esfgraph_server.site.selections.facet_value import code_and_name, facet_title, show_value

_BY_NAME = frozenset({"county", "municipality", "owner_kind", "legal_form"})
"""Facets whose menus are in the order of the alphabet."""
_BY_CODE = frozenset({"region", "priority", "objective", "field", "period"})
_LONGEST = 70
"""Letters of an option: some fields of intervention are called two hundred."""
_MOST = 50
"""Values of a menu in the order of how many projects they have: of owners there are thousands."""


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu of a form."""

    name: str
    """The parameter that it chooses."""
    title: str
    choices: tuple[Choice, ...]


def facet_menus(context: PageContext, found: Found, key: str) -> tuple[Menu, ...]:
    """Show a facet as a menu, a year as two; none where it offers nothing, or several values are chosen at once."""
    counts, chosen = found.facets.get(key), found.selection.values(key)
    if counts is None or len(chosen) > 1:
        return ()
    if counts.facet.kind == "year":
        return () if NOT_STATED in chosen else tuple(_years(context, counts, chosen))
    return (Menu(key, facet_title(context, counts.facet), tuple(_choices(context, counts, found.day))),)


def _choices(context: PageContext, counts: FacetCounts, day: date) -> Iterator[Choice]:
    """Offer the values, those that are not stated last."""
    facet, is_chosen = counts.facet, any(each.is_chosen for each in counts.values)
    yield Choice("", context.formatter.say("ask.any"), not is_chosen)
    values = [each for at, each in enumerate(counts.values) if at < _MOST or each.is_chosen or _order(facet.key)]
    codes = {each.value.partition("/")[0] for each in values} - {NOT_STATED}
    several = facet.key in _BY_CODE and len(codes) > 1 and any("/" in each.value for each in values)
    options = list[tuple[FacetValue, str, str]]()
    for each in values:
        shown = show_value(context, facet, each.value, day)
        title = shorten(" ".join(filter(None, code_and_name(facet, shown))), _LONGEST, placeholder="…")
        if several and each.value != NOT_STATED:
            title = f"{each.value.partition('/')[0]}: {title}"
        options.append((each, title, shown.language))
    if order := _order(facet.key):
        options.sort(key=lambda option: (option[0].value == NOT_STATED, order(option[0].value, option[1])))
    for each, title, language in options:
        yield Choice(each.value, f"{title} ({context.formatter.number(each.count)})", each.is_chosen, language)


def _order(key: str) -> Callable[[str, str], str] | None:
    """Return what orders the options of a facet, from value and title; None for the order that they come in."""
    if key in _BY_NAME:
        return lambda _, title: alphabetical(title)
    return (lambda value, _: value) if key in _BY_CODE else None


def _years(context: PageContext, counts: FacetCounts, chosen: Sequence[str]) -> Iterator[Menu]:
    """Offer the first and the last of several years."""
    facet, say = counts.facet, context.formatter.say
    bounds = bounds_of(facet, chosen[0]) if chosen else ("", "")
    single = {each.value: each.count for each in counts.values if is_single(each.value) and each.value != NOT_STATED}
    for end, bound, title in zip((FROM, TO), bounds, ("ask.from", "ask.to"), strict=True):
        years = sorted({*single, *([bound] if bound else [])})
        choices = [Choice("", say("ask.any"), not bound)]
        for year in years:
            count = context.formatter.number(single.get(year, 0))
            choices.append(Choice(year, f"{year} ({count})", year == bound))
        yield Menu(facet.key + end, say(title), tuple(choices))

"""The panel beside a list: what it is narrowed to, and to what else it can be, each with how many things."""

from collections import OrderedDict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from msgspec import Struct

from esfgraph.query.search_fields import NOT_STATED
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.selections.bounds import FROM, TO, bounds_of, has_bounds
from esfgraph_server.model.selections.facets import Facet
from esfgraph_server.model.selections.find import FacetCounts, Found
from esfgraph_server.model.selections.selection import DAY, DEFAULT_SORTS, SORT, SORTS, TEXT, Selection
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.escaping import escape
from esfgraph_server.site.selections.chips import Chip, chips
from esfgraph_server.site.selections.choice import Choice
from esfgraph_server.site.selections.facet_value import facet_title, html_writer
from esfgraph_server.site.selections.list_address import groups_addresses, list_address, toggle_addresses

MOST_VALUES = 12
"""Values that a facet offers in the panel; the table of its groups has all."""
_AT_ONCE = 6
"""Values of a facet that are seen at once."""
_KEPT = 100
"""Lists whose panels are kept, some 40 kB each."""
_CHOSEN = ' class="chosen" aria-current="true"'
_OPEN = frozenset({"period", "region", "county", "status", "evidence"})
"""Facets that stand open though nothing of them is chosen."""

FROM_SMALLEST = frozenset({"title", "owner", "name"})
"""Columns that are sorted from the smallest at first; all others from the largest."""

More = Sequence[tuple[str, str]]
"""Parameters of the page that are none of the selection."""


@dataclass(frozen=True, slots=True)
class BoundFields:
    """Two fields between whose bounds a facet is chosen, in place of whatever is chosen of it."""

    names: tuple[str, str]
    values: tuple[str, str]
    labels: tuple[str, str]
    hidden: tuple[tuple[str, str], ...]
    """Parameters that their form keeps."""


class OfferedFacet(Struct, frozen=True):
    """A facet with the values that it offers."""

    key: str
    title: str
    options: Markup
    """Those that are seen at once, as items of a list: each a link that chooses it, or no longer, and how many have it.

    They are written here, for a page has hundreds.
    """
    more: Markup
    """Those that are folded away."""
    folded: int
    """How many these are."""
    others: int
    """How many values the panel leaves out."""
    groups: str
    """Address of the table of all values."""
    is_open: bool
    bounds: BoundFields | None
    """Of a facet of numbers."""


@dataclass(frozen=True, slots=True)
class FacetPanel:
    """The panel of a list."""

    action: str
    text: str
    day: str
    """As the form's field of a day wants it; empty for today."""
    applied: str
    """The day that holds, as ISO 8601 writes it: the field shows it as the browser likes."""
    hidden: tuple[tuple[str, str], ...]
    """Parameters that the form of the panel keeps."""
    chips: tuple[Chip, ...]
    clear: str
    """Address of the whole list."""
    facets: tuple[OfferedFacet, ...]
    sorts: tuple[Choice, ...]
    """Orders that the form offers: on a phone tables have no headings to sort by."""
    has_day: bool
    """Whether a day means anything to the list."""


def facet_panel(context: PageContext, found: Found, more: More = ()) -> FacetPanel:
    """Show what a list is narrowed to and offers; links keep *more* parameters of the page."""
    selection = found.selection
    has_day = "status" in {facet.key for facet in selection.facets()}
    return FacetPanel(
        action=context.links.page(selection.list),
        text=selection.text,
        day=selection.day.isoformat() if selection.day else "",
        applied=found.day.isoformat(),
        hidden=(*(pair for pair in selection.at_page(1).parameters if pair[0] not in (TEXT, DAY, SORT)), *more),
        chips=chips(context, selection, found.day, lambda other: list_address(context, other, more)),
        clear=list_address(context, selection.opened(), more),
        facets=context.release.once(_Panels).offered(context, found, more),
        sorts=tuple(_sorts(context, selection)),
        has_day=has_day,
    )


class _Panels:
    """What panels offer, kept for the pages of the lists that were asked for last: they have it in common."""

    def __init__(self, _: Graph) -> None:
        self._kept = OrderedDict[Hashable, tuple[OfferedFacet, ...]]()

    def offered(self, context: PageContext, found: Found, more: More) -> tuple[OfferedFacet, ...]:
        offered = tuple((key, len(each.values)) for key, each in found.facets.items())
        key = (found.selection.at_page(1), found.day, tuple(more), offered, context.links)
        if (kept := self._kept.pop(key, None)) is None:
            kept = tuple(_offered(context, found, more))
        self._kept[key] = kept
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return kept


def _offered(context: PageContext, found: Found, more: More) -> Iterator[OfferedFacet]:
    selection, number = found.selection, context.formatter.number
    groups, toggles = groups_addresses(context, selection), toggle_addresses(context, selection, more)
    write = html_writer(context)
    for counts in filter(_has_choice, found.facets.values()):
        facet, address = counts.facet, toggles(counts.facet)
        written = ((each, *write(facet, each.value, found.day)) for each in counts.values)
        options = [
            f'<li><a rel="nofollow" href="{escape(address(each.value))}"{_CHOSEN if each.is_chosen else ""}>'
            f'{name}</a> <span class="count">{number(each.count)}</span>{mark}</li>'
            for each, name, mark in written
        ]
        # One or two more take no more room than the words that tell of them.
        at_once = _AT_ONCE if len(options) > _AT_ONCE + 2 else len(options)
        at_once = max([at_once, *(at for at, each in enumerate(counts.values, 1) if each.is_chosen)])
        yield OfferedFacet(
            facet.key,
            facet_title(context, facet),
            Markup("".join(options[:at_once])),
            Markup("".join(options[at_once:])),
            len(options[at_once:]),
            counts.others,
            groups(facet),
            facet.key in _OPEN or facet.key in selection.chosen,
            _bounds(context, selection, facet, more) if has_bounds(facet) else None,
        )


def _sorts(context: PageContext, selection: Selection) -> Iterator[Choice]:
    say = context.formatter.say
    usual = DEFAULT_SORTS[selection.list]
    first = say("sort.best") if selection.text else say(f"sort.{usual.removeprefix('-')}")
    yield Choice("", first, not selection.sort)
    orders = [f"{'' if key in FROM_SMALLEST else '-'}{key}" for key in SORTS[selection.list]]
    for value in dict.fromkeys([*orders, *([selection.sort] if selection.sort else [])]):
        if value == usual and not selection.text and selection.sort != usual:
            continue
        title = say(f"sort.{value.removeprefix('-')}")
        turned = value not in orders
        yield Choice(value, say("sort.turned", order=title) if turned else title, value == selection.sort)


def _has_choice(counts: FacetCounts) -> bool:
    """Whether a facet is worth a look: it parts the list, or something of it is chosen."""
    return len(counts.values) > 1 or any(each.is_chosen for each in counts.values)


def _bounds(context: PageContext, selection: Selection, facet: Facet, more: More) -> BoundFields:
    chosen = [value for value in selection.values(facet.key) if value != NOT_STATED]
    high = "bound.through" if facet.kind == "year" else "bound.below"
    return BoundFields(
        names=(facet.key + FROM, facet.key + TO),
        values=bounds_of(facet, chosen[0]) if len(chosen) == 1 else ("", ""),
        labels=(context.formatter.say("bound.from"), context.formatter.say(high)),
        hidden=(*selection.choosing(facet.key).parameters, *more),
    )

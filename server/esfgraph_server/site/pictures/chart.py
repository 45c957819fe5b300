"""Charts: a measure of the groups of a selection as bars, of ranges as a distribution, by year as columns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from esfgraph.query.search_fields import NOT_STATED, PROJECTS
from esfgraph_server.model.selections.facets import facet, is_single
from esfgraph_server.model.selections.find import Groups
from esfgraph_server.model.selections.question import BY_PLACE, MEASURE
from esfgraph_server.model.selections.selection_error import SelectionError
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.parameters import CHART, LIST, LISTS
from esfgraph_server.site.pictures.scale import ticks
from esfgraph_server.site.selections.coverage import coverage
from esfgraph_server.site.selections.facet_value import show_value
from esfgraph_server.site.selections.figure import (
    Figure,
    chosen_measure,
    figure_title,
    group_figure,
    percent_of,
    write_limit,
)
from esfgraph_server.site.selections.list_address import (
    GROUP,
    choose_addresses,
    groups_file_address,
    selection_address,
)
from esfgraph_server.site.selections.parted import parted

MOST_BARS = 15
"""Groups that a chart shows; the table beside it has more."""
_MOST_WORDS = 200
"""Groups of a chart that are no things, such as years: all there may be."""
_LONGEST_GAP = 60
"""Years on end, from the first to the last, that columns can stand for."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A group in a chart."""

    shown: Shown
    figure: Figure | None
    """None of a year or range that nothing of the selection is of."""
    percent: float
    """How long it is, of the longest there may be."""

    @property
    def name(self) -> str:
        """What it is called where nothing but text is shown."""
        return f"{self.shown.code} {self.shown.text}".strip() if not self.shown.borrowed else self.shown.code


@dataclass(frozen=True, slots=True)
class Tick:
    """A value on the scale of columns."""

    label: str
    percent: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart."""

    title: str
    bars: tuple[Bar, ...]
    is_by_year: bool
    """Whether its groups are years, in their order, which columns show best."""
    scale: tuple[Tick, ...]
    """Of columns, rising from 0."""
    others: int
    """How many more groups there are."""
    coverage: tuple[str, ...] = ()
    svg: str = ""
    """Where it can be had as a picture, and as numbers; empty where it cannot."""
    png: str = ""
    csv: str = ""


def chosen_groups(context: PageContext) -> tuple[Groups, str]:
    """Read the groups and the measure that the address of a chart asks for; raise SelectionError."""
    list_ = LISTS[context.parameters.get(LIST, "") or PROJECTS]
    key = context.parameters.get(GROUP, "")
    if (by := facet(list_, key)) is None:
        raise SelectionError("value", GROUP, key)
    measure = chosen_measure(context, by_place=key in BY_PLACE)
    selection = context.selection(list_, besides=(LIST, GROUP, MEASURE))
    most = MOST_BARS if by.kind == "thing" else _MOST_WORDS
    return parted(context, selection, by, measure, most), measure


def show_chart(
    context: PageContext, groups: Groups, measure: str, most: int = MOST_BARS, beside: Sequence[Groups] = ()
) -> Chart:
    """Chart a measure of groups; what has no value of the facet is a bar of its own, but no column.

    It has the scale and the years that it shares with charts of other groups *beside* it.
    """
    by, selection = groups.facet, groups.selection
    by_year = by.kind == "year"
    figures = [(each.value, group_figure(context, measure, by, each.value, each.sums)) for each in groups.groups]
    if not by_year:
        figures = figures[:most]
        if groups.without.things:
            figures.append((NOT_STATED, group_figure(context, measure, by, NOT_STATED, groups.without)))
    others = [group_figure(context, measure, by, each.value, each.sums) for other in beside for each in other.groups]
    values = [found.value for found in (*(found for _, found in figures), *others) if found.value is not None]
    largest = max(values, default=Decimal(0))
    scale = ticks(largest)
    end = scale[-1] if by_year else largest
    shown, more = selection.at_page(1).sorted_by(""), [(LIST, selection.list), (GROUP, by.key), (MEASURE, measure)]
    return Chart(
        title=figure_title(context, measure, by),
        bars=tuple(_bars(context, groups, figures, end, [each.value for other in beside for each in other.groups])),
        is_by_year=by_year,
        scale=tuple(Tick(write_limit(context, measure, each), percent_of(each, end)) for each in scale),
        others=0 if by_year else len(groups.groups) + groups.others - min(most, len(groups.groups)),
        coverage=coverage(context, groups, measure),
        svg=selection_address(context, f"{CHART}.svg", shown, more),
        png=selection_address(context, f"{CHART}.png", shown, more),
        csv=groups_file_address(context, selection, by, measure),
    )


def _bars(
    context: PageContext, groups: Groups, figures: list[tuple[str, Figure]], end: Decimal, years: Iterable[str]
) -> Iterator[Bar]:
    by, found = groups.facet, dict(figures)
    address = choose_addresses(context, groups.selection, by)
    for value in _places(groups, found, years):
        shown, measured = show_value(context, by, value, groups.day), found.get(value)
        href = address(value) if measured else None
        if value == NOT_STATED and groups.is_part:
            shown, href = Shown(context.formatter.say("group.outside")), None
        percent = percent_of(measured.value if measured else None, end)
        yield Bar(shown.linked(href), measured, percent)


def _places(groups: Groups, found: Iterable[str], years: Iterable[str]) -> Iterable[str]:
    """Return the values that have a place in a chart: of years and of ranges also those between that nothing is of."""
    by = groups.facet
    if by.kind == "year":
        return _with_gaps(sorted({*found, *years}))
    if by.kind == "range" and not groups.selection.values(by.key):
        return dict.fromkeys((*by.ranges(), *found))
    return found


def _with_gaps(years: list[str]) -> list[str]:
    """Return all years from the first to the last: one that is missing is seen only where it has its place."""
    single = [int(year) for year in years if is_single(year) and year.isdecimal()]
    if not single or max(single) - min(single) > _LONGEST_GAP:
        return years
    return [f"{year:04}" for year in range(min(single), max(single) + 1)]

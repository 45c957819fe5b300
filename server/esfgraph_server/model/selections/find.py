"""The one layer that answers every list: which things a selection holds, their facets, sums and groups."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache, partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct

from esfgraph.query.search_conditions import All, AnyOf, Condition, Not
from esfgraph.query.search_fields import NOT_STATED, day_number
from esfgraph.query.search_index import SearchIndex
from esfgraph.query.search_selected import MOST_GROUPS, Listed, Overview, Selected, Sums
from esfgraph_server.model.selections.facets import ENDED, KINDS, NOT_BEGUN, RUNNING, STATUSES, UNKNOWN, Facet, ListName
from esfgraph_server.model.selections.selection import Selection

PAGE_SIZE = 25
"""Rows of a page of a list."""
MOST_OFFERED = 25
"""Values that a facet offers, besides those that are chosen."""
_KEPT = 200
"""Selections of which is remembered what they come to: some 40 kB each."""

_PLACE = ZoneInfo("Europe/Stockholm")


def today() -> date:
    """Return the day that it is in Sweden."""
    return day_of(datetime.now(UTC))


def day_of(moment: datetime) -> date:
    """Return the day that it is in Sweden at a moment."""
    return moment.astimezone(_PLACE).date()


def begin_of(day: date) -> datetime:
    """Return when a day begins in Sweden."""
    return datetime.combine(day, time(), _PLACE)


class FacetValue(Struct, frozen=True):
    """A value of a facet that a list offers."""

    value: str
    count: int
    """How many things the list would hold if no other value of the facet were chosen."""
    is_chosen: bool


class FacetCounts(Struct, frozen=True):
    """What a facet offers.

    The facet's own choice does not narrow its counts, so that others can be chosen besides; all other choices do. A
    value that nothing has is offered only while it is chosen.
    """

    facet: Facet
    values: tuple[FacetValue, ...]
    """Those of most things first, but for years, ranges and words, which come in their own order."""
    others: int
    """How many more values there are."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a selection comes to, whatever its page and order."""

    total: int
    facets: dict[str, FacetCounts]
    sums: Sums


class Counted(NamedTuple):
    """The values of a facet in a selection."""

    first: tuple[tuple[str, int], ...]
    """Those that are offered, each with how many things have it, in the order of the facet."""
    others: int
    """How many more there are."""


Count = Callable[[Selection, Facet, date, int], Counted]
"""Counts the values of a facet in a selection on a day, most of them given."""
Summarise = Callable[[Selection, date, tuple[str, ...] | None, int], Summary]
"""Summarises a selection on a day: the facets of some keys (None for all of the list), and most values of each."""


class Summaries:
    """What the selections of an index come to that were asked for last: all pages and orders of a list share it.

    So do lists that differ in the choice of one facet: what else can be chosen of it is counted once for all of them.
    """

    def __init__(self, index: SearchIndex) -> None:
        """Summarise selections of *index*, which never changes."""
        count: Count = lru_cache(_KEPT)(partial(_count, index))
        self._of: Summarise = lru_cache(_KEPT)(partial(_summary, index, count))

    def of(self, selection: Selection, today: date, facets: tuple[str, ...] | None, most: int) -> Summary:
        """Summarise a selection; raise UsageError for words that are too many."""
        return self._of(selection.at_page(1).sorted_by(""), today, facets, most)


@dataclass(frozen=True, slots=True)
class Found:
    """What a selection holds."""

    selection: Selection
    """Its page is one that there is."""
    day: date
    """The day on which projects are said to run, to have ended or not to have begun."""
    total: int
    """How many things, whatever the page."""
    first: int
    """The place in the list, from 1, of the first row of the page; 0 where there is none."""
    pages: int
    rows: tuple[Listed, ...]
    """Those of the page: a ProjectRow or an OwnerRow each, and for a search why it was found."""
    facets: dict[str, FacetCounts]
    """By key, in the order of FACETS; only those that were asked for and offer something."""
    sums: Sums
    """Of the whole selection, each with how many projects it covers."""


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """What those of a selection come to that have one value of a facet."""

    value: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Groups:
    """A selection by the values of a facet."""

    selection: Selection
    day: date
    facet: Facet
    groups: tuple[FacetGroup, ...]
    """One with several values is in several groups."""
    without: Sums
    """Of those that have no value, or none of those that were asked for: they are in no group."""
    whole: Sums
    """Of the whole selection, everything once."""
    others: int
    """How many more groups there are."""
    is_part: bool = False
    """Whether only some values were asked for."""

    @property
    def overlap(self) -> bool:
        """Tell whether something is in several groups, so that they come to more than the whole."""
        return sum(each.sums.things for each in self.groups) + self.without.things > self.whole.things

    def part(self, start: int, most: int) -> "Groups":
        """Return at most so many of the groups, from one on; the rest are others."""
        kept = self.groups[start : start + most]
        return replace(self, groups=kept, others=len(self.groups) + self.others - len(kept))


def find(
    index: SearchIndex,
    selection: Selection,
    today: date,
    *,
    size: int = PAGE_SIZE,
    facets: Collection[str] | None = None,
    most: int = MOST_OFFERED,
    summaries: Summaries | None = None,
) -> Found:
    """Find what a selection holds: a page of *size* rows, counts of *facets* (None for all of the list), and sums.

    *today* is the day where the selection names none. A page beyond the last is the last. What *summaries* of the same
    index remember is not counted again. Raise UsageError for words that are too many.
    """
    asked = None if facets is None else tuple(sorted(facets))
    summary = (summaries or Summaries(index)).of(selection, today, asked, most)
    pages = max(1, -(-summary.total // size)) if size else 1
    page = min(selection.page, pages)
    offset = (page - 1) * size
    order, descending = selection.order
    selected = _selected(index, selection, today)
    rows = tuple(selected.rows(order=order, descending=descending, offset=offset, limit=size)) if size else ()
    return Found(
        selection.at_page(page),
        selection.day or today,
        summary.total,
        offset + 1 if rows else 0,
        pages,
        rows,
        summary.facets,
        summary.sums,
    )


def all_rows(index: SearchIndex, selection: Selection, today: date) -> Iterator[Listed]:
    """Yield every row of a selection in its order, whatever its page, in the memory of a few thousand."""
    order, descending = selection.order
    return _selected(index, selection, today).rows(order=order, descending=descending)


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that a selection holds, whatever its page."""

    total: int
    numbers: Iterator[int]
    """Of the rows in the table of the release, in the order of the list."""


def find_whole(index: SearchIndex, selection: Selection, today: date) -> Whole:
    """Find everything that a selection holds; raise UsageError for words that are too many."""
    selected = _selected(index, selection, today)
    order, descending = selection.order
    return Whole(selected.total, selected.numbers(order=order, descending=descending))


def page_numbers(index: SearchIndex, selection: Selection, today: date, size: int) -> list[int]:
    """Return the numbers of what stands on the page of a selection, of *size* rows."""
    order, descending = selection.order
    offset = (selection.page - 1) * size
    selected = _selected(index, selection, today)
    return list(selected.numbers(order=order, descending=descending, offset=offset, limit=size))


def number_of(index: SearchIndex, list_: ListName, iri: str) -> int | None:
    """Return the number of a thing of a list; None where the list does not hold it."""
    return next(Selected(index, KINDS[list_], AnyOf("iri", (iri,))).numbers(), None)


def group(
    index: SearchIndex,
    selection: Selection,
    facet: Facet,
    today: date,
    *,
    order: str = "",
    most: int = MOST_GROUPS,
    among: Collection[str] = (),
) -> Groups:
    """Part a selection by the values of a facet, with the sums of each; by some of its values *among* all, if given.

    The largest come first: those of most things, or of the largest sum of *order*, one of the keys of Sums.amounts or
    ``projects``. Years, ranges and words come in their own order. At most *most* groups are given.
    """
    selected = _selected(index, selection, today)
    day = selection.day or today
    if facet.kind in ("range", "status"):
        values = [each for each in (*facet.ranges(), *facet.words) if not among or each in among]
        parts = [_sums(index, selection, today, facet.condition([value], day)) for value in values]
        groups = [FacetGroup(value, sums) for value, sums in zip(values, parts, strict=True) if sums.things]
    else:
        parted = selected.groups(facet.field, order=order, most=MOST_GROUPS if among else most + 1)
        groups = [FacetGroup(part.term, part.sums) for part in parted if not among or part.term in among]
        groups.sort(key=lambda each: _own_order(facet, each.value))
    listed = tuple(groups[:most])
    others = len(groups) - len(listed)
    if others and not among:
        terms = {term for term, _ in selected.overview([facet.field], sums=False).counts[facet.field]} - {NOT_STATED}
        others = len(terms) - len(listed)
    without = Sums()
    if among or not facet.is_closed:
        outside = Not(facet.condition([*among], day)) if among else facet.condition([NOT_STATED], day)
        without = _sums(index, selection, today, outside)
    return Groups(selection, day, facet, listed, without, selected.overview().sums, others, bool(among))


def _summary(
    index: SearchIndex, count: Count, selection: Selection, today: date, facets: tuple[str, ...] | None, most: int
) -> Summary:
    day = selection.day or today
    asked = [facet for facet in selection.facets() if facets is None or facet.key in facets]
    free = [facet for facet in asked if not selection.values(facet.key)]
    overview = _overview(_selected(index, selection, today), free, day, sums=True)
    counted = {
        each: count(selection.choosing(each.key).sorted_by(""), each, day, most)
        if selection.values(each.key)
        else _counted(each, overview, most)
        for each in asked
    }
    offered = (_offered(index, selection, today, each, *found) for each, found in counted.items())
    return Summary(overview.total, {each.facet.key: each for each in offered if each.values}, overview.sums)


def _count(index: SearchIndex, selection: Selection, facet: Facet, day: date, most: int) -> Counted:
    return _counted(facet, _overview(_selected(index, selection, day), [facet], day), most)


def _counted(facet: Facet, overview: Overview, most: int) -> Counted:
    values = [each for each in _values(facet, overview) if each[1]]
    first = values[:most] if facet.kind == "thing" else values
    return Counted(tuple(first), len(values) - len(first))


def _selected(index: SearchIndex, selection: Selection, today: date, without: str = "") -> Selected:
    return Selected(index, KINDS[selection.list], selection.condition(today, without=without))


def _sums(index: SearchIndex, selection: Selection, today: date, also: Condition) -> Sums:
    """What those of a selection come to that fulfil another condition, too."""
    return Selected(index, KINDS[selection.list], All((selection.condition(today), also))).overview().sums


def _offered(
    index: SearchIndex, selection: Selection, today: date, facet: Facet, first: tuple[tuple[str, int], ...], others: int
) -> FacetCounts:
    """Say what a facet offers: the *first* of its values, and all that are chosen, if nothing has them."""
    chosen, day = selection.values(facet.key), selection.day or today
    shown = [FacetValue(value, number, value in chosen) for value, number in first]
    if missing := [value for value in chosen if value not in dict(first)]:
        without = _selected(index, selection, today, facet.key)
        counted = [(value, without.count(facet.condition([value], day))) for value in missing]
        if facet.kind == "thing":  # others have an order of their own
            counted.sort(key=lambda each: (not each[1], each[1] > 0 and each[0] == NOT_STATED, -each[1]))
            others -= sum(1 for _, number in counted if number)
        shown += (FacetValue(value, number, True) for value, number in counted)
    return FacetCounts(facet, tuple(shown), others)


def _overview(selected: Selected, facets: Collection[Facet], day: date, *, sums: bool = False) -> Overview:
    """Count the values of facets, and add up, in one pass."""
    fields = [facet.field for facet in facets if facet.kind not in ("range", "status")]
    bounds = {facet.field: [facet.units(bound) for bound in facet.bounds] for facet in facets if facet.kind == "range"}
    has_status = any(facet.kind == "status" for facet in facets)
    return selected.overview(fields, bounds, day_number(day) if has_status else None, sums=sums)


def _values(facet: Facet, overview: Overview) -> list[tuple[str, int]]:
    """Write what was counted as values of the facet, in its order."""
    if facet.kind == "status":
        return _statuses(overview)
    counts = overview.counts[facet.field]
    if facet.kind == "range":
        return [(value, count) for value, (_, count) in zip((*facet.ranges(), NOT_STATED), counts, strict=True)]
    if facet.kind == "thing":
        return sorted(counts, key=lambda each: each[0] == NOT_STATED)
    return sorted(counts, key=lambda each: _own_order(facet, each[0]))


def _statuses(overview: Overview) -> list[tuple[str, int]]:
    phases = overview.phases
    assert phases is not None
    counts = {NOT_BEGUN: phases.not_begun, RUNNING: phases.running, ENDED: phases.ended}
    counts[UNKNOWN] = overview.total - sum(phases)
    return [(status, counts[status]) for status in STATUSES]


def _own_order(facet: Facet, value: str) -> tuple[int, str]:
    """Return a key that keeps the order of counts, but for values that have an order of their own."""
    if value == NOT_STATED:
        return _LAST, ""
    if facet.kind == "year":
        return 0, value
    return (facet.words.index(value) if value in facet.words else 0), ""


_LAST = 1000

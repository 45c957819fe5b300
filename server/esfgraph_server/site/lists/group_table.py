"""Tables of groups: a list by the values of a facet, each with its sums and how many projects these cover."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from esfgraph.query.search_fields import NOT_STATED, PROJECTS
from esfgraph.query.search_selected import Sums
from esfgraph.statistics.tallies import AMOUNTS
from esfgraph_server.model.selections.facets import Facet
from esfgraph_server.model.selections.find import Groups
from esfgraph_server.model.selections.question import BY_PLACE, PER_INHABITANT, divided
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.selections.coverage import SEATS
from esfgraph_server.site.selections.facet_value import facet_title, show_value
from esfgraph_server.site.selections.figure import group_figure, inhabitants, measure_title, people_of
from esfgraph_server.site.selections.list_address import choose_addresses, groups_address
from esfgraph_server.site.selections.parted import parted
from esfgraph_server.site.selections.sums import ShownSum, write_sum

PEOPLE = "people"
"""The column of how many people live in a place."""
_PER = "granted_support_per_inhabitant"
MOST_GROUPS = 75
"""Groups that a page shows: as many as keep it below 100 kB."""
_BY_MONEY = frozenset({"owner", "county", "municipality"})
"""Facets whose groups stand by granted support where the reader asks for nothing else."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group: its link leads to what is in it."""

    shown: Shown
    things: int
    projects: int
    sums: tuple[ShownSum, ...]
    hints: int
    """How many of its seats rest on a hint."""


@dataclass(frozen=True, slots=True)
class GroupHeading:
    """A column that groups can stand by."""

    label: str
    href: str
    """Empty where groups have an order of their own."""
    is_order: bool


@dataclass(frozen=True, slots=True)
class GroupTable:
    """A list by the values of a facet."""

    caption: str
    title: str
    headings: tuple[GroupHeading, ...]
    rows: tuple[GroupRow, ...]
    whole: GroupRow
    others: int
    """How many more groups there are."""
    overlap: bool
    """Whether something is in several groups."""
    href: str
    """Address of the same table with all groups."""
    shows_hints: bool


def group_table(
    context: PageContext, selection: Selection, facet: Facet, order: str = "", most: int = MOST_GROUPS
) -> GroupTable:
    """Part a list by the values of a facet; the largest by *order* first, where the values have no order themselves."""
    order = order or usual_order(facet)
    return show_groups(context, part_list(context, selection, facet, order, most), order)


def usual_order(facet: Facet) -> str:
    """Return what groups stand by where the reader asks for nothing, one of MEASURES."""
    return "granted_support" if facet.key in _BY_MONEY else PROJECTS


def part_list(context: PageContext, selection: Selection, facet: Facet, order: str, most: int = MOST_GROUPS) -> Groups:
    """Part a list by the values of a facet, the largest by *order*, a measure, first."""
    return parted(context, selection, facet, "" if order == PROJECTS else order, most)


def amounts_of(measure: str) -> tuple[str, ...]:
    """Return the columns of a table that shows one measure beside the number of projects, and what it is made of."""
    amount = divided(measure)
    columns = () if amount == PROJECTS else (amount,)
    return (*columns, PEOPLE, measure) if measure in PER_INHABITANT else columns


def _usual_amounts(context: PageContext, selection: Selection, facet: Facet) -> tuple[str, ...]:
    """Return all amounts, of projects by place also granted support per inhabitant, where that is known."""
    by_place = selection.list == PROJECTS and facet.key in BY_PLACE
    return (*AMOUNTS, PEOPLE, _PER) if by_place and context.release.population else AMOUNTS


def show_groups(context: PageContext, groups: Groups, order: str, amounts: Collection[str] | None = None) -> GroupTable:
    """Show groups that stand by *order*, a measure, with some *amounts* or all."""
    selection, facet = groups.selection, groups.facet
    amounts = _usual_amounts(context, selection, facet) if amounts is None else amounts
    return GroupTable(
        caption=context.formatter.say("group.caption", facet=facet_title(context, facet)),
        title=facet_title(context, facet),
        headings=tuple(_headings(context, selection, facet, order, amounts)),
        rows=tuple(_rows(context, groups, amounts)),
        whole=_row(context, Shown(context.formatter.say("group.whole")), groups.whole, amounts, facet),
        others=groups.others,
        overlap=groups.overlap,
        href=groups_address(context, selection, facet, "" if order == usual_order(facet) else order),
        shows_hints=facet.key in SEATS and bool(groups.whole.hints),
    )


def _headings(
    context: PageContext, selection: Selection, facet: Facet, order: str, amounts: Collection[str]
) -> Iterator[GroupHeading]:
    sortable = facet.kind == "thing" or facet.kind == "rule"
    for key in (PROJECTS, *amounts):
        if key == PEOPLE:
            population = context.release.population
            year = population.year if population else ""
            yield GroupHeading(context.formatter.say("per.people", year=year).strip(), "", False)
            continue
        label = measure_title(context, key)
        href = groups_address(context, selection, facet, key) if sortable else ""
        yield GroupHeading(label, href, sortable and key == order)


def _rows(context: PageContext, groups: Groups, amounts: Collection[str]) -> Iterator[GroupRow]:
    selection, facet = groups.selection, groups.facet
    address = choose_addresses(context, selection, facet)
    for each in groups.groups:
        shown = show_value(context, facet, each.value, groups.day)
        yield _row(context, shown.linked(address(each.value)), each.sums, amounts, facet, each.value)
    if groups.without.things and groups.is_part:
        yield _row(context, Shown(context.formatter.say("group.outside")), groups.without, amounts, facet)
    elif groups.without.things:
        shown = show_value(context, facet, NOT_STATED, groups.day)
        yield _row(context, shown.linked(address(NOT_STATED)), groups.without, amounts, facet)


def _row(
    context: PageContext, shown: Shown, sums: Sums, amounts: Collection[str], facet: Facet, value: str = ""
) -> GroupRow:
    """Show a group; *value* is empty of all that are no single one."""
    shown_sums = tuple(_sum(context, key, sums, facet, value) for key in amounts)
    return GroupRow(shown, sums.things, sums.projects, shown_sums, sums.hints)


def _sum(context: PageContext, key: str, sums: Sums, facet: Facet, value: str) -> ShownSum:
    if key == PEOPLE or key in PER_INHABITANT:
        if not value:
            return ShownSum("", context.formatter.say("dash"), sums.projects, sums.projects)
        if key == PEOPLE:
            found = inhabitants(context, people_of(context, facet, value), sums.projects)
        else:
            found = group_figure(context, key, facet, value, sums)
        return ShownSum("", found.written, found.stated, found.of)
    if key not in sums.amounts:
        return ShownSum("", "", 0, sums.projects)
    return ShownSum("", write_sum(context, key, sums.amounts[key]), sums.amounts[key].stated, sums.projects)

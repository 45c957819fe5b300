"""A list as a page shows it: what it is narrowed to, what it comes to, and its rows or its groups."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from msgspec import Struct

from esfgraph.query.search_fields import PROJECTS
from esfgraph_server.model.selections.facets import Facet, ListName, facet
from esfgraph_server.model.selections.find import PAGE_SIZE, Found, Groups
from esfgraph_server.model.selections.question import BY_PLACE, MEASURE
from esfgraph_server.model.selections.selection import SORTS, Selection
from esfgraph_server.model.selections.selection_error import SelectionError
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.lists.facets import FROM_SMALLEST, MOST_VALUES, FacetPanel, facet_panel
from esfgraph_server.site.lists.group_table import MOST_GROUPS, GroupTable, part_list, show_groups, usual_order
from esfgraph_server.site.lists.list_files import ListFile, list_feeds, list_files
from esfgraph_server.site.lists.list_table import ListTable, list_table
from esfgraph_server.site.lists.pager import Pager, pager_at, pager_of_found
from esfgraph_server.site.lists.query_behind import query_link
from esfgraph_server.site.pictures.area_map import LEVEL, LEVELS
from esfgraph_server.site.pictures.chart import Chart, show_chart
from esfgraph_server.site.selections.facet_value import facet_title
from esfgraph_server.site.selections.figure import measures_of
from esfgraph_server.site.selections.list_address import GROUP, ORDER, groups_addresses, list_address, selection_address
from esfgraph_server.site.selections.sums import ShownSums, show_sums


class SortLink(Struct, frozen=True):
    """A column by which a list can be sorted."""

    href: str
    direction: str
    """``ascending`` or ``descending`` where the list is sorted by it, as ARIA says it; else empty."""


class Grouping(Struct, frozen=True):
    """A facet by which a list can be parted."""

    title: str
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ListView:
    """A list."""

    total: int
    panel: FacetPanel
    sums: ShownSums
    table: ListTable
    pager: Pager
    sorts: dict[str, SortLink]
    """By key of SORTS."""
    groups: GroupTable | None
    """In place of rows, where the reader asks for groups."""
    chart: Chart | None
    """Of the groups, where there are several."""
    groupings: tuple[Grouping, ...]
    ungrouped: str
    """Address of the same list as rows."""
    files: tuple[ListFile, ...]
    feeds: tuple[ListFile, ...]
    query: str
    """Address of the query behind it; empty where there is none."""
    map: str
    """Address of the selection on a map; empty of owners."""


def list_view(context: PageContext, list_: ListName) -> ListView:
    """Find what the address asks of a list; raise SelectionError where it asks for what there is not."""
    selection = context.selection(list_, besides=(GROUP, ORDER))
    parted, order = _grouping(context, list_)
    return show_list(context, selection, parted, order)


def show_list(context: PageContext, selection: Selection, parted: Facet | None = None, order: str = "") -> ListView:
    """Find a selection and show its rows, or its groups by a facet."""
    found = context.find(selection, 0 if parted else PAGE_SIZE, None, MOST_VALUES)
    more = [(GROUP, parted.key)] if parted else []
    pager = pager_of_found(context, found)
    groups = None
    if parted:
        ordered = [*more, (ORDER, order)] if order else more
        order = order or usual_order(parted)
        groups = part_list(context, selection, parted, order, most=MOST_GROUPS * selection.page)
        pager = _pager_of_groups(context, groups, ordered)
        groups = groups.part(pager.first - 1, MOST_GROUPS)
    return ListView(
        total=found.total,
        panel=facet_panel(context, found, more),
        sums=show_sums(context, found.sums),
        table=list_table(context, selection.list, found.rows),
        pager=pager,
        sorts=dict(_sorts(context, selection)),
        groups=show_groups(context, replace(groups, others=0), order) if groups else None,
        chart=show_chart(context, groups, order) if groups and len(groups.groups) > 1 else None,
        groupings=tuple(_groupings(context, found, parted)),
        ungrouped=list_address(context, selection),
        files=list_files(context, selection),
        feeds=list_feeds(context, selection),
        query=query_link(context, found),
        map=_map(context, selection, parted, order),
    )


def _pager_of_groups(context: PageContext, groups: Groups, more: list[tuple[str, str]]) -> Pager:
    selection, total = groups.selection, len(groups.groups) + groups.others

    def address(page: int) -> str:
        return list_address(context, selection.at_page(page), more)

    return pager_at(selection.page, MOST_GROUPS, total, address)


def _map(context: PageContext, selection: Selection, parted: Facet | None, order: str) -> str:
    if selection.list != "projects":
        return ""
    more = [(LEVEL, parted.key)] if parted and parted.key in LEVELS else []
    more += [(MEASURE, order)] if order else []
    return selection_address(context, "map", selection.at_page(1).sorted_by(""), more)


def _grouping(context: PageContext, list_: ListName) -> tuple[Facet | None, str]:
    """Read by which facet the list is parted, and by what its groups stand."""
    key, order = context.parameters.get(GROUP, ""), context.parameters.get(ORDER, "")
    parted = facet(list_, key) if key else None
    if key and parted is None:
        raise SelectionError("value", GROUP, key)
    by_place = list_ == PROJECTS and key in BY_PLACE
    if order and order not in measures_of(context, by_place=by_place):
        raise SelectionError("value", ORDER, order)
    return parted, order


def _groupings(context: PageContext, found: Found, parted: Facet | None) -> Iterator[Grouping]:
    address = groups_addresses(context, found.selection)
    for each in found.selection.facets():
        if each == parted or len(found.facets[each.key].values) > 1 if each.key in found.facets else each == parted:
            yield Grouping(facet_title(context, each), address(each), each == parted)


def _sorts(context: PageContext, selection: Selection) -> Iterator[tuple[str, SortLink]]:
    """Link each column; one by which the list is sorted turns round, sums begin with the largest."""
    for key in SORTS[selection.list]:
        first = key if key in FROM_SMALLEST else f"-{key}"
        other = key if first.startswith("-") else f"-{key}"
        by = other if selection.sort == first else first
        direction = (
            ""
            if selection.sort.removeprefix("-") != key
            else "descending"
            if selection.sort.startswith("-")
            else "ascending"
        )
        yield key, SortLink(list_address(context, selection.sorted_by(by)), direction)

"""The page of the map: a measure of any selection by region, county or municipality, and the table of its numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.model.selections.facets import is_single
from esfgraph_server.model.selections.question import MEASURE, divided
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.lists.group_table import GroupTable, amounts_of, show_groups
from esfgraph_server.site.page import Page
from esfgraph_server.site.pictures.area_map import (
    LEVEL,
    OF_MAP,
    AreaMap,
    area_map,
    chosen_level,
    groups_by_place,
    level_choices,
)
from esfgraph_server.site.selections.chips import Chip, chips
from esfgraph_server.site.selections.choice import Choice
from esfgraph_server.site.selections.figure import Figure, chosen_measure, figure, measure_choices
from esfgraph_server.site.selections.list_address import groups_file_address, list_address, selection_address

PATH = "map"
_YEAR = "year"
_ROWS = 25
"""Of the table; the whole of it, of 290 municipalities, would weigh more than the map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPage(Page):
    """A map."""

    template: ClassVar[str] = "pages/map.html"
    action: str
    measures: tuple[Choice, ...]
    levels: tuple[Choice, ...]
    years: tuple[Choice, ...]
    """None where several years are chosen already."""
    hidden: tuple[tuple[str, str], ...]
    """Parameters that the form keeps."""
    chips: tuple[Chip, ...]
    clear: str
    whole: Figure
    map: AreaMap
    table: GroupTable
    list: str
    """Address of the list of what is shown."""
    svg: str
    png: str
    csv: str


def map_page(context: PageContext) -> MapPage:
    """Gather the page of the map; raise SelectionError for an address that asks for what there is not."""
    measure, level = chosen_measure(context, by_place=True), chosen_level(context)
    selection = context.selection("projects", besides=OF_MAP)
    groups = groups_by_place(context, selection, level, measure)
    drawn, more = area_map(context, groups, measure), [(MEASURE, measure), (LEVEL, level)]
    years = tuple(_years(context, selection))
    return MapPage(
        title=Shown(drawn.title),
        indexed=not context.query,
        embed_of=context.address,
        action=context.links.page(PATH),
        measures=measure_choices(context, measure, by_place=True),
        levels=level_choices(context, level),
        years=years,
        hidden=tuple(pair for pair in selection.parameters if pair[0] != _YEAR or not years),
        chips=chips(context, selection, groups.day, lambda other: selection_address(context, PATH, other, more)),
        clear=selection_address(context, PATH, selection.opened(), more),
        whole=figure(context, divided(measure), groups.whole),
        map=drawn,
        table=show_groups(context, groups.part(0, _ROWS), measure, amounts_of(measure)),
        list=list_address(context, selection),
        svg=selection_address(context, f"{PATH}.svg", selection, more),
        png=selection_address(context, f"{PATH}.png", selection, more),
        csv=groups_file_address(context, selection, groups.facet, measure),
    )


def _years(context: PageContext, selection: Selection) -> Iterator[Choice]:
    """Offer the years in which projects of the selection start, with how many there are."""
    chosen = selection.values(_YEAR)
    if len(chosen) > 1:
        return
    say = context.formatter.say
    yield Choice("", say("map.all-years"), not chosen)
    found = context.find(selection, 0, (_YEAR,)).facets.get(_YEAR)
    for each in found.values if found else ():
        if is_single(each.value) and each.value.isdecimal():
            title = say("map.year", year=each.value, count=say("projects.count", n=each.count))
            yield Choice(each.value, title, each.is_chosen)
    if chosen and not is_single(chosen[0]):
        yield Choice(chosen[0], chosen[0].replace("-", "\N{EN DASH}"), True)

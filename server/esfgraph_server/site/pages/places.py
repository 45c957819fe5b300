"""The list of places."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.model.places import projects_by_place, smaller_regions
from esfgraph_server.model.selections.facets import facet
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.lists.group_table import GroupTable, group_table
from esfgraph_server.site.lists.place_list import PlaceRow, place_row
from esfgraph_server.site.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesPage(Page):
    """All regions as a tree, the counties beside each other, the municipalities with owners."""

    template: ClassVar[str] = "pages/places.html"
    rows: tuple[PlaceRow, ...]
    """Each with all projects, those that state the region, those decided on there, and those of owners seated there."""
    unplaced: int
    """Projects for which no region is known."""
    by_county: GroupTable
    towns: tuple[PlaceRow, ...]
    """Municipalities in which owners have their seat, by code."""
    counties: Shown
    municipalities: Shown


def places_page(context: PageContext) -> PlacesPage:
    """Gather the tree of NUTS regions, and what is known of seats."""
    iris, everything, whole = context.graph.iris, Selection("projects"), context.release.whole_places
    ways = [everything.choosing("region_basis", basis) for basis in ("stated", "deciding")]
    counted = [whole.projects("region")]
    counted += [projects_by_place(context.index, "region", iris, context.today, way) for way in ways]
    counted.append(_by_seat(context))
    seats = whole.projects("municipality")
    by_county = facet("projects", "county")
    assert by_county
    return PlacesPage(
        title=Shown(context.formatter.say("places.title")),
        rows=tuple(_tree(context, iris.nuts("SE"), counted, 0)),
        unplaced=context.find(everything.choosing("region_basis", "none"), 0).total,
        by_county=group_table(context, everything, by_county),
        towns=tuple(place_row(context, place, [seats]) for place in sorted(seats)),
        counties=context.show.thing(iris.scheme("county")),
        municipalities=context.show.thing(iris.scheme("municipality")),
    )


def _by_seat(context: PageContext) -> dict[str, int]:
    """Count projects by the regions around the seat of their owner, of which each project has one."""
    counts: Counter[str] = Counter()
    for county, projects in context.release.whole_places.projects("county").items():
        for place in context.graph.node(county).iris("esf:within"):
            counts[place] += projects
    return dict(counts)


def _tree(context: PageContext, region: str, counted: Sequence[Mapping[str, int]], depth: int) -> Iterator[PlaceRow]:
    yield place_row(context, region, counted, depth)
    for smaller in smaller_regions(context.graph, region):
        yield from _tree(context, smaller, counted, depth + 1)

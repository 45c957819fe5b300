"""The list of places."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.model.observations import totals_of_region
from esfgraph_server.model.places import smaller_regions
from esfgraph_server.site.components.place_list import PlaceRow, place_row
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesPage(Page):
    """All regions, as a tree."""

    template: ClassVar[str] = "pages/places.html"
    rows: tuple[PlaceRow, ...]
    unplaced: int
    """Projects for which no region is known."""
    counties: Shown
    municipalities: Shown


def places_page(context: PageContext) -> PlacesPage:
    """Gather the tree of NUTS regions."""
    iris = context.graph.iris
    return PlacesPage(
        title=Shown(context.formatter.say("places.title")),
        rows=tuple(_tree(context, iris.nuts("SE"), 0)),
        unplaced=totals_of_region(context.graph, None, "none").projects,
        counties=context.show.thing(iris.scheme("county")),
        municipalities=context.show.thing(iris.scheme("municipality")),
    )


def _tree(context: PageContext, region: str, depth: int) -> Iterator[PlaceRow]:
    yield place_row(context, region, depth)
    for smaller in smaller_regions(context.graph, region):
        yield from _tree(context, smaller, depth + 1)

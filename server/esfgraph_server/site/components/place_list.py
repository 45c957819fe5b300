"""Lists of places."""

from dataclasses import dataclass

from esfgraph_server.model.places import Coverage, coverage_of
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place in a list, with how many projects count for it."""

    place: Shown
    coverage: Coverage
    depth: int = 0


def place_row(context: PageContext, place: str, depth: int = 0) -> PlaceRow:
    """Show a place at a depth of a tree."""
    return PlaceRow(context.show.thing(place), coverage_of(context.graph, place), depth)

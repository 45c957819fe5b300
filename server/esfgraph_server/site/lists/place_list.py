"""Lists of places."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place in a list, with how many projects count for it."""

    place: Shown
    counts: tuple[int, ...]
    """One for each way in which projects are counted."""
    depth: int = 0


def place_row(context: PageContext, place: str, counted: Iterable[Mapping[str, int]], depth: int = 0) -> PlaceRow:
    """Show a place at a depth of a tree; *counted* are numbers of projects by place, one mapping for each way."""
    return PlaceRow(context.show.thing(place), tuple(counts.get(place, 0) for counts in counted), depth)

"""Small maps that show where in the country something is."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from esfgraph_server.model.maps.geometry import SMALL_HEIGHT, Outlines
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown

_POINT = "municipality"
"""Kind of place that is marked by a point, too: many are too small to be seen."""


class Spot(Struct, frozen=True):
    """A place that is marked."""

    words: str
    """What it is to the thing that the page is about."""
    place: Shown
    paths: tuple[str, ...]
    point: tuple[int, int] | None
    number: int | None = None
    """What stands on the map where several places are told apart."""


class Locator(Struct, frozen=True):
    """A small map of the country."""

    title: str
    width: int
    height: int
    land: str
    """Outline of the country."""
    spots: tuple[Spot, ...]


def locator(context: PageContext, places: Iterable[tuple[str, str]], *, numbered: bool = False) -> Locator | None:
    """Mark places, each with what it is in words and its IRI; None where no outline of any is known."""
    outlines = context.release.once(Outlines)
    spots = tuple(spot for words, iri in places if (spot := _spot(context, outlines, words, iri, numbered=numbered)))
    if numbered:
        spots = tuple(replace(spot, number=at) for at, spot in enumerate(spots, 1))
    if not spots:
        return None
    map_ = outlines.atlas("region", SMALL_HEIGHT)
    named = (": ".join(filter(None, (spot.words, spot.place.text))) for spot in spots)
    title = "; ".join(dict.fromkeys(named))
    words = context.formatter.say("locator.title", places=title)
    return Locator(words, map_.width, map_.height, outlines.land(), spots)


def _spot(context: PageContext, outlines: Outlines, words: str, iri: str, *, numbered: bool) -> Spot | None:
    drawn = outlines.marked(iri)
    if not drawn:
        return None
    point = (drawn[0].x, drawn[0].y) if numbered or context.graph.kind_of(iri) == _POINT else None
    return Spot(words, context.show.thing(iri), tuple([each.path for each in drawn if each.path]), point)

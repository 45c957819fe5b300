"""Small maps that show where in the country something is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from esfgraph_server.model.geometry import SMALL_HEIGHT, Atlas, Outlines
from esfgraph_server.model.graph import Graph
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown

_DRAWN = ("region", "county", "municipality")
"""Kinds of places of which outlines are known."""
_POINT = "municipality"
"""Kind of place that is marked by a point, too: many are too small to be seen."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that is marked."""

    words: str
    """What it is to the thing that the page is about."""
    place: Shown
    paths: tuple[str, ...]
    point: tuple[int, int] | None
    number: int | None = None
    """What stands on the map where several places are told apart."""


@dataclass(frozen=True, slots=True)
class Locator:
    """A small map of the country."""

    title: str
    width: int
    height: int
    land: tuple[str, ...]
    """Outlines of the regions that the country consists of."""
    spots: tuple[Spot, ...]


def locator(context: PageContext, places: Iterable[tuple[str, str]], *, numbered: bool = False) -> Locator | None:
    """Mark places, each with what it is in words and its IRI; None where no outline of any is known."""
    outlines = context.release.once(Outlines)
    atlases = {kind: outlines.atlas(kind, SMALL_HEIGHT) for kind in _DRAWN}
    spots = tuple(spot for words, iri in places if (spot := _spot(context, atlases, words, iri, numbered=numbered)))
    if numbered:
        spots = tuple(replace(spot, number=at) for at, spot in enumerate(spots, 1))
    if not spots:
        return None
    land = atlases["region"]
    named = (": ".join(filter(None, (spot.words, spot.place.text))) for spot in spots)
    title = "; ".join(dict.fromkeys(named))
    paths = tuple(each.path for each in land.outlines.values())
    return Locator(context.formatter.say("locator.title", places=title), land.width, land.height, paths, spots)


def _spot(context: PageContext, atlases: dict[str, Atlas], words: str, iri: str, *, numbered: bool) -> Spot | None:
    drawn = _drawn(context.graph, atlases, iri)
    outlines = [atlases[context.graph.kind_of(each)].outlines[each] for each in drawn]
    if not outlines:
        return None
    point = (outlines[0].x, outlines[0].y) if numbered or context.graph.kind_of(iri) == _POINT else None
    return Spot(words, context.show.thing(iri), tuple(each.path for each in outlines if each.path), point)


def _drawn(graph: Graph, atlases: dict[str, Atlas], iri: str) -> list[str]:
    """Return the places that are drawn for one: itself, the county that is the same area, or the regions within it."""
    same = [iri, *(each.value for each in graph.objects(iri, "skos:exactMatch"))]
    for each in same:
        if (atlas := atlases.get(graph.kind_of(each))) and each in atlas.outlines:
            return [each]
    return sorted(set(graph.subjects("esf:within", iri)) & atlases["region"].outlines.keys())

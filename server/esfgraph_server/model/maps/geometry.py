"""Outlines of places for maps, drawn from the geometry of the graph in whole units of a picture.

Sweden as its official maps show it: the transverse Mercator projection on the meridian of SWEREF 99 TM, on a sphere.
Borders that places share keep the same points, for all are moved to one grid.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import pairwise

from esfgraph_server.model.graph import Graph
from esfgraph_server.model.maps.generalisation import generalised

HEIGHT = 1200
"""Of a whole map, in units of its picture: one is a kilometre and a third."""
SMALL_HEIGHT = 400
"""Of a small map, on which little more than the shape of the country can be seen."""
_TOLERANCE = 1.5
"""By how many units the borders on a small map may be off: two points of a screen, and half of the bytes."""

_MERIDIAN = 15.0
"""Of SWEREF 99 TM, in degrees."""
_RING = re.compile(r"\(([^()]+)\)")

Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A place as it is drawn."""

    path: str
    """As the attribute ``d`` of a path has it (SVG 2, 9.3); empty for what is smaller than a unit."""
    x: int
    """The middle of its largest part."""
    y: int


@dataclass(frozen=True, slots=True)
class Atlas:
    """The outlines of all places of one kind, in one picture."""

    width: int
    height: int
    outlines: Mapping[str, Outline]
    """By IRI of the place, in the order of codes."""


class Outlines:
    """Where places lie, read from the graph for the first who asks, and drawn once in each size."""

    def __init__(self, graph: Graph) -> None:
        """Read the geometry of places in *graph*: well-known text (OGC 06-103r4) in WGS 84, longitude first."""
        self._graph = graph
        self._rings = {place: tuple(_rings(text)) for place, text in shapes_of(graph).items()}
        self.atlas = cache(partial(_atlas, graph, self._rings))
        """Return the places of a kind, ``region``, ``county`` or ``municipality``, in a picture of a height."""
        self.land = cache(partial(_land, self.atlas))
        """Return the whole country on a small map: the regions that it consists of, as one path."""
        self.marked = lru_cache(_MARKED)(partial(_marked, graph, self.atlas))
        """Return what is drawn on a small map for a place, by its IRI; nothing where no outline of it is known."""


_DRAWN = ("region", "county", "municipality")
"""Kinds of places of which outlines are known."""
_MARKED = 1000
"""Places of which is remembered how they are marked."""


def _land(atlas: Callable[[str, int], Atlas]) -> str:
    return "".join(each.path for each in atlas("region", SMALL_HEIGHT).outlines.values())


def _marked(graph: Graph, atlas: Callable[[str, int], Atlas], place: str) -> tuple[Outline, ...]:
    """Draw a place itself, the county that is the same area, or the regions within it."""
    atlases = {kind: atlas(kind, SMALL_HEIGHT) for kind in _DRAWN}
    for each in (place, *(same.value for same in graph.objects(place, "skos:exactMatch"))):
        if (drawn := atlases.get(graph.kind_of(each))) and each in drawn.outlines:
            return (drawn.outlines[each],)
    regions = atlases["region"].outlines
    return tuple(regions[each] for each in sorted(set(graph.subjects("esf:within", place)) & regions.keys()))


_WKT = "http://www.opengis.net/ont/geosparql#asWKT"


def shapes_of(graph: Graph) -> Mapping[str, str]:
    """Read the geometry of all places that have any, by IRI, in the order of codes: well-known text."""
    shapes = dict(graph.pairs(_WKT))
    links = sorted(graph.links("geo:hasGeometry"))
    return {place: shapes[geometry].value for place, geometry in links if geometry in shapes}


def _rings(text: str) -> Iterator[Ring]:
    """Yield the rings of a polygon or of several, projected."""
    for ring in _RING.findall(text):
        pairs = (pair.split() for pair in ring.split(","))
        yield tuple(_projected(float(longitude), float(latitude)) for longitude, latitude in pairs)


def _projected(longitude: float, latitude: float) -> Point:
    """Return a point in radii of the earth, to the east of the meridian and north of the equator."""
    east, north = math.radians(longitude - _MERIDIAN), math.radians(latitude)
    return math.atanh(math.cos(north) * math.sin(east)), math.atan2(math.tan(north), math.cos(east))


def _atlas(graph: Graph, rings: Mapping[str, Sequence[Ring]], kind: str, height: int) -> Atlas:
    """Draw the places of a kind; the frame holds all places, so that pictures of all kinds lie upon each other."""
    points = [point for place in rings.values() for ring in place for point in ring]
    if not points:
        return Atlas(0, 0, {})
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    scale = height / (north - south)

    def placed(point: Point) -> tuple[int, int]:
        return round((point[0] - west) * scale), round((north - point[1]) * scale)

    placed_rings: Mapping[str, Sequence[Sequence[tuple[int, int]]]] = {
        place: [[placed(point) for point in ring] for ring in parts]
        for place, parts in rings.items()
        if graph.kind_of(place) == kind
    }
    if height <= SMALL_HEIGHT:
        placed_rings = generalised(placed_rings, _TOLERANCE)
    drawn = {place: _outline(parts) for place, parts in placed_rings.items()}
    return Atlas(round((east - west) * scale), height, drawn)


def _outline(rings: Sequence[Sequence[tuple[int, int]]]) -> Outline:
    """Write rings as a path of relative lines; those without an area are left out, but for the middle."""
    corners = [found for ring in rings if (found := _corners(ring))]
    largest = max(corners or rings, key=lambda ring: (abs(_area(ring)), len(ring)))
    across, down = [x for x, _ in largest], [y for _, y in largest]
    middle = (min(across) + max(across)) // 2, (min(down) + max(down)) // 2
    return Outline("".join(map(_path, corners)), *middle)


def _corners(ring: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the points of a ring where it turns; none where it has no area."""
    points = [point for at, point in enumerate(ring) if point != ring[at - 1]]
    turning = [
        point for at, point in enumerate(points) if _turns(points[at - 1], point, points[(at + 1) % len(points)])
    ]
    return turning if len(turning) > 2 and _area(turning) else []


def _turns(before: tuple[int, int], at: tuple[int, int], after: tuple[int, int]) -> bool:
    return (at[0] - before[0]) * (after[1] - at[1]) != (at[1] - before[1]) * (after[0] - at[0])


def _area(ring: Sequence[tuple[int, int]]) -> int:
    """Twice the area of a ring, negative where it runs the other way."""
    return sum(ring[at - 1][0] * y - x * ring[at - 1][1] for at, (x, y) in enumerate(ring))


def _path(ring: Sequence[tuple[int, int]]) -> str:
    written, command = f"M{ring[0][0]} {ring[0][1]}", ""
    for (x, y), (next_x, next_y) in pairwise(ring):
        right, down = next_x - x, next_y - y
        step = f"v{down}" if not right else f"h{right}" if not down else f"{right} {down}"
        if right and down:  # the letter may be left out of several lines on end (SVG 2, 9.3.4)
            step = f"{' ' if command == 'l' else 'l'}{step}"
        written, command = written + step, "l" if right and down else ""
    return f"{written}z".replace(" -", "-")

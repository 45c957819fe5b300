"""Boundaries of places as GeoJSON (RFC 7946), from the geometry of the graph: degrees of WGS 84, longitude first."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from esfgraph_server.model.graph import Graph
from esfgraph_server.model.maps.geometry import shapes_of

_POSITION = re.compile(r"(-?\d[\d.]*)\s+(-?\d[\d.]*)")

Position = list[float]
Ring = list[Position]
"""Closed: its last position is its first."""
Polygons = list[list[Ring]]
"""Each as its outer ring and those of its holes."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """Where a place lies."""

    coordinates: Polygons
    """Outer rings run counterclockwise, those of holes clockwise (3.1.6)."""
    box: tuple[float, float, float, float]
    """West, south, east, north."""

    def geometry(self) -> dict[str, object]:
        """Write it as a geometry object (3.1)."""
        return {"type": "MultiPolygon", "coordinates": self.coordinates}


def boundaries_of(graph: Graph) -> Mapping[str, Boundary]:
    """Read the boundaries of all places that have any, by IRI, in the order of codes."""
    return {place: read_boundary(text) for place, text in shapes_of(graph).items()}


def read_boundary(text: str) -> Boundary:
    """Read well-known text (OGC 06-103r4) of a polygon or of several; raise ValueError for any other."""
    kind, bracket, body = text.partition("(")
    if kind.strip() not in ("POLYGON", "MULTIPOLYGON"):
        raise ValueError(f"The geometry {text[:40]!r} is neither a POLYGON nor a MULTIPOLYGON.")
    lists = _POSITION.sub(r"[\1,\2]", bracket + body).replace("(", "[").replace(")", "]")
    read = json.loads(lists)
    polygons: Polygons = read if kind.strip() == "MULTIPOLYGON" else [read]
    for polygon in polygons:
        for at, ring in enumerate(polygon):
            if (_area(ring) < 0) is (at == 0):
                ring.reverse()
    xs, ys = zip(*(position for polygon in polygons for ring in polygon for position in ring), strict=True)
    return Boundary(polygons, (min(xs), min(ys), max(xs), max(ys)))


def _area(ring: Ring) -> float:
    """Twice the area of a ring, negative where it runs clockwise."""
    return sum(one[0] * other[1] - other[0] * one[1] for one, other in pairwise(ring))

"""Outlines with fewer points, for small pictures: borders that places share keep the same ones, so that no gap opens.

Between the points where borders meet, each keeps those that a straight line would miss by more than is allowed (Douglas
and Peucker 1973).
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

Point = tuple[int, int]
Ring = Sequence[Point]
Neighbours = Mapping[Point, Collection[Point]]


def generalised(places: Mapping[str, Sequence[Ring]], tolerance: float) -> Mapping[str, Sequence[Ring]]:
    """Leave out points of the rings of places that lie on one grid; a place keeps an area if it has one."""
    beside = _neighbours(places)
    meeting = {point for point, others in beside.items() if len(others) != 2}
    kept = set(meeting)
    for border in _borders(beside, meeting):
        kept.update(_bends(border, tolerance))
    for rings in places.values():
        if not any(_has_area([point for point in ring if point in kept]) for ring in rings):
            kept.update(point for ring in rings for point in ring)
    return {place: [[point for point in ring if point in kept] for ring in rings] for place, rings in places.items()}


def _neighbours(places: Mapping[str, Sequence[Ring]]) -> Neighbours:
    """The points beside each, in all rings."""
    beside = defaultdict[Point, set[Point]](set)
    for rings in places.values():
        for ring in rings:
            for at, point in enumerate(ring):
                if point != ring[at - 1]:
                    beside[point].add(ring[at - 1])
                    beside[ring[at - 1]].add(point)
    return beside


def _borders(beside: Neighbours, meeting: Collection[Point]) -> Iterator[Sequence[Point]]:
    """Yield each border from one point where borders meet to the next, in one direction; rings in two halves."""
    passed = set(meeting)
    for start in (*sorted(meeting), *sorted(beside)):
        if start in passed and start not in meeting:
            continue  # on a border that was followed, or a ring
        for first in sorted(beside[start])[: None if start in meeting else 1]:
            border = _followed(beside, {*meeting, start} if start not in meeting else meeting, start, first)
            passed.update(border)
            if border[0] == border[-1]:
                middle = max(range(len(border)), key=lambda at: (math.dist(border[0], border[at]), border[at]))
                yield from (border[: middle + 1], border[middle:])
            elif border[0] < border[-1]:
                yield border


def _followed(beside: Neighbours, ends: Collection[Point], start: Point, first: Point) -> list[Point]:
    border = [start, first]
    while border[-1] not in ends:
        (following,) = (point for point in beside[border[-1]] if point != border[-2])
        border.append(following)
    return border


def _bends(border: Sequence[Point], tolerance: float) -> Iterator[Point]:
    """Yield the ends of a border, and the points between that it cannot do without."""
    waiting = [(0, len(border) - 1)]
    yield from (border[0], border[-1])
    while waiting:
        start, end = waiting.pop()
        apart = [(_distance(border[at], border[start], border[end]), at) for at in range(start + 1, end)]
        farthest, at = max(apart, default=(0.0, start))
        if farthest > tolerance:
            yield border[at]
            waiting += [(start, at), (at, end)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """How far a point is from the line through two others, or from them where they are one."""
    length = math.dist(start, end)
    if not length:
        return math.dist(point, start)
    (x, y), (x0, y0), (x1, y1) = point, start, end
    return abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length


def _has_area(ring: Ring) -> bool:
    return sum(ring[at - 1][0] * y - x * ring[at - 1][1] for at, (x, y) in enumerate(ring)) != 0

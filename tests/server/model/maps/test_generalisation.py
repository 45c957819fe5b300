"""Outlines with fewer points: neighbours keep the same border, none is farther off than allowed, no place is lost."""

import math
import random
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esfgraph_server.model.maps.generalisation import Point, generalised


def border(seed: int, length: int = 40) -> list[Point]:
    """A border from top to bottom that wavers around a line."""
    wavers = random.Random(seed)
    return [(100 + wavers.randint(-3, 3), 10 * step) for step in range(length)]


def pair(between: Sequence[Point]) -> dict[str, list[list[Point]]]:
    """Two places on both sides of a border."""
    west = [*between, (0, between[-1][1]), (0, 0)]
    east = [*reversed(between), (200, 0), (200, between[-1][1])]
    return {"west": [west], "east": [east]}


@given(st.integers(0, 1000), st.sampled_from([1.0, 2.5, 100.0]))
def test_neighbours_keep_the_same_border(seed: int, tolerance: float) -> None:
    between = border(seed)
    drawn = generalised(pair(between), tolerance)
    west, east = ({point for point in rings[0] if 0 < point[0] < 200} for rings in drawn.values())
    assert west == east <= {*between}
    assert {between[0], between[-1]} <= west
    kept = sorted(west, key=lambda point: point[1])
    for (x0, y0), (x1, y1) in pairwise(kept):
        for x, y in (point for point in between if y0 < point[1] < y1):
            assert abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / math.dist((x0, y0), (x1, y1)) <= tolerance


def test_what_lies_straight_needs_no_points() -> None:
    square = [(x, 0) for x in range(10)] + [(10, y) for y in range(10)] + [(x, 10) for x in range(10, 0, -1)]
    square += [(0, y) for y in range(10, 0, -1)]
    [[ring]] = generalised({"square": [square]}, 1.0).values()
    assert {*ring} == {(0, 0), (10, 0), (10, 10), (0, 10)}


@pytest.mark.parametrize("ring", [[(5, 5), (6, 5), (6, 6), (5, 6)], [(0, 0), (1, 0), (0, 1)]])
def test_a_place_smaller_than_the_tolerance_is_not_lost(ring: list[Point]) -> None:
    [[kept]] = generalised({"islet": [ring]}, 5.0).values()
    assert kept == ring


def test_a_place_within_another_keeps_its_border_with_it() -> None:
    inner = [(40, 40), (50, 41), (60, 40), (60, 60), (40, 60)]
    outer = [(0, 0), (100, 0), (100, 100), (0, 100)]
    drawn = generalised({"town": [inner], "around": [outer, list(reversed(inner))]}, 2.0)
    assert {*drawn["town"][0]} == {*drawn["around"][1]} == {*inner} - {(50, 41)}

"""Boundaries as GeoJSON writes them: from well-known text, with rings that run as RFC 7946 wants."""

import pytest

from esfgraph_server.model.maps.boundaries import read_boundary

OUTER, HOLE = "0 0, 0 4, 4 4, 4 0, 0 0", "1 1, 3 1, 3 3, 1 3, 1 1"
"""The first runs clockwise, the second counterclockwise: both the wrong way."""


def test_rings_run_as_they_should_and_holes_the_other_way() -> None:
    found = read_boundary(f"MULTIPOLYGON ((({OUTER}), ({HOLE})), ((10.5 -1.25, 11 -1, 10 0, 10.5 -1.25)))")
    [[outer, hole], [other]] = found.coordinates
    assert outer == [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
    assert hole == [[1, 1], [1, 3], [3, 3], [3, 1], [1, 1]]
    assert other == [[10.5, -1.25], [11, -1], [10, 0], [10.5, -1.25]]
    assert found.box == (0, -1.25, 11, 4)


def test_a_polygon_is_one_of_several() -> None:
    assert read_boundary(f"POLYGON(({OUTER}))").coordinates == read_boundary(f"MULTIPOLYGON((({OUTER})))").coordinates


@pytest.mark.parametrize("text", ["POINT (1 2)", "", "MULTIPOLYGON EMPTY", "LINESTRING (0 0, 1 1)"])
def test_anything_else_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="neither a POLYGON nor a MULTIPOLYGON"):
        read_boundary(text)

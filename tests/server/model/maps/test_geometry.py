"""Outlines of places: all of them, where they lie, with borders that meet."""

import re
from collections import Counter

import pytest

from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import Release
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.maps.geometry import HEIGHT, SMALL_HEIGHT, Outlines

COUNTS = {"region": 8, "county": 21, "municipality": 290}
COMMAND = re.compile(r"([hvl])([-\d ]+)")
NUMBER = re.compile(r"-?\d+")


@pytest.fixture(scope="module")
def outlines(release: Release) -> Outlines:
    return Outlines(Graph(release.open_store(), Iris()))


def rings(path: str) -> list[list[tuple[int, int]]]:
    """The corners of each ring of a path, in units of the picture."""
    assert re.fullmatch(r"(M\d+ \d+([hv]-?\d+|l[-\d ]+)+z)*", path)
    found = []
    for ring in path.split("z")[:-1]:
        x, y = map(int, re.findall(r"\d+", ring)[:2])
        corners = [(x, y)]
        for command, written in COMMAND.findall(ring):
            numbers = list(map(int, NUMBER.findall(written)))
            if command != "l":
                numbers = [*numbers, 0] if command == "h" else [0, *numbers]
            for right, down in zip(numbers[::2], numbers[1::2], strict=True):
                x, y = x + right, y + down
                corners.append((x, y))
        found.append(corners)
    return found


@pytest.mark.parametrize("height", [HEIGHT, SMALL_HEIGHT])
@pytest.mark.parametrize("kind", COUNTS)
def test_every_place_has_an_outline_within_the_picture(outlines: Outlines, kind: str, height: int) -> None:
    atlas = outlines.atlas(kind, height)
    assert len(atlas.outlines) == COUNTS[kind]
    assert 0.40 < atlas.width / atlas.height < 0.43  # Sweden is 1,570 km long and 500 to 650 wide
    for place, outline in atlas.outlines.items():
        assert outline.path or height == SMALL_HEIGHT, place
        for ring in rings(outline.path):
            assert len(ring) > 2
            assert all(0 <= x <= atlas.width and 0 <= y <= atlas.height for x, y in ring)
        assert 0 <= outline.x <= atlas.width
        assert 0 <= outline.y <= atlas.height


def test_places_lie_where_they_do(outlines: Outlines) -> None:
    places = {iri.rpartition("/")[2]: each for iri, each in outlines.atlas("municipality", HEIGHT).outlines.items()}
    kiruna, stockholm, gothenburg, malmo, gotland = (places[code] for code in ("2584", "0180", "1480", "1280", "0980"))
    assert kiruna.y < stockholm.y < gothenburg.y < malmo.y
    assert gothenburg.x < malmo.x < stockholm.x < gotland.x
    # 521 km as the crow flies from Stockholm to Malmö (59.33 N, 18.06 E; 55.60 N, 13.00 E), 1.31 km a unit.
    apart = ((stockholm.x - malmo.x) ** 2 + (stockholm.y - malmo.y) ** 2) ** 0.5
    assert apart * 1.31 == pytest.approx(513, rel=0.05)


@pytest.mark.parametrize(("height", "least"), [(HEIGHT, 300), (SMALL_HEIGHT, 90)])
def test_borders_that_counties_share_meet(outlines: Outlines, height: int, least: int) -> None:
    """A point at which more than two lines turn is one of several places; a gap would leave it to one alone."""
    corners = Counter(
        point
        for outline in outlines.atlas("county", height).outlines.values()
        for point in {corner for ring in rings(outline.path) for corner in ring}
    )
    shared = [point for point, places in corners.items() if places > 1]
    assert len(shared) > least
    assert max(corners.values()) >= 3

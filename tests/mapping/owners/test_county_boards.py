"""County administrative boards lead to their items of Wikidata by name; nobody else does."""

import pytest

from esfgraph.owners.county_boards import WIKIDATA, county_board, read_county_boards
from esfgraph.resources import resource_dir
from esfgraph.vocabulary.places import read_places


def test_there_is_one_board_for_each_county() -> None:
    counties = read_places(resource_dir("ontology") / "places").counties.values()
    boards = read_county_boards()
    items = {county_board([f"Länsstyrelsen i {county.name_sv}"], boards) for county in counties}
    assert None not in items
    assert len(items) == len(boards) == len(counties) == 21


@pytest.mark.parametrize(
    ("names", "item"),
    [
        (["Länsstyrelsen i Östergötlands län"], "Q10571982"),
        (["LÄNSSTYRELSEN ÖSTERGÖTLAND"], "Q10571982"),
        (["Länsstyrelsen Kalmar län"], "Q25349864"),
        (["Länsstyrelsen i Blekinge Län", "Länsstyrelsen Blekinge"], "Q28746121"),
        (["Länsstyrelsen i Blekinge län", "Länsstyrelsen i Kalmar län"], ""),
        (["Länsstyrelsen"], ""),
        (["Region Östergötland"], ""),
        (["Kommunförbundet Kalmar län"], ""),
        ([], ""),
    ],
)
def test_a_board_is_known_by_its_name_alone(names: list[str], item: str) -> None:
    assert county_board(names, read_county_boards()) == (WIKIDATA + item if item else None)

"""Bounds of a facet as the fields of a form send them: one value of the facet, or a sentence about what is wrong."""

import pytest

from esfgraph_server.model.selections.bounds import bounds_of, with_bounds
from esfgraph_server.model.selections.facets import facet
from esfgraph_server.model.selections.selection_error import SelectionError


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ([("total_cost.from", "1 000 000"), ("total_cost.to", "")], [("total_cost", "1000000..")]),
        ([("total_cost.from", " 1000,50 "), ("total_cost.to", "2 000 kr")], [("total_cost", "1000.5..2000")]),
        ([("q", "x"), ("participants.to", "100"), ("sort", "")], [("q", "x"), ("sort", ""), ("participants", "..100")]),
        ([("year.from", "2015"), ("year.to", "2018")], [("year", "2015-2018")]),
        ([("year.from", "2015"), ("year.to", "2015")], [("year", "2015")]),
        ([("year.to", "2018")], [("year", "-2018")]),
        ([("year.from", ""), ("year.to", " ")], []),
        ([("period.from", "1")], [("period.from", "1")]),  # no facet of numbers: the selection refuses it
    ],
)
def test_two_fields_are_one_value(sent: list[tuple[str, str]], read: list[tuple[str, str]]) -> None:
    assert with_bounds("projects", sent) == read


@pytest.mark.parametrize(
    ("sent", "reason", "parameter", "told"),
    [
        ([("total_cost.from", "abc")], "number", "total_cost.from", "”abc”, som inte är ett tal"),
        ([("participants.to", "-5")], "number", "participants.to", "”-5”"),
        ([("total_cost.from", "1.000")], "number", "total_cost.from", "”1.000”"),  # thousands, or decimals?
        ([("total_cost.to", "9" * 20)], "number", "total_cost.to", "9"),
        ([("year.from", "24")], "number", "year.from", "2024 för ett år"),
        ([("year.from", "2015,5")], "number", "year.from", "”2015,5”"),
        (
            [("total_cost.from", "5"), ("total_cost.to", "3")],
            "bounds",
            "total_cost.from",
            "lägre än den övre gränsen 3",
        ),
        (
            [("total_cost.from", "5"), ("total_cost.to", "5")],
            "bounds",
            "total_cost.from",
            "lägre än den övre gränsen 5",
        ),
        ([("year.from", "2018"), ("year.to", "2015")], "bounds", "year.from", "gränsen 2015"),
    ],
)
def test_what_is_no_range_is_told_in_words(sent: list[tuple[str, str]], reason: str, parameter: str, told: str) -> None:
    with pytest.raises(SelectionError) as raised:
        with_bounds("projects", sent)
    assert (raised.value.reason, raised.value.parameter) == (reason, parameter)
    assert told in raised.value.sentence.sv


@pytest.mark.parametrize(
    ("key", "value", "bounds"),
    [
        ("total_cost", "1..5", ("1", "5")),
        ("total_cost", "..5", ("", "5")),
        ("year", "2015-", ("2015", "")),
        ("year", "2015", ("2015", "2015")),
    ],
)
def test_a_value_fills_its_fields_again(key: str, value: str, bounds: tuple[str, str]) -> None:
    found = facet("projects", key)
    assert found is not None
    assert bounds_of(found, value) == bounds

"""Classes of a map."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esfgraph_server.model.maps.classes import MOST_CLASSES, class_limits, class_of

VALUES = st.lists(
    st.integers(0, 10**10).map(Decimal) | st.sampled_from([Decimal(0), Decimal(1), Decimal(7)]), min_size=1
)


@given(VALUES)
def test_no_class_is_empty_and_there_are_few(values: list[Decimal]) -> None:
    limits = class_limits(values)
    assert list(limits) == sorted(set(limits))
    classes = {class_of(value, limits) for value in values}
    assert classes == set(range(len(limits) + 1))
    assert len(classes) <= MOST_CLASSES


@pytest.mark.parametrize(
    ("values", "limits"),
    [
        ([], []),
        ([5, 5, 5], []),
        ([1, 2], [2]),
        (range(1, 101), [21, 41, 61, 81]),
        ([1_234_567, 2_345_678, 3_456_789, 4_567_890, 5_678_901], [2_300_000, 3_400_000, 4_500_000, 5_600_000]),
        ([1] * 97 + [2, 3, 4], []),
    ],
)
def test_limits_are_rounded_quantiles(values: list[int], limits: list[int]) -> None:
    assert class_limits([Decimal(value) for value in values]) == tuple(map(Decimal, limits))

"""Tests of many cases: each is tried, and each that fails is named."""

import pytest
from tests.cases import each_of


def test_every_case_is_tried_and_each_that_fails_is_named() -> None:
    tried = []

    def attempt(one: int, other: str) -> None:
        tried.append((one, other))
        assert one != 2
        with pytest.raises(ValueError, match="invalid"):
            int(other)

    with pytest.raises(BaseExceptionGroup, match="4 of 6 cases fail") as failed:
        each_of([1, 2, 3], ["a", "7"])(attempt)()
    assert tried == [(1, "a"), (1, "7"), (2, "a"), (2, "7"), (3, "a"), (3, "7")]
    named = [error.__notes__ for error in failed.value.exceptions]
    assert named == [["The case is 1, '7'."], ["The case is 2, 'a'."], ["The case is 2, '7'."], ["The case is 3, '7'."]]


def test_no_case_at_all_is_a_failure() -> None:
    with pytest.raises(AssertionError):
        each_of([])(print)()

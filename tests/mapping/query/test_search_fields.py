"""Keys by which lists are sorted."""

import random

from esfgraph.query.search_fields import newest_key


def test_the_newest_numbers_come_first_and_those_without_a_year_last() -> None:
    numbers = ["25-030-S02", "24-999-S01", "2022/00569", "2019/00383", "2008-3030382", ""]
    mixed = random.Random(1).sample(numbers, len(numbers))
    assert sorted(mixed, key=newest_key, reverse=True) == numbers

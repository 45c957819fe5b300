"""Classes of a map: limits that part values into a few ranges with about as many places in each."""

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal

MOST_CLASSES = 5
_DIGITS = 2
"""Significant digits of a limit: it is easier read than the value of some place, and as true."""


def class_limits(values: Sequence[Decimal], most: int = MOST_CLASSES) -> tuple[Decimal, ...]:
    """Return the values, none below 0, from which on a new class begins, rising: quantiles, rounded down to few digits.

    There are at most *most* classes, and none without a value.
    """
    ordered = sorted(values)
    limits: list[Decimal] = []
    below = 0
    for at in range(1, most if ordered else 0):
        limit = _rounded(ordered[len(ordered) * at // most])
        place = bisect_left(ordered, limit)
        if below < place < len(ordered):
            limits.append(limit)
            below = place
    return tuple(limits)


def class_of(value: Decimal, limits: Sequence[Decimal]) -> int:
    """Return the place, from 0, of the class of a value."""
    return sum(1 for limit in limits if value >= limit)


def _rounded(value: Decimal) -> Decimal:
    exponent = max(value.adjusted() + 1 - _DIGITS, 0)
    return Decimal(int(value.scaleb(-exponent))).scaleb(exponent)

"""Scales: round values along the side of a chart, so that its columns can be read off."""

import math
from decimal import Decimal

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


def ticks(largest: Decimal, most: int = 4) -> tuple[Decimal, ...]:
    """Return round values, rising from 0 by equal steps, of which the last is not below *largest*."""
    if largest <= 0:
        return (Decimal(0), Decimal(1))
    rough = largest / most
    unit = Decimal(1).scaleb(rough.adjusted())
    step = next(unit * each for each in _STEPS if unit * each >= rough)
    if largest == int(largest) and step < 1:
        step = Decimal(1)  # what is counted has no halves
    return tuple(step * at for at in range(math.ceil(largest / step) + 1))

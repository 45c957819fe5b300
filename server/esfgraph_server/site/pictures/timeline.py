"""When a project runs, within its programming period and beside today."""

import re
from datetime import date

from msgspec import Struct

from esfgraph_server.model.selections.facets import ENDED, NOT_BEGUN, RUNNING

_PERIOD = re.compile(r"(\d{4})-(\d{4})")


class Timeline(Struct, frozen=True):
    """A line of years; places on it are in percent of its length."""

    first: int
    last: int
    start: float
    length: float
    period: tuple[float, float] | None
    """Where the programming period starts, and how long it is."""
    today: float | None
    """None where today lies outside."""
    status: str
    """Whether the project runs today: one of STATUSES."""


def timeline(today: date, start: date, end: date, period: str) -> Timeline | None:
    """Draw when a project runs; *period* is the code of its programming period. None for an end before the start."""
    if end < start:
        return None
    years = [start.year, end.year]
    match = _PERIOD.fullmatch(period)
    funded = (date(int(match[1]), 1, 1), date(int(match[2]), 12, 31)) if match else None
    years += [day.year for day in funded] if funded else []
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    whole = (last - first).days + 1

    def place(day: date) -> float:
        return round(100 * (day - first).days / whole, 2)

    def span(since: date, until: date) -> tuple[float, float]:
        return place(since), round(100 * ((until - since).days + 1) / whole, 2)

    status = NOT_BEGUN if today < start else ENDED if today > end else RUNNING
    at, length = span(start, end)
    return Timeline(
        first.year,
        last.year,
        at,
        length,
        span(*funded) if funded and funded[0] < funded[1] else None,
        place(today) if first <= today <= last else None,
        status,
    )

"""Printed dates and periods: every form with one meaning in common use. Texts are folded: one dash, one space."""

import re
from collections.abc import Mapping
from datetime import date

_MIDNIGHT = r"(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
_MONTH_AND_DAY = r"-(\d\d?)-(\d\d?)|/(\d\d?)/(\d\d?)|\.(\d\d?)\.(\d\d?)|(\d\d)(\d\d)"
_IN_WORDS = r"(?:den )?(\d{1,2}):?(?:e|a)?\.? ([^\W\d]{3,9})\.?,? (\d{4})"
_DAY = re.compile(rf"(\d{{4}})(?:{_MONTH_AND_DAY}){_MIDNIGHT}", re.ASCII)
_WORDED_DAY = re.compile(_IN_WORDS, re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:--?|till och med|t\.? ?o\.? ?m\.?|till|to|/)\s*", re.IGNORECASE)
_YEARS = re.compile(r"(\d{4})\s*[-/]\s*(\d{4}|\d{2})", re.ASCII)


_YEAR_LAST = re.compile(rf"(\d\d?)([-/.])(\d\d?)\2(\d{{4}}){_MIDNIGHT}", re.ASCII)
_YEAR_LAST_ORDERS = {"day-month-year": (1, 3), "month-day-year": (3, 1)}
"""Which group of a day whose year stands last is the day, and which the month."""


def read_day(printed: str, months: Mapping[str, int], order: str = "") -> date | None:
    """Read a day whose year stands first, or whose month is a word of *months*; None for all else.

    One whose year stands last is read where *order* tells what stands before it: ``day-month-year``.
    """
    if (places := _YEAR_LAST_ORDERS.get(order)) and (match := _YEAR_LAST.fullmatch(printed)):
        year, month, day = int(match[4]), int(match[places[1]]), int(match[places[0]])
    elif match := _DAY.fullmatch(printed):
        year, month, day = (int(group) for group in match.groups() if group)
    elif (match := _WORDED_DAY.fullmatch(printed)) and (named := months.get(match[2].casefold())):
        year, month, day = int(match[3]), named, int(match[1])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_interval(printed: str, months: Mapping[str, int], order: str = "") -> tuple[date, date] | None:
    """Read two days and what stands between them; None where they are not two."""
    for between in _BETWEEN.finditer(printed):
        first = read_day(printed[: between.start()], months, order)
        if first and (last := read_day(printed[between.end() :], months, order)):
            return first, last
    return None


def read_years(printed: str) -> str | None:
    """Read a period of years as 2021-2027; the second year may have two digits."""
    match = _YEARS.fullmatch(printed)
    return f"{match[1]}-{match[1][: 4 - len(match[2])]}{match[2]}" if match else None

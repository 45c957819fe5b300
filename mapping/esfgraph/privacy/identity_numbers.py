"""Personal identity numbers in a plain text: found by what they mean, a date and a check digit, in any writing.

Amounts, project numbers and organisation numbers hold no date (lag 1974:174: the third digit of an organisation number
is 2 or more, a month's never), so that they stay.
"""

import re
from collections.abc import Iterator

from esfgraph.fields.checked_numbers import is_identity_number

_FORMS = tuple(
    re.compile(rb"(?<![0-9])" + form)
    for form in (
        # 850312-1231, 198503121231, 16850312-1231, 850312 - 1231, 850312 (1231), SE850312123101
        rb"(?P<date>(?:(?:1[689]|20) ?)?[0-9]{2}[01][0-9]{3})(?P<between>[ \t\n./_+-]{0,6}|[^0-9a-z\xc0-\xff]{1,3})"
        rb"(?P<serial>[0-9]{4}|[0-9]{3}[ .-][0-9]|[0-9]{2}[ .-][0-9]{2})(?:[ -]?01|[.,]00?)?(?![0-9])",
        # 1985-03-12-1231, 85.3.12 1231, 1985 / 03 / 12 - 1231
        rb"(?P<date>(?:(?:1[89]|20) ?)?[0-9]{2} ?[-./ _] ?[01]?[0-9] ?[-./ _] ?[0-9]{1,2})"
        rb"(?P<between>[ \t\n./_+-]{0,5})(?P<serial>[0-9]{4}|[0-9]{2} [0-9]{2}(?! [0-9]))"
        rb"(?![0-9]|[-./][0-9]{1,2}(?![0-9]))",
        # 8 5 0 3 1 2 - 1 2 3 1
        rb"(?:(?<![0-9] )|(?<=-[0-9]{2} ))(?P<date>(?:[0-9] [0-9] )?[0-9](?: [0-9]){5})"
        rb"(?P<between>[ \t\n./_+-]{1,5})(?P<serial>[0-9](?: [0-9]){3})(?! ?[0-9])",
        # 8.503121231E9
        rb"(?P<date>[0-9][.,][0-9]{5})(?P<between>)(?P<serial>[0-9]{4})e\+?0?9(?![0-9])",
    )
)
_EXPONENT = 5
"""Characters behind the digits and signs that the last form takes in."""

# A day of a project and a number behind it, such as 2024-01-01 1200, are no person's.
_DAYS_OF_PROJECTS = range(2013, 2100)
_YEARS = range(1990, 2040)


def identity_numbers(text: bytearray, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of identity numbers among digits and signs; *text* is plain, in lower case and Latin 1."""
    for form in _FORMS:
        at = start
        while match := form.search(text, at, end + _EXPONENT):
            at = match.start() + 1
            if _is_identity_number(match):
                at = match.end()
                yield match.span()


def _is_identity_number(match: re.Match[bytes]) -> bool:
    parts = re.findall(rb"[0-9]+", match["date"])
    if len(parts) == 4:  # the century apart
        parts[:2] = [parts[0] + parts[1]]
    in_parts = len(parts) == 3
    serial = re.sub(rb"[^0-9]", b"", match["serial"])
    day = b"".join(part.zfill(2) for part in parts) if in_parts else b"".join(parts)
    if not is_identity_number((day + serial).decode()):
        return False
    apart = match["between"] not in (b"", b"-", b"+")
    if in_parts and len(day) == 6:
        before = bytes(match.string[max(match.start() - 2, 0) : match.start()])
        in_pairs = b" " in match["serial"]
        if re.fullmatch(rb"[0-9]-", before) or (in_pairs and re.fullmatch(rb"[0-9] ", before)):
            return False  # the end of another day, or numbers of a list
    if in_parts or (len(parts[0]) == 8 and apart):
        year = int(day[:-4]) if len(day) == 8 else 2000 + int(day[:2]) - (100 if day[:2] > b"40" else 0)
        return not (apart and year in _DAYS_OF_PROJECTS) and not (year in _YEARS and int(serial) in _YEARS)
    return True

"""Personal identity numbers of Denmark, Finland and Norway in a plain text, in sources of every register.

All begin with day, month and year, two digits each, so that no Swedish organisation number is one: its third digit is
2 or more. Danish numbers since 2007 need no check digit: there the date and a hyphen decide, as they do for Icelandic
ones, which have the same form. What is one does not depend on the day on which it is read.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from stdnum.dk import cpr
from stdnum.fi import hetu
from stdnum.no import fodselsnummer

_DAY = rb"(?P<day>[0-7][0-9])(?P<month>[0145][0-9])(?P<year>[0-9]{2})"
_NO_LETTER_BEHIND = rb"(?![0-9a-z\xdf-\xff])"
# 120385-1234, 120385 - 1234: behind no other number, and with none behind it, for it may have no check digit.
_HYPHENATED = rb"(?<![0-9a-z])(?<![0-9][./-])" + _DAY + rb" ?- ?(?P<serial>[0-9]{4})(?![./-][0-9])" + _NO_LETTER_BEHIND
# 1203851234, 120385 1234
_DANISH = rb"(?<![0-9])" + _DAY + rb"[ \t\n./_-]{0,4}(?P<serial>[0-9]{4})(?![0-9])"
# 131052-308T, 131052+308T, 131052A308T; 131052308T and 131052 308T, where a letter ends them
_FINNISH = (
    rb"(?<![0-9a-z])" + _DAY + rb"(?: ?[+-] ?|[a-fu-y])(?P<serial>[0-9]{3})(?P<check>[0-9a-y])" + _NO_LETTER_BEHIND,
    rb"(?<![0-9a-z])" + _DAY + rb"[ \t\n./_]?(?P<serial>[0-9]{3})(?P<check>[a-y])" + _NO_LETTER_BEHIND,
)
# 12038512345, 120385 12345, 120385 123 45
_NORWEGIAN = rb"(?<![0-9])" + _DAY + rb"[ \t\n./_-]{0,4}(?P<serial>[0-9]{3} ?[0-9]{2})(?![0-9])"


def is_danish(digits: str) -> bool:
    """Whether ten digits are a Danish number (CPR) with the check digit that all had until 2007."""
    return _is_day(digits) and cpr.checksum(digits) == 0


def is_norwegian(digits: str) -> bool:
    """Whether eleven digits are a Norwegian number, also one that adds 40 to its day or to its month."""
    day, month = int(digits[:2]) % 40, int(digits[2:4]) % 40
    return (
        _is_day(f"{day:02}{month:02}{digits[4:6]}")
        and digits[-2] == fodselsnummer.calc_check_digit1(digits)
        and digits[-1] == fodselsnummer.calc_check_digit2(digits)
    )


def _is_finnish(digits: str) -> bool:
    """Whether nine digits and a check character are a Finnish number, also one for a time (serial 900 and above)."""
    number = f"{digits[:6]}{{}}{digits[6:]}"
    return any(hetu.is_valid(number.format(sign), allow_temporary=True) for sign in "-A+")


def _is_day(digits: str) -> bool:
    """Whether six digits are a day, month and year of any century."""
    day, month, year = (int(digits[at : at + 2]) for at in (0, 2, 4))
    try:
        date(2000 + year, month, day)  # a leap year as well where only 1900 + year is none
    except ValueError:
        return False
    return True


_SCHEMES: Mapping[re.Pattern[bytes], Callable[[str], bool]] = {
    re.compile(form): is_one
    for form, is_one in (
        (_HYPHENATED, _is_day),
        (_DANISH, is_danish),
        (_FINNISH[0], _is_finnish),
        (_FINNISH[1], _is_finnish),
        (_NORWEGIAN, is_norwegian),
    )
}
_BEGINS = re.compile(_DAY)
_CHARACTERS = 6
"""Behind the digits and signs that a Finnish number takes in: A308T, and whether a letter stands behind it."""
_GOES_ON = re.compile(rb"[a-fu-y][0-9]{3}[0-9a-y]|(?<=[0-9]{3})[a-y](?![0-9a-z])")


def goes_on(text: bytes | bytearray, end: int) -> bool:
    """Whether a letter behind digits that end here may be the sign of a century, or the last, in a Finnish number."""
    return _GOES_ON.match(text, end) is not None


def identity_numbers_abroad(text: bytearray, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of such numbers among digits and signs; *text* is plain, in lower case and Latin 1."""
    if not _BEGINS.search(text, start, end):
        return
    for form, is_one in _SCHEMES.items():
        at = start
        while match := form.search(text, at, end + _CHARACTERS):
            at = match.start() + 1
            parts = match.groupdict(b"")
            number = b"".join(parts.values()).replace(b" ", b"").decode("latin-1").upper()
            if is_one(number):
                at = match.end()
                yield match.span()

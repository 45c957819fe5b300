"""Numbers that end in a check digit, of organisations and of persons: read as printed, checked, and told apart."""

import re
from datetime import date

from stdnum import luhn

from esfgraph.fields.plain_text import plain_text
from esfgraph.fields.spelling import SPACES

_TEN_DIGITS = re.compile(r"\d{10}", re.ASCII)
_NO_SEPARATORS = str.maketrans("", "", f"{SPACES}-")
_ORGANIZATION = re.compile(r"(?:16)?(\d{10})(?:\.0+)?|(?:SE)?(?!1[689]|20)(\d{10})01|SE(\d{10})(?:01)?", re.ASCII)
"""An organisation number without separators: ten digits, as a program writes a number, and as a VAT number."""


def organization_digits(printed: str) -> str | None:
    """The ten digits of an organisation number as printed, whatever dashes and spaces part them.

    The prefix 16 of legal persons, what makes it a VAT number (SE and 01) and the decimals of a number go.
    """
    match = _ORGANIZATION.fullmatch(plain_text(printed).text.translate(_NO_SEPARATORS).upper())
    return next(filter(None, match.groups()), None) if match else None


def has_check_digit(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it (Luhn, lag 1974:174)."""
    return bool(luhn.is_valid(digits))


def organization_number(printed: str) -> str | None:
    """The ten digits of an organisation number as printed; None where they are not ten or one of them is wrong."""
    digits = organization_digits(printed)
    return digits if digits and has_check_digit(digits) else None


def hyphenated(number: str) -> str:
    """An organisation number of ten digits as people write it: 212000-0415; other texts as they are."""
    return f"{number[:6]}-{number[6:]}" if _TEN_DIGITS.fullmatch(number) else number


def is_persons_organization_number(printed: str) -> bool:
    """Whether an organisation number is a sole trader's own: third digit 0 or 1, or a century before it."""
    if digits := organization_digits(printed):
        return digits[2] in "01"
    digits = _digits(printed)
    return (len(digits) in (10, 12) and digits[-8] in "01") or (len(digits) == 12 and digits[:2] in ("18", "19", "20"))


def is_identity_number(printed: str) -> bool:
    """Whether ten or twelve digits are a person's: a date (a coordination number adds 60 to its day), a check digit."""
    digits = _digits(printed)
    if len(digits) not in (10, 12):
        return False
    century = int(digits[:2]) if len(digits) == 12 else 20
    year, month, day = (int(digits[-10:][index : index + 2]) for index in (0, 2, 4))
    try:
        date(century * 100 + year, month, day - 60 if day > 60 else day)
    except ValueError:
        # 29 February of a year that is no leap year in this century, but was one in the last.
        if not (len(digits) == 10 and (month, day % 60) == (2, 29) and year % 4 == 0):
            return False
    return has_check_digit(digits[-10:])


def _digits(printed: str) -> str:
    return "".join(filter(str.isdecimal, printed))

"""Printed amounts: every form with one meaning in common use, read as a decimal number.

A mark with three digits behind it may part thousands or decimals (1.000): such a number is read only where something
else in it decides.
"""

import re
from decimal import Decimal

from esfgraph.fields.spelling import SPACE, SPACES

_SPACED = rf"\d{{1,3}}(?:{SPACE}\d{{3}})+"
_QUOTED = r"\d{1,3}(?:['’]\d{3})+"
_DECIMALS = r"(?:\d{1,2}|\d{4,})"
_FORMS = (
    rf"(?:{_SPACED}|{_QUOTED})(?:[.,]\d+)?",
    rf"\d{{1,3}}(?:[.,]{_DECIMALS})?",
    r"\d{4,}(?:[.,]\d+)?",
    r"\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}",
    r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}",
    r"\d(?:\.\d+)?[eE]\+?\d{1,2}",
)
NUMBER = f"(?:{'|'.join(_FORMS)})"
_CURRENCY = rf"(?:kr|kronor|SEK)\.?{SPACE}?"
AMOUNT = rf"(?:{_CURRENCY})?{NUMBER}(?:{SPACE}?(?:kr\.?|kronor|SEK|:-|,-))?"
"""An amount as printed, as a regular expression of Python and of JSON Schema alike: it matches as a whole."""

_AMOUNT = re.compile(AMOUNT, re.ASCII)
_NUMBER = re.compile(NUMBER, re.ASCII)
_WHOLE = re.compile(rf"{_SPACED}|\d+", re.ASCII)
"""What nearly every amount is: a whole number, perhaps with spaces between its thousands."""
_NO_SPACES = str.maketrans("", "", SPACES)
_PARTS = re.compile(rf"{SPACE}|['’]")


_BY_DECIMALS = {
    mark: re.compile(rf"\d{{1,3}}(?:[{other}'’]\d{{3}})+(?:[{mark}]\d+)?|\d+(?:[{mark}]\d+)?", re.ASCII)
    for mark, other in ((",", "."), (".", ","))
}
"""Numbers of which the mark before decimals is known, by that mark."""


def read_amount(printed: str, decimals: str = "") -> Decimal | None:
    """Read a printed amount; None where it has no form that means one number.

    *decimals* is the mark before decimals, where it is known: then 1.000 has one meaning.
    """
    if _WHOLE.fullmatch(printed):
        return Decimal(printed.translate(_NO_SPACES))
    if decimals and _BY_DECIMALS[decimals].fullmatch(printed):
        whole, _, rest = printed.partition(decimals)
        return Decimal("".join(filter(str.isdecimal, whole)) + (rest and f".{rest}"))
    if not _AMOUNT.fullmatch(printed):
        return None
    start = next(position for position, character in enumerate(printed) if character.isdigit())
    end = len(printed) - next(position for position, character in enumerate(reversed(printed)) if character.isdigit())
    number = _PARTS.sub("", printed[start:end])
    marks = [character for character in number if character in ".,"]
    decimal = marks[-1] if marks and marks.count(marks[-1]) == 1 else ""
    for mark in {*marks} - {decimal}:
        number = number.replace(mark, "")
    return Decimal(number.replace(decimal, ".") if decimal else number)

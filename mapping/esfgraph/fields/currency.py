"""Currencies other than Swedish kronor, in amounts, labels and formats of cells: such an amount is none in kronor."""

import re
from decimal import Decimal
from functools import lru_cache

from esfgraph.fields.amounts import read_amount

OWN = "SEK"
CODES = frozenset(
    ["EUR", "USD", "GBP", "NOK", "DKK", "ISK", "CHF", "PLN", "CZK", "HUF", "RON", "BGN", "JPY", "CAD", "AUD"]
)
"""Of ISO 4217: the currencies in which amounts are read."""
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "zł": "PLN"}
_WORDS = {
    **dict.fromkeys(("euro", "euros", "teur", "meur", "keur"), "EUR"),
    **dict.fromkeys(("dollar", "dollars"), "USD"),
    **dict.fromkeys(("pund", "pounds"), "GBP"),
    **dict.fromkeys(("norska", "norwegian"), "NOK"),
    **dict.fromkeys(("danska", "danish"), "DKK"),
    **{code.lower(): code for code in CODES},
}
_MULTIPLES = frozenset(["teur", "meur", "keur"])
"""Words for a thousand or a million of a currency: how they are meant beside a number is anybody's guess."""
_OF_CROWNS = frozenset(["kronor", "kroner", "krona", "krone", "kr"])
_CROWNS = frozenset(["DKK", "NOK", "ISK", "CZK"])
_OWN_WORDS = frozenset(["sek", "kr", "kronor", "krona", "skr", "svenska kronor", "swedish krona", "swedish kronor"])
_WORD = re.compile(r"[^\W\d_]+|[€$£¥]")
_IN_FORMAT = re.compile(r"\[\$([^\]-]*)(?:-([0-9A-Fa-f]+))?[^\]]*\]")
_KRONOR_OF = {"414": "NOK", "814": "NOK", "406": "DKK", "40f": "ISK"}
"""By the locale that a workbook gives the sign kr."""


def other_currency(text: str) -> str:
    """The currency other than kronor that a text names; empty where it names none."""
    for word in _WORD.findall(text):
        if currency := _SIGNS.get(word) or _WORDS.get(word.casefold()):
            return currency
    return ""


def read_other_amount(printed: str, beside: str = "", own: str = "", decimals: str = "") -> tuple[Decimal, str] | None:
    """Read an amount in another currency than kronor: number and code (ISO 4217); None for what has no one meaning.

    *beside* is what names the currency of a bare number: its heading, or a field of its record. *own* is the currency
    of the register, of which it needs say nothing, and whose crowns it may call so; *decimals* its mark before
    decimals.
    """
    words = {word.casefold() for word in _WORD.findall(printed)}
    if _MULTIPLES & {word.casefold() for word in (*words, *_WORD.findall(beside))}:
        return None
    codes = {code for word in words if (code := _SIGNS.get(word) or _WORDS.get(word))}
    is_own = own in _CROWNS and bool(words) and words <= _OF_CROWNS
    if words - _OF_CROWNS - _SIGNS.keys() - _WORDS.keys() or (words and not codes and not is_own):
        return None
    if not codes and (code := other_currency(beside) or own):
        codes = {code}
    amount = read_amount(_WORD.sub("", printed).strip(" ."), decimals)
    return (amount, codes.pop()) if amount is not None and len(codes) == 1 else None


def read_currency(text: str) -> str | None:
    """Read the name of one currency; None where it is none we know."""
    if text.casefold().rstrip(".") in _OWN_WORDS:
        return OWN
    return other_currency(text) or None


@lru_cache(maxsize=256)  # a workbook has few formats, and many cells
def currency_of_format(number_format: str) -> str:
    """The currency other than kronor that a format of Excel writes beside a number: ``#,##0 [$€-1]``.

    A dollar outside of brackets stands for the currency of whoever opens the workbook.
    """
    for sign, locale in _IN_FORMAT.findall(number_format):
        if "kr" in sign.casefold():
            return _KRONOR_OF.get(locale.casefold(), "")
        if currency := other_currency(sign):
            return currency
    return other_currency(_IN_FORMAT.sub("", number_format).replace("$", ""))

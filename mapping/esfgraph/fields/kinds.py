"""Kinds of value: how each is read as printed, printed, stored and described, one row of KINDS a kind."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from esfgraph.errors import ValueFormError
from esfgraph.fields.numbers import has_check_digit, organization_digits
from esfgraph.fields.spelling import SPACE, SPACES
from esfgraph.fields.table import Field, FieldTable

Value = str | Decimal | int | bool | date | tuple[date, date]
Reader = Callable[[str, Field, FieldTable], Value]
"""Reads a raw value of a field; raises ValueFormError where it has another form."""

# Forms of printed values, as regular expressions of Python and of JSON Schema alike: a value matches as a whole.
GROUPS = rf"(?:\d{{1,3}}(?:{SPACE}\d{{3}})+|\d+)"
AMOUNT = rf"({GROUPS})(?:,(\d{{1,2}}))?(?:{SPACE}?(?:kr|SEK))?"
RATE = rf"(\d{{1,3}})(?:[,.](\d{{1,2}}))?{SPACE}?%?"
DAY = r"\d{4}-\d{2}-\d{2}"
BETWEEN_DAYS = r"\s+(?:-|–|till)\s+"
POSTCODE = rf"[1-9](?:{SPACE}*\d){{4}}"
CODE = r"""[^\s<>"{}|\\^`]{1,40}"""
WEB_ADDRESS = r"""[Hh][Tt][Tt][Pp][Ss]?://[^\s<>"{}|\\^`]+"""
CCI = r"\d{4}[A-Z0-9]{8,11}"
"""The EU's number of a programme: year, country, fund and kind, mostly also a number: 2021SE05SFPR001."""
NUTS = r"[A-Z]{2}[A-Z0-9]{0,3}"
"""A country of Regulation (EC) No 1059/2003, and one character for each level of its regions: SE, SE1, SE12, SE123."""

LONGEST_NUMBER = 60
"""Characters of a project number."""
LONGEST_COUNT = 12
"""Characters of a count: as many participants as no project has."""

_OPERATION = re.compile(r"\d{4}[A-Z]{2}[A-Z0-9]{6,9}_", re.ASCII)  # a CCI number before a project number
_DAY = re.compile(DAY, re.ASCII)
_INTERVAL = re.compile(rf"(\S+){BETWEEN_DAYS}(\S+)")
_PERIOD = re.compile(r"(\d{4})\s?[-–]\s?(\d{4})", re.ASCII)
_OLDER_NUMBER = re.compile(r"(\d{4})-(\d{5})")
_NO_SPACES = str.maketrans("", "", SPACES)


def print_number(number: Decimal) -> str:
    """Write a number without an exponent and without zeros behind its decimals."""
    whole, _, decimals = f"{number:f}".partition(".")
    return f"{whole}.{decimals}".rstrip("0").rstrip(".") if decimals else whole


def _print_amount(number: Decimal) -> str:
    whole, _, decimals = print_number(number).partition(".")
    return f"{int(whole):,}".replace(",", " ") + (decimals and f",{decimals}")


def _print_rate(number: Decimal) -> str:
    return print_number(number).replace(".", ",") + "%"


def _load_as_stored(stored: Value) -> Value:
    return stored


def _load_interval(stored: Any) -> Value:
    return date.fromisoformat(stored[0]), date.fromisoformat(stored[1])


@dataclass(frozen=True, slots=True)
class Kind:
    """What is done with the values of one kind of field."""

    read: Reader
    schema: Mapping[str, Any] | Callable[[FieldTable], Mapping[str, Any]]
    """Its values in a line of JSON Lines: as JSON Schema, or what makes that of the table."""
    print: Callable[[Decimal], str] = print_number
    """Writes a number as the register prints one of this kind."""
    load: Callable[[Any], Value] = _load_as_stored
    """Makes of a value as JSON stores it (a decimal or date as a string) the typed one again."""
    unit: str = ""


def read_value(raw: str, field: Field, table: FieldTable) -> Value:
    """Read *raw* as the kind of *field* says; raise ValueFormError where it has another form."""
    return KINDS[field.kind].read(raw, field, table)


def _matching(
    form: str, pattern: str, typed: Callable[[re.Match[str]], Value | None], flags: re.RegexFlag = re.ASCII
) -> Reader:
    """Read what *pattern* matches as a whole and *typed* makes a value of; None, and all else, has another *form*."""
    fullmatch = re.compile(pattern, flags).fullmatch

    def read(raw: str, field: Field, table: FieldTable) -> Value:
        match = fullmatch(raw)
        value = typed(match) if match else None
        if value is None:
            raise ValueFormError(form, raw=raw)
        return value

    return read


def _as_printed(match: re.Match[str]) -> str:
    return match[0]


def _without_spaces(match: re.Match[str]) -> str:
    return match[0].translate(_NO_SPACES)


def _amount(match: re.Match[str]) -> Decimal:
    """Swedish kronor; öre after a comma are kept."""
    whole = match[1].translate(_NO_SPACES)
    return Decimal(f"{whole}.{match[2]}" if match[2] else whole)


def _rate(match: re.Match[str]) -> Decimal | None:
    """Percent, 0 to 100."""
    value = Decimal(f"{match[1]}.{match[2] or 0}")
    if value > 100:
        return None
    return value.normalize() if value % 1 else Decimal(int(value))


def _count(match: re.Match[str]) -> int | None:
    return int(_without_spaces(match)) if len(match[0]) <= LONGEST_COUNT else None


def _date(raw: str, field: Field, table: FieldTable) -> date:
    try:
        if not _DAY.fullmatch(raw):
            raise ValueError
        return date.fromisoformat(raw)
    except ValueError:
        raise ValueFormError("date", raw=raw) from None


def _interval(raw: str, field: Field, table: FieldTable) -> tuple[date, date]:
    days = _INTERVAL.fullmatch(raw)
    if days is None:
        raise ValueFormError("interval", raw=raw)
    return _date(days[1], field, table), _date(days[2], field, table)


def _text(raw: str, field: Field, table: FieldTable) -> str:
    return raw


def _number(raw: str, field: Field, table: FieldTable) -> str:
    """A project number as the register writes it.

    Hyphens for the slash of older numbers are read back; the programme's CCI number before it, as the EU's own list of
    operations writes it, is left out.
    """
    operation = _OPERATION.match(raw)
    number = raw[operation.end() :] if operation else raw
    if not number or len(number) > LONGEST_NUMBER or not any(map(str.isdecimal, number)):
        raise ValueFormError("number", raw=number)
    older = _OLDER_NUMBER.fullmatch(number)
    return f"{older[1]}/{older[2]}" if older else number


def _organization_number(raw: str, field: Field, table: FieldTable) -> str:
    """Ten digits with a right check digit."""
    digits = organization_digits(raw)
    if digits is None:
        raise ValueFormError("organization-number", raw=raw)
    if not has_check_digit(digits):
        raise ValueFormError("check-digit", raw=raw)
    return digits


def _word(words: str) -> Reader:
    """Read one of the words that the table has under a name, in any case, as what it means there."""

    def read(raw: str, field: Field, table: FieldTable) -> Value:
        meanings: dict[str, Value] = {word.casefold(): value for word, value in table.words[words].items()}
        if raw.casefold() not in meanings:
            raise ValueFormError("word", raw=raw, words=tuple(table.words[words]))
        return meanings[raw.casefold()]

    return read


def _period(raw: str, field: Field, table: FieldTable) -> str:
    years = _PERIOD.fullmatch(raw)
    code = f"{years[1]}-{years[2]}" if years else ""
    if code not in {period.code for period in table.periods}:
        raise ValueFormError("period", raw=raw)
    return code


_code = _matching("code", CODE, _as_printed, re.UNICODE)


def _period_code(raw: str, field: Field, table: FieldTable) -> Value:
    """A code; the oldest pages print its label again before it and its name after it."""
    repeated = _behind_label(field.labels).fullmatch(raw)
    return _code(repeated[1] if repeated else raw, field, table)


@lru_cache(maxsize=64)
def _behind_label(labels: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, labels))}){SPACE}(\S+)(?:{SPACE}.*)?")


def _string(pattern: str = "", **more: Any) -> dict[str, Any]:
    """The JSON Schema of a string that *pattern* matches as a whole, or of any that is not empty."""
    return {"type": "string", **({"pattern": f"^{pattern}$"} if pattern else {"minLength": 1}), **more}


def _flags(table: FieldTable) -> dict[str, Any]:
    return {"enum": [*table.words["flag"], *table.words["flag"].values()]}


KINDS: Mapping[str, Kind] = {
    "number": Kind(_number, {"type": "string", "pattern": r"\d", "minLength": 1, "maxLength": LONGEST_NUMBER}),
    "text": Kind(_text, _string()),
    "english_text": Kind(_text, _string()),
    "plain": Kind(_text, {"type": "string"}),
    "owner": Kind(_text, _string()),
    "esf_region": Kind(_text, _string()),
    "personal": Kind(_text, {}),
    "web_address": Kind(
        _matching("web-address", WEB_ADDRESS, _as_printed, re.UNICODE), _string(WEB_ADDRESS, format="uri")
    ),
    "organization_number": Kind(_organization_number, _string(r"(16)?\d{6}-?\d{4}")),
    "postcode": Kind(
        _matching("postcode", POSTCODE, _without_spaces), _string(POSTCODE) | {"type": ["string", "integer"]}
    ),
    "date": Kind(_date, _string(DAY, format="date"), load=date.fromisoformat),
    "interval": Kind(_interval, _string(f"{DAY}{BETWEEN_DAYS}{DAY}"), load=_load_interval),
    "amount": Kind(
        _matching("amount", AMOUNT, _amount),
        {"type": ["number", "string"], "minimum": 0, "pattern": f"^{AMOUNT}$"},
        print=_print_amount,
        load=Decimal,
        unit="SEK",
    ),
    "rate": Kind(
        _matching("rate", RATE, _rate),
        {"type": ["number", "string"], "minimum": 0, "maximum": 100, "pattern": f"^{RATE}$"},
        print=_print_rate,
        load=Decimal,
        unit="percent",
    ),
    "count": Kind(
        _matching("count", GROUPS, _count),
        {"type": ["integer", "string"], "minimum": 0, "maxLength": LONGEST_COUNT, "pattern": f"^{GROUPS}$"},
    ),
    "flag": Kind(_word("flag"), _flags),
    "theme": Kind(_word("flag"), _flags),
    "country": Kind(_word("country"), lambda table: {"enum": list(table.words["country"])}),
    "code": Kind(_code, _string(CODE)),
    "period": Kind(_period, lambda table: {"enum": [period.code for period in table.periods]}),
    "period_code": Kind(_period_code, {"type": ["string", "number"], "pattern": rf"^{CODE}($|\s)"}),
    "programme": Kind(_matching("programme", CCI, _as_printed), _string(CCI)),
    "nuts": Kind(_matching("nuts", NUTS, _as_printed), _string(NUTS)),
}
"""Every kind that a field of the table may be of."""

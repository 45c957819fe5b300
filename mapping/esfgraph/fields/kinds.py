"""Kinds of value: how each is read as printed, printed, stored and described, one row of KINDS a kind."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from esfgraph.errors import ValueFormError
from esfgraph.fields.amounts import AMOUNT, read_amount
from esfgraph.fields.checked_numbers import has_check_digit, organization_digits
from esfgraph.fields.countries import HOME, load_countries, qualified
from esfgraph.fields.currency import other_currency, read_currency
from esfgraph.fields.dates import read_day, read_interval, read_years
from esfgraph.fields.plain_text import plain_text
from esfgraph.fields.spelling import SPACE, SPACES
from esfgraph.fields.table import Field, FieldTable
from esfgraph.rules import Bilingual, load_rules

Value = str | Decimal | int | bool | date | tuple[date, date]
Reader = Callable[[str, Field, FieldTable], Value]
"""Reads a raw value of a field; raises ValueFormError where it has another form."""

# Forms of printed values, as regular expressions of Python and of JSON Schema alike: a value matches as a whole.
GROUPS = rf"(?:\d{{1,3}}(?:{SPACE}\d{{3}})+|\d+)"
COUNT = rf"{GROUPS}(?:\.0+)?"
RATE = rf"(\d{{1,3}})(?:[,.](\d{{1,9}}))?{SPACE}?%?"
DAY = r"\d{4}-\d{2}-\d{2}"
BETWEEN_DAYS = r"\s*(?:-|–|till)\s*"
POSTCODE = rf"(?:SE?{SPACE}?-?{SPACE}?)?[1-9](?:{SPACE}*\d){{4}}(?:\.0+)?"
CODE = r"""[^\s<>"{}|\\^`]{1,40}"""
_OTHER_LETTERS = r"\u00a1-\u1fff\u2c00-\u2fff\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
_HOST = rf"[A-Za-z0-9_{_OTHER_LETTERS}-]+(?:\.[A-Za-z0-9_{_OTHER_LETTERS}-]+)*(?::[0-9]{{1,5}})?"
_SIGN = rf"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?{_OTHER_LETTERS}-]|%[0-9A-Fa-f]{{2}})"
WEB_ADDRESS = rf"[Hh][Tt][Tt][Pp][Ss]?://{_HOST}(?:[/?]{_SIGN}*)?(?:#{_SIGN}*)?"
"""An address that is an IRI (RFC 3987): it is published as one."""
CCI = r"\d{4}[A-Z0-9]{8,11}"
"""The EU's number of a programme: year, country, fund and kind, mostly also a number: 2021SE05SFPR001."""
NUTS = r"[A-Z]{2}[A-Z0-9]{0,3}"
"""A country of Regulation (EC) No 1059/2003, and one character for each level of its regions: SE, SE1, SE12, SE123."""

LONGEST_NUMBER = 60
"""Characters of a project number."""
LONGEST_COUNT = 12
"""Characters of a count: as many participants as no project has."""

LONGEST_LETTERS = 3
"""Letters of a code that is no word: YEI, but Care."""

_OPERATION = re.compile(r"\d{4}[A-Z]{2}[A-Z0-9]{6,9}_", re.ASCII)  # a CCI number before a project number
_OLDER_NUMBER = re.compile(r"(\d{4})-(\d{5})")
_SHARE = re.compile(r"0[.,]\d*[1-9]\d*|1(?:[.,]0+)?", re.ASCII)
_ZERO_DECIMALS = re.compile(r"\.0+$", re.ASCII)
_DECIMALS = re.compile(r"[.,](\d+)", re.ASCII)
_PLAIN = re.compile(r"(?! )[ !-$'-<>-\[\]-~]*(?<! )%?")
"""What is ASCII without signs that may begin a code, and without spaces around it."""
TEXTS = frozenset(["text", "english_text", "plain", "owner", "esf_region", "personal", "web_address"])
"""Kinds whose values are published as printed; of others the plainest characters that say the same are read."""
_NO_SPACES = str.maketrans("", "", SPACES)


def print_number(number: Decimal) -> str:
    """Write a number without an exponent and without zeros behind its decimals."""
    whole, _, decimals = f"{number:f}".partition(".")
    return f"{whole}.{decimals}".rstrip("0").rstrip(".") if decimals else whole


def _print_amount(number: Decimal) -> str:
    whole, _, decimals = print_number(number).partition(".")
    return f"{int(whole):,}".replace(",", " ") + (decimals and f",{decimals}")


def _print_rate(number: Decimal) -> str:
    """Write a rate of percent; what may be a share has no sign of percent until something gives it one."""
    return print_number(number).replace(".", ",") + ("%" if number > 1 or not number else "")


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
    if field.kind in TEXTS or _PLAIN.fullmatch(raw):
        return KINDS[field.kind].read(raw, field, table)
    try:
        return KINDS[field.kind].read(plain_text(raw).text.strip(), field, table)
    except ValueFormError as error:
        error.values["raw"] = raw
        raise


def is_absent(raw: str, table: FieldTable) -> bool:
    """Whether a value says only that there is none: what programs write for nothing."""
    return raw.casefold() in table.folded_words["absent"]


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


def _amount(raw: str, field: Field, table: FieldTable) -> Decimal:
    """Swedish kronor; öre are kept."""
    amount = read_amount(raw, table.profile.decimals)
    if amount is None:
        if currency := other_currency(raw):
            raise ValueFormError("currency", raw=raw, currency=currency)
        raise ValueFormError("amount", raw=raw)
    return amount


def _currency(raw: str, field: Field, table: FieldTable) -> str:
    currency = read_currency(raw)
    if currency is None:
        raise ValueFormError("currency-name", raw=raw)
    return currency


def _rate(match: re.Match[str]) -> Decimal | None:
    """Percent, 0 to 100; what is at most 1 and has no sign of percent is a share."""
    value = Decimal(f"{match[1]}.{match[2] or 0}")
    if is_share(match[0]):
        value *= 100
    if value > 100:
        return None
    return value.normalize() if value % 1 else Decimal(int(value))


def is_share(raw: str) -> bool:
    """Whether a printed rate is a share of the whole, not in percent: 0,4 is 40 %."""
    return _SHARE.fullmatch(raw) is not None


def rate_decimals(raw: str) -> int:
    """Decimals of percent that a printed rate states: none of 67%, one of 66,6%, two of the share 0,6664.

    A program that takes a rate for a number may add a point and zeros: 67.0 states none.
    """
    raw = plain_text(raw).text
    printed = _DECIMALS.search(_ZERO_DECIMALS.sub("", raw))
    decimals = len(printed[1]) if printed else 0
    return max(decimals - 2, 0) if is_share(raw) else decimals


def _count(match: re.Match[str]) -> int | None:
    count = match[0].partition(".")[0]
    return int(count.translate(_NO_SPACES)) if len(count) <= LONGEST_COUNT else None


def _home_postcode(match: re.Match[str]) -> str:
    return "".join(filter(str.isdecimal, _ZERO_DECIMALS.sub("", match[0])))


def _postcode(raw: str, field: Field, table: FieldTable) -> Value:
    """A postcode of the country of the owner."""
    if table.profile.country == HOME:
        return _read_home_postcode(raw, field, table)
    country = load_countries().get(table.profile.country)
    match = country.postcodes.fullmatch(_ZERO_DECIMALS.sub("", raw)) if country else None
    if country is None or match is None:
        raise ValueFormError("postcode-of", raw=raw, country=_name_of(table))
    return match[1].upper()


_read_home_postcode = _matching("postcode", POSTCODE, _home_postcode, re.ASCII | re.IGNORECASE)


def _name_of(table: FieldTable) -> Bilingual:
    """What the country of a table is called."""
    country = load_countries().get(table.profile.country)
    return country.name if country else load_rules().words["no_country"]


def _country(raw: str, field: Field, table: FieldTable) -> str:
    """Three letters, by a name or code of a country."""
    code: str | None = table.folded_words["country"].get(raw.casefold())
    country = load_countries().by_name.get(raw.casefold())
    if code is None and country is None:
        raise ValueFormError("country", raw=raw)
    return code or (country.code if country else "")


def _date(raw: str, field: Field, table: FieldTable) -> date:
    day = read_day(raw, table.words["month"], table.profile.dates)
    if day is None:
        raise ValueFormError("date", raw=raw)
    return day


def _interval(raw: str, field: Field, table: FieldTable) -> tuple[date, date]:
    days = read_interval(raw, table.words["month"], table.profile.dates)
    if days is None:
        raise ValueFormError("interval", raw=raw)
    return days


def _text(raw: str, field: Field, table: FieldTable) -> str:
    return raw


def _number(raw: str, field: Field, table: FieldTable) -> str:
    """A project number as the register writes it.

    Of the register that ``fields.toml`` is of, hyphens for the slash of older numbers are read back; the programme's
    CCI number before it, as the EU's own list of operations writes it, is left out.
    """
    operation = None if table.profile.name else _OPERATION.match(raw)
    number = raw[operation.end() :] if operation else raw
    if not number or "\ufffd" in number or len(number) > LONGEST_NUMBER or not any(map(str.isdecimal, number)):
        raise ValueFormError("number", raw=number)
    older = None if table.profile.name else _OLDER_NUMBER.fullmatch(number)
    return f"{older[1]}/{older[2]}" if older else number


def _organization_number(raw: str, field: Field, table: FieldTable) -> str:
    """Ten digits with a right check digit; of another country a number of its scheme, behind its letters."""
    country, known = table.profile.country, load_countries().get(table.profile.country)
    if country != HOME:
        scheme = table.profile.owner_number or (known.number if known else None)
        if scheme is None:
            raise ValueFormError("organization-number-unknown", raw=raw, country=_name_of(table))
        if (number := scheme.read(raw)) is None:
            raise ValueFormError("organization-number-of", raw=raw, country=_name_of(table), scheme=scheme.name)
        return qualified(country, number)
    digits = organization_digits(raw)
    if digits is None:
        raise ValueFormError("organization-number", raw=raw)
    if not has_check_digit(digits):
        raise ValueFormError("check-digit", raw=raw)
    return digits


def _word(words: str) -> Reader:
    """Read one of the words that the table has under a name, in any case, as what it means there."""

    def read(raw: str, field: Field, table: FieldTable) -> Value:
        value: Value | None = table.folded_words[words].get(raw.casefold())
        if value is None:
            raise ValueFormError("word", raw=raw, words=tuple(table.words[words]))
        return value

    return read


def _period(raw: str, field: Field, table: FieldTable) -> str:
    code = read_years(raw)
    if code not in {period.code for period in table.periods}:
        raise ValueFormError("period", raw=raw)
    return code


def _in_capitals(match: re.Match[str]) -> str:
    """A code as lists write it: in capitals, but for words; a program that takes it for a number may add decimals."""
    code = _ZERO_DECIMALS.sub("", match[0])
    return code.capitalize() if code.isalpha() and len(code) > LONGEST_LETTERS else code.upper()


_code = _matching("code", CODE, _in_capitals, re.UNICODE)


def _period_code(raw: str, field: Field, table: FieldTable) -> Value:
    """A code; the oldest pages print its label again before it and its name after it."""
    repeated = _behind_label(field.labels).fullmatch(raw)
    return _code(repeated[1] if repeated else raw, field, table)


@lru_cache(maxsize=64)  # without it parsing takes 4 % longer
def _behind_label(labels: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, labels))}){SPACE}(\S+)(?:{SPACE}.*)?")


def _string(pattern: str = "", **more: Any) -> dict[str, Any]:
    """The JSON Schema of a string that *pattern* matches as a whole, or of any that is not empty."""
    return {"type": "string", **({"pattern": f"^{pattern}$"} if pattern else {"minLength": 1}), **more}


def _countries(table: FieldTable) -> dict[str, Any]:
    return {"enum": list(dict.fromkeys((*table.words["country"], *load_countries().names)))}


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
        _postcode,
        _string(POSTCODE) | {"type": ["string", "integer"]},
    ),
    "date": Kind(_date, _string(DAY, format="date"), load=date.fromisoformat),
    "interval": Kind(_interval, _string(f"{DAY}{BETWEEN_DAYS}{DAY}"), load=_load_interval),
    "amount": Kind(
        _amount,
        {"type": ["number", "string"], "minimum": 0, "pattern": f"^{AMOUNT}$"},
        print=_print_amount,
        load=Decimal,
        unit="SEK",
    ),
    "currency": Kind(_currency, _string()),
    "rate": Kind(
        _matching("rate", RATE, _rate),
        {"type": ["number", "string"], "minimum": 0, "maximum": 100, "pattern": f"^{RATE}$"},
        print=_print_rate,
        load=Decimal,
        unit="percent",
    ),
    "count": Kind(
        _matching("count", COUNT, _count),
        {"type": ["integer", "string"], "minimum": 0, "maxLength": LONGEST_COUNT, "pattern": f"^{COUNT}$"},
    ),
    "flag": Kind(_word("flag"), _flags),
    "theme": Kind(_word("flag"), _flags),
    "country": Kind(_country, _countries),
    "code": Kind(_code, _string(CODE)),
    "period": Kind(_period, lambda table: {"enum": [period.code for period in table.periods]}),
    "period_code": Kind(_period_code, {"type": ["string", "number"], "pattern": rf"^{CODE}($|\s)"}),
    "programme": Kind(_matching("programme", CCI, _in_capitals, re.ASCII | re.IGNORECASE), _string(CCI)),
    "nuts": Kind(_matching("nuts", NUTS, _in_capitals, re.ASCII | re.IGNORECASE), _string(NUTS)),
}
"""Every kind that a field of the table may be of."""

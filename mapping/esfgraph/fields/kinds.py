"""Raw values read by kind: a string in, a typed value out, or ValueFormError with what was expected."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from stdnum import luhn

from esfgraph.errors import ValueFormError
from esfgraph.fields.numbers import organization_digits
from esfgraph.fields.spelling import SPACES
from esfgraph.fields.table import Field, FieldTable

Value = str | Decimal | int | bool | date | tuple[date, date]
_AMOUNT = re.compile(rf"(\d{{1,3}}(?:[{SPACES}]\d{{3}})+|\d+)(?:,(\d{{1,2}}))?(?:[{SPACES}]?(?:kr|SEK))?", re.ASCII)
_COUNT = re.compile(rf"\d{{1,3}}(?:[{SPACES}]\d{{3}})+|\d+", re.ASCII)
_RATE = re.compile(rf"(\d{{1,3}})(?:[,.](\d{{1,2}}))?[{SPACES}]?%?", re.ASCII)
_INTERVAL = re.compile(r"(\S+)\s+(?:-|–|till)\s+(\S+)")
_CODE = re.compile(r"[^\s<>\"{}|\\^`]{1,40}")
_CCI = re.compile(r"\d{4}[A-Z0-9]{8,11}", re.ASCII)
_OPERATION = re.compile(r"\d{4}[A-Z]{2}[A-Z0-9]{6,9}_", re.ASCII)  # a CCI number before a project number
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_NUTS = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}", re.ASCII)
_PERIOD = re.compile(r"(\d{4})\s?[-–]\s?(\d{4})", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_OLDER_NUMBER = re.compile(r"(\d{4})-(\d{5})")
_POSTCODE = re.compile(r"[1-9]\d{4}", re.ASCII)
_NO_SPACES = str.maketrans("", "", SPACES)


def read_value(raw: str, field: Field, table: FieldTable) -> Value:
    """Read *raw* as the kind of *field* says; raise ValueFormError where it has another form."""
    return _READERS[field.kind](raw, field, table)


def _number(raw: str, field: Field, table: FieldTable) -> str:
    """A project number as the register writes it.

    Hyphens for the slash of older numbers are read back; the programme's CCI number before it, as the EU's own list of
    operations writes it, is left out.
    """
    raw = raw.removeprefix(found[0]) if (found := _OPERATION.match(raw)) else raw
    if not raw or len(raw) > 60 or not any(character.isdecimal() for character in raw):
        raise ValueFormError("number", raw=raw)
    older = _OLDER_NUMBER.fullmatch(raw)
    return f"{older[1]}/{older[2]}" if older else raw


def _text(raw: str, field: Field, table: FieldTable) -> str:
    return raw


def _web_address(raw: str, field: Field, table: FieldTable) -> str:
    if not _WEB_ADDRESS.fullmatch(raw):
        raise ValueFormError("web-address", raw=raw)
    return raw


def _organization_number(raw: str, field: Field, table: FieldTable) -> str:
    """Ten digits with a right check digit (Luhn, lag 1974:174)."""
    digits = organization_digits(raw)
    if digits is None:
        raise ValueFormError("organization-number", raw=raw)
    if not luhn.is_valid(digits):
        raise ValueFormError("check-digit", raw=raw)
    return digits


def _postcode(raw: str, field: Field, table: FieldTable) -> str:
    digits = raw.translate(_NO_SPACES)
    if not _POSTCODE.fullmatch(digits):
        raise ValueFormError("postcode", raw=raw)
    return digits


def _country(raw: str, field: Field, table: FieldTable) -> str:
    return str(_word(raw, "country", table))


def _flag(raw: str, field: Field, table: FieldTable) -> bool:
    return bool(_word(raw, "flag", table))


def _word(raw: str, words: str, table: FieldTable) -> object:
    known = {word.casefold(): value for word, value in table.words[words].items()}
    if raw.casefold() not in known:
        raise ValueFormError("word", raw=raw, words=tuple(table.words[words]))
    return known[raw.casefold()]


def _date(raw: str, field: Field, table: FieldTable) -> date:
    try:
        if not _DATE.fullmatch(raw):
            raise ValueError
        return date.fromisoformat(raw)
    except ValueError:
        raise ValueFormError("date", raw=raw) from None


def _interval(raw: str, field: Field, table: FieldTable) -> tuple[date, date]:
    parts = _INTERVAL.fullmatch(raw)
    if not parts:
        raise ValueFormError("interval", raw=raw)
    return _date(parts[1], field, table), _date(parts[2], field, table)


def _amount(raw: str, field: Field, table: FieldTable) -> Decimal:
    """Swedish kronor; öre after a comma are kept."""
    parts = _AMOUNT.fullmatch(raw)
    if not parts:
        raise ValueFormError("amount", raw=raw)
    whole = parts[1].translate(_NO_SPACES)
    return Decimal(f"{whole}.{parts[2]}" if parts[2] else whole)


def _rate(raw: str, field: Field, table: FieldTable) -> Decimal:
    """Percent, 0 to 100."""
    parts = _RATE.fullmatch(raw)
    value = Decimal(f"{parts[1]}.{parts[2] or 0}") if parts else Decimal(-1)
    if not 0 <= value <= 100:
        raise ValueFormError("rate", raw=raw)
    return value.normalize() if value % 1 else Decimal(int(value))


def _count(raw: str, field: Field, table: FieldTable) -> int:
    if not _COUNT.fullmatch(raw) or len(raw) > 12:
        raise ValueFormError("count", raw=raw)
    return int(raw.translate(_NO_SPACES))


def _code(raw: str, field: Field, table: FieldTable) -> str:
    if not _CODE.fullmatch(raw):
        raise ValueFormError("code", raw=raw)
    return raw


def _period_code(raw: str, field: Field, table: FieldTable) -> str:
    """A code; the oldest pages print its label again before it and its name after it."""
    repeated = _behind_label(field.labels).fullmatch(raw)
    return _code(repeated[1] if repeated else raw, field, table)


@lru_cache(maxsize=64)
def _behind_label(labels: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, labels))})[{SPACES}](\S+)(?:[{SPACES}].*)?")


def _programme(raw: str, field: Field, table: FieldTable) -> str:
    if not _CCI.fullmatch(raw):
        raise ValueFormError("programme", raw=raw)
    return raw


def _period(raw: str, field: Field, table: FieldTable) -> str:
    parts = _PERIOD.fullmatch(raw)
    code = f"{parts[1]}-{parts[2]}" if parts else ""
    if code not in {period.code for period in table.periods}:
        raise ValueFormError("period", raw=raw)
    return code


def _nuts(raw: str, field: Field, table: FieldTable) -> str:
    if not _NUTS.fullmatch(raw):
        raise ValueFormError("nuts", raw=raw)
    return raw


_READERS: dict[str, Callable[[str, Field, FieldTable], Value]] = {
    "number": _number,
    "text": _text,
    "english_text": _text,
    "web_address": _web_address,
    "plain": _text,
    "owner": _text,
    "organization_number": _organization_number,
    "postcode": _postcode,
    "country": _country,
    "date": _date,
    "interval": _interval,
    "amount": _amount,
    "rate": _rate,
    "count": _count,
    "code": _code,
    "programme": _programme,
    "period": _period,
    "period_code": _period_code,
    "theme": _flag,
    "flag": _flag,
    "nuts": _nuts,
    "esf_region": _text,
    "personal": _text,
}

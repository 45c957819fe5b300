"""The owner as a natural person: told by a number that is or could be a person's, or by a word that says so."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from esfgraph.errors import ValueFormError
from esfgraph.fields.checked_numbers import is_identity_number, is_persons_organization_number
from esfgraph.fields.countries import HOME
from esfgraph.fields.kinds import read_value
from esfgraph.fields.plain_text import plain_text
from esfgraph.fields.table import FieldTable
from esfgraph.privacy.masking import personal_places
from esfgraph.records.record import country_of_owner
from esfgraph.sources.draft import Draft, Span

_PLAINLY_AN_ORGANIZATION = re.compile(r"[2-9]\d[2-9]\d{3}-?\d{4}", re.ASCII)
_ORGANIZATION = re.compile(r"(?<!\d)(?:se[ -]?)?(?:16[ -]?)?(\d{6}[ +-]{0,3}\d{4})(?:[ -]?01)?(?!\d)")
"""Ten digits, also as a legal person's number of twelve and as a VAT number."""
_EXPONENT = re.compile(r"(\d)(?:[.,](\d*))?e\+?(\d{1,2})(?!\d)")
_DECIMALS = re.compile(r"(?<=\d)[.,]0*(?!\d)")
_LEFT_OUT = re.compile(r"(\d{3,11})[ -]?[x*#?]")
"""Digits, and signs for those that are left out: 850312-****."""
_MOST_GROUPS = 20

_SAY_NOTHING = frozenset(["ja", "nej", "yes", "no", "kr", "sek", "st", "esf", "okänt", "saknas"])

_ROLES = {"owner": "name", "owner_number": "number"}


def names_of_person(draft: Draft, table: FieldTable, *, known: bool) -> tuple[str, ...] | None:
    """Names of an owner *known* or shown to be a natural person, as printed; None where it is an organisation."""
    about_owner = (span for span in draft.spans if span.field is None or span.field.owner)
    stated = [(role, value) for span in about_owner if (role := _role(span, table)) and (value := draft.value(span))]
    if not known and not any(
        _shows_person(role, value, table)
        for role, value in stated
        if role != "number" or not _is_organizations_abroad(draft, value, table)
    ):
        return None
    names = (_without_numbers(value) for role, value in stated if role == "name")
    return tuple(name for name in dict.fromkeys(names) if name)


def could_be_persons(printed: str) -> bool:
    """Whether a field for an owner's number holds what is or could be a person's, in any way a program writes it."""
    text = plain_text(printed).text.lower()
    for match in _EXPONENT.finditer(text):
        if _could_begin_persons(match[1] + (match[2] or ""), int(match[3]) + 1):
            return True
    text = _DECIMALS.sub("", _EXPONENT.sub(" ", text))
    if any(_could_begin_persons(match[1], 10) for match in _LEFT_OUT.finditer(text)):
        return True
    if any(is_persons_organization_number(match[1]) for match in _ORGANIZATION.finditer(text)):
        return True
    groups = re.findall(r"\d+", _ORGANIZATION.sub(" ", text))[:_MOST_GROUPS]
    return _is_persons("".join(groups), whole=True) or any(_is_persons(each, whole=False) for each in _joined(groups))


def could_name_owner(span: Span, value: str, table: FieldTable) -> bool:
    """Whether a value under a label that no field lists may be the owner's: so called, or more than a number."""
    words = (word.lower() for word in re.findall(r"[\w-]{2,}", value) if not re.search(r"\d", word))
    return bool(_role(span, table)) or not _SAY_NOTHING.issuperset(words)


def _role(span: Span, table: FieldTable) -> str:
    """What a label of the owner, or one that no field lists, says of it: a name, a number, an address, or nothing."""
    if span.field:
        return _ROLES.get(span.field.key, "address")
    if table.label_words.numbers_owner(span.label):
        return "number"
    return "name" if table.label_words.names_owner(span.label) else ""


def _is_organizations_abroad(draft: Draft, value: str, table: FieldTable) -> bool:
    """Whether a number is of a scheme of another country, whose numbers are organisations' alone (`NumberScheme`)."""

    def stated(key: str) -> str:
        return next((draft.value(span) for span in draft.spans if span.field and span.field.key == key), "")

    field, table = table.by_key.get("owner_number"), table.of_country(country_of_owner(stated, table))
    if field is None or table.profile.country == HOME:
        return False
    try:
        read_value(value, field, table)
    except ValueFormError:
        return False
    return True


def _shows_person(role: str, value: str, table: FieldTable) -> bool:
    if _PLAINLY_AN_ORGANIZATION.fullmatch(value):
        return False
    if role == "number" and could_be_persons(value):
        return True
    if len(re.findall(r"\d", value)) > 5:
        if any(place.kind == "identity" for place in personal_places(plain_text(value))):
            return True
        # A number may stand in place of the name, or before it.
        if role == "name" and any(map(could_be_persons, _numbers_alone(value))):
            return True
    return role != "address" and table.natural_person.search(value.lower()) is not None


def _numbers_alone(name: str) -> Iterator[str]:
    """The parts of a printed name that are numbers."""
    return (
        part
        for part in re.split(r"[,;()]", name)
        if len(re.findall(r"\d", part)) > 9 and not re.search(r"[^\W\d_]{3}", part)
    )


def _joined(groups: Sequence[str]) -> Iterator[str]:
    """Neighbouring groups of digits as one number, as long as a person's may be."""
    for start in range(len(groups)):
        digits = ""
        for group in groups[start:]:
            digits += group
            yield digits
            if len(digits) > 11:
                break


def _is_persons(digits: str, *, whole: bool) -> bool:
    """Whether digits could be a person's number; *whole* says that there are no others."""
    length = len(digits)
    if not whole:
        return length in (10, 12) and is_persons_organization_number(digits) and _is_day(digits[-10:-4])
    if length in (10, 12):
        return is_persons_organization_number(digits)
    if length in (6, 8) and _is_day(digits[-6:]):
        return True  # a person's without its last digits
    if length < 10:
        return length > 6 and _is_day(digits.zfill(10)[:6])  # without the zeros that it begins with
    return any(is_identity_number(digits[start : start + 10]) for start in range(min(length, 40) - 9))


def _could_begin_persons(digits: str, length: int) -> bool:
    """Whether the first *digits* of a number of *length*, whose others are left out, could be a person's."""
    if len(digits) >= length:
        return _is_persons(digits[:length], whole=True)
    if length == 12:
        return digits[:2] in ("1", "18", "19", "2", "20")
    return length == 10 and digits[2:3] in ("", "0", "1")


def _is_day(digits: str) -> bool:
    """Whether six digits are a day, or that of a co-ordination number."""
    year, month, day = (int(digits[at : at + 2]) for at in (0, 2, 4))
    try:
        date(2000 + year, month, day - 60 if day > 60 else day)
    except ValueError:
        return (month, day % 60) == (2, 29)
    return True


def _without_numbers(name: str) -> str:
    """A printed name without the numbers that stand before, behind or within it."""
    for place in sorted(personal_places(plain_text(name)), reverse=True):
        name = name[: place.start] + " " + name[place.end :]
    return re.sub(r"[\d()]+", " ", name).strip(" ,;:+-/")

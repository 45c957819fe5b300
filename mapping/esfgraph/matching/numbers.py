"""Numbers and codes in every written form: of organisations, projects, places, objectives and programmes."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from esfgraph.fields.checked_numbers import organization_digits, organization_number
from esfgraph.fields.countries import bare as bare_number
from esfgraph.fields.countries import is_home
from esfgraph.fields.owner_name import owner_parts
from esfgraph.matching.things import Type

NAMING = frozenset(
    (
        *("projekt", "project", "projects", "dnr", "diarienr", "diarienummer"),
        *("org", "orgnr", "organisationsnr", "organisationsnummer", "momsnr", "vat"),
        *("nr", "nummer", "number", "kod", "code", "kommunkod", "länskod", "nuts", "cci"),
    )
)
"""Words that say what number it is."""
_DIGITS: Mapping[Type, int] = {"municipality": 4, "county": 2}
"""Digits of codes whose leading zeros spreadsheet programs drop."""
_OLD_PROJECT = re.compile(r"(\d{4})\D{1,3}(\d{1,5})", re.ASCII)
_OLD_SERIAL = 5
_WORD = re.compile(r"[^\s:;,()]+")
_BETWEEN = re.compile(r"[\s/*–-]")
_KEY = re.compile(r"(?=.*\d)[\w.+]{1,40}")


class Read(NamedTuple):
    """A text taken apart into a number and a name."""

    keys: tuple[str, ...]
    """What the number may be kept under; none where none is stated."""
    name: str
    is_wrong: bool = False
    """Whether it states a number that cannot be one, so that the name beside it tells less."""


def number_key(text: str) -> str:
    """Return what the spellings of a number have in common, ``25-030-S02`` and ``2019/00383``; empty for words."""
    bare = _BETWEEN.sub("", text).upper()
    return bare if bare.isascii() and _KEY.fullmatch(bare) else ""


def keys_of(*numbers: str) -> tuple[str, ...]:
    """Return the keys of a thing's numbers; an owner's of another country also without the country's letters."""
    forms = dict.fromkeys(form for number in numbers if number for form in (number, bare_number(number)))
    return tuple(dict.fromkeys(map(number_key, forms)))


def number_keys(text: str) -> list[str]:
    """Return the keys of what a reader may mean by a number: an organisation's has several spellings, too."""
    key = number_key(text)
    digits = organization_digits(text) if key else None
    return list(dict.fromkeys(filter(None, (key, digits))))


def read(text: str, type_: Type) -> Read:
    """Take a text apart into the number of a thing of a type and a name."""
    return _read_owner(text) if type_ == "owner" else _read_code(text, type_)


def _read_owner(text: str) -> Read:
    bare = _without_naming(text)
    if digits := organization_digits(bare):
        return Read((digits,), "", is_wrong=organization_number(bare) is None)
    if not is_home(bare) and (key := number_key(bare)):
        return Read((key,), "")
    parts = owner_parts(text)
    return Read((parts.number,) if parts.number else (), ", ".join(parts.parts), is_wrong=bool(parts.unread))


def _read_code(text: str, type_: Type) -> Read:
    bare = _without_naming(text)
    if keys := tuple(dict.fromkeys(_keys(bare, type_))):
        return Read(keys, text)
    words = bare.split()
    for at in (0, -1) if len(words) > 1 else ():
        rest = words[1:] if at == 0 else words[:-1]
        if keys := tuple(dict.fromkeys(_keys(words[at].strip("():,;"), type_))):
            return Read(keys, " ".join(rest))
    return Read((), text)


def _keys(text: str, type_: Type) -> Iterator[str]:
    if key := number_key(text):
        yield key
        if (length := _DIGITS.get(type_)) and key.isdecimal():
            yield key.zfill(length)
    if type_ == "project" and (match := _OLD_PROJECT.fullmatch(text)):
        yield match[1] + match[2].zfill(_OLD_SERIAL)


def _without_naming(text: str) -> str:
    """Leave out words before and behind a number that say what it is: *Dnr 2019/00383*, *Org.nr: 212000-0415*."""
    words = [word for word in _WORD.findall(text) if re.sub(r"\W", "", word).casefold() not in NAMING]
    return " ".join(words)

"""Profiles: what another register prints, as a TOML file beside the table of fields, and that table with its labels.

A profile changes how values are read and what they are called, never which fields there are. Those that travel along
lie in ``profiles/``; a person's own is named by its path.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec
from msgspec import Struct

from esfgraph.errors import UsageError
from esfgraph.fields.countries import NumberScheme, load_countries
from esfgraph.fields.currency import CODES, OWN
from esfgraph.fields.label_words import expression, read_label_words
from esfgraph.fields.spelling import fold
from esfgraph.fields.table import DateOrder, Decimals, Field, FieldTable, Profile, load_fields, read_table
from esfgraph.rules import Bilingual

SUFFIX = ".toml"
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_IDENTIFYING = (("number",), ("title", "owner", "start_date"))
"""A record is known by a number, or by all of these."""


class _Title(Struct, frozen=True, forbid_unknown_fields=True):
    sv: str
    en: str


class _LabelWords(Struct, frozen=True, forbid_unknown_fields=True):
    """More words of labels, as in ``fields.toml``."""

    contact: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    number: tuple[str, ...] = ()


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    """More words of values, as in ``fields.toml``."""

    flag: dict[str, bool] = {}
    country: dict[str, str] = {}
    absent: dict[str, bool] = {}
    month: dict[str, int] = {}


class _Stated(Struct, frozen=True, forbid_unknown_fields=True):
    """What a profile's file may say."""

    title: _Title
    labels: dict[str, tuple[str, ...]]
    kept: tuple[str, ...] = ()
    country: str = ""
    currency: str = ""
    language: str = ""
    decimals: Decimals = ""
    dates: DateOrder = "year-month-day"
    numbers: dict[str, str] = {}
    owner_number: NumberScheme | None = None
    kohesio: bool = False
    label_words: _LabelWords = _LabelWords()
    words: _Words = _Words()
    natural_person: tuple[str, ...] = ()


@cache
def packaged_profiles() -> Mapping[str, FieldTable]:
    """The tables of the profiles that travel along, by name; the register that ``fields.toml`` is of goes without."""
    found = sorted(each.name for each in _folder().iterdir() if each.name.endswith(SUFFIX))
    return {name.removesuffix(SUFFIX): load_profile(name.removesuffix(SUFFIX)) for name in found}


def tables_of(chosen: tuple[str, ...]) -> Mapping[str, FieldTable]:
    """The tables by which a build reads its sources, by the names of their profiles: of those *chosen*, else of all.

    Raise UsageError for a profile that there is not, or that is none.
    """
    if not chosen:
        return {"": load_fields(), **packaged_profiles()}
    tables = [load_profile(each) for each in chosen]
    return {table.profile.name: table for table in tables}


def load_profile(name: str) -> FieldTable:
    """The table of fields under a profile: one that travels along, by name, or a person's own, by the path of its file.

    Raise UsageError for a profile that there is not, or that is none.
    """
    if name == load_fields().profile.key:
        return load_fields()
    path = Path(name)
    file: Traversable = path if path.suffix == SUFFIX else _folder().joinpath(f"{name}{SUFFIX}")
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        if path.suffix == SUFFIX:
            raise UsageError(f"The profile {name!r} cannot be read: {error}.") from error
        raise UsageError(
            f"There is no profile {name!r}; there are {', '.join(profile_names())}. A profile of your own is a file "
            f"whose name ends in {SUFFIX}."
        ) from error
    return _read(path.stem if path.suffix == SUFFIX else name, name, text)


def profile_names() -> list[str]:
    """Names of the profiles that travel along, that of ``fields.toml`` first."""
    return [load_fields().profile.key, *packaged_profiles()]


def _folder() -> Traversable:
    return files("esfgraph").joinpath("profiles")


def _read(name: str, told: str, text: str) -> FieldTable:
    """Make the table of a profile's text; *told* is how messages call it."""
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"The profile {told!r} is no TOML: {error}.") from error
    keys = _Stated.__struct_fields__
    if unknown := sorted(parsed.keys() - set(keys)):
        raise UsageError(f"The profile {told!r} has the unknown key {unknown[0]!r}; it may have {', '.join(keys)}.")
    try:
        stated = msgspec.convert(parsed, _Stated)
    except msgspec.ValidationError as error:
        raise UsageError(f"The profile {told!r} is not as a profile is: {error}.") from error
    if fault := next(_faults(name, stated), None):
        raise UsageError(f"The profile {told!r}: {fault}")
    return _table(name, stated)


def _faults(name: str, stated: _Stated) -> Iterator[str]:
    """What is wrong with a profile."""
    table, countries = load_fields(), load_countries()
    if not _NAME.fullmatch(name) or name == table.profile.key:
        yield (
            f"its name {name!r}, that of its file, becomes part of addresses; take small letters, digits and hyphens, "
            f"and not {table.profile.key!r}."
        )
    if unknown := sorted(stated.labels.keys() - table.by_key.keys()):
        yield f"it has labels of an unknown field {unknown[0]!r}; the fields are {', '.join(table.by_key)}."
    if not any(all(stated.labels.get(key) for key in keys) for keys in _IDENTIFYING):
        yield "no label tells of which project a record is; give some of 'number', or 'title', 'owner', 'start_date'."
    spelt: dict[str, str] = {}
    for key, label in _labels(stated):
        if not fold(label):
            yield f"a label of {key!r} is empty."
        if (other := spelt.setdefault(fold(label), key)) != key:
            yield f"the label {label!r} stands under both {other!r} and {key!r}; a label names one field."
    if stated.country and stated.country not in countries:
        yield f"its country {stated.country!r} is not known; write one of {', '.join(countries)}."
    if not stated.country and not (stated.labels.get("owner_country") or stated.labels.get("country_concerned")):
        yield "nothing tells the country of a record; state 'country', or labels of 'country_concerned'."
    currency = stated.currency or (stated.country in countries and countries[stated.country].currency)
    if not currency and not stated.labels.get("currency"):
        yield "nothing tells the currency of amounts; state 'currency', or labels of 'currency'."
    if stated.currency and stated.currency not in (OWN, *CODES):
        yield f"its currency {stated.currency!r} is not known; write one of {', '.join(sorted((OWN, *CODES)))}."
    if stated.language and stated.language not in (known := countries.languages):
        yield f"its language {stated.language!r} is not one of {', '.join(known)}."
    for period, pattern in stated.numbers.items():
        if period not in (periods := [each.code for each in table.periods]):
            yield f"it has numbers of an unknown period {period!r}; the periods are {', '.join(periods)}."
        try:
            re.compile(pattern)
        except re.error as error:
            yield f"its form of numbers of {period} is no regular expression: {error}."
    if stated.owner_number and not _is_scheme(stated.owner_number.module):
        yield f"python-stdnum has no numbers {stated.owner_number.module!r}; write a module of it such as 'dk.cvr'."
    for word, code in stated.words.country.items():
        if code not in countries.by_code:
            yield f"the country of {word!r} is {code!r}, which is not known; write three letters such as 'DNK'."


def _labels(stated: _Stated) -> Iterator[tuple[str, str]]:
    for key, labels in stated.labels.items():
        yield from ((key, label) for label in labels)
    yield from ((f"kept: {label}", label) for label in stated.kept)


def _is_scheme(module: str) -> bool:
    try:
        return hasattr(import_module(f"stdnum.{module}"), "validate")
    except ImportError:
        return False


def _table(name: str, stated: _Stated) -> FieldTable:
    """The table of fields with what a profile says in the place of what ``fields.toml`` says of its register."""
    base, said, country = load_fields(), read_table(), load_countries().get(stated.country)
    profile = Profile(
        name=name,
        key=name,
        title=Bilingual(stated.title.sv, stated.title.en),
        country=stated.country,
        currency=stated.currency or (country.currency if country else ""),
        language=stated.language or (country.language if country else ""),
        decimals=stated.decimals,
        dates=stated.dates,
        owner_number=stated.owner_number,
        kohesio=stated.kohesio,
    )
    words = msgspec.to_builtins(stated.words)
    label_words = msgspec.to_builtins(stated.label_words)
    return replace(
        base,
        fields=(*(_field(each, name, stated) for each in base.fields), *map(_kept, stated.kept)),
        periods=tuple(
            replace(each, number=stated.numbers.get(each.code, "(?!)"), names_apart=False, page="", kohesio="")
            for each in base.periods
        ),
        words={key: {**listed, **words[key]} for key, listed in base.words.items()},
        label_words=read_label_words(
            {key: [*listed, *label_words[key]] for key, listed in said["label_words"].items()}
        ),
        natural_person=re.compile(expression([*said["natural_person"]["words"], *stated.natural_person])),
        profile=profile,
    )


def _field(field: Field, name: str, stated: _Stated) -> Field:
    """A field under the profile's own labels; the codes of a national list are another list's in each register."""
    scheme = f"{field.scheme}-{name}" if field.national else field.scheme
    return replace(field, labels=tuple(stated.labels.get(field.key, ())), scheme=scheme, run_on=False)


def _kept(label: str) -> Field:
    """The field of a label that is known, and whose values stay in the source graph as they are printed."""
    return Field(f"kept: {label}", "plain", (label,))

"""The table of fields: what ``fields.toml`` says, typed and indexed."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any, Literal

from esfgraph.fields.countries import NumberScheme, load_countries
from esfgraph.fields.label_words import LabelWords, expression, read_label_words
from esfgraph.fields.legal_forms import LegalForms
from esfgraph.fields.spelling import fold
from esfgraph.rules import Bilingual

Decimals = Literal["", ",", "."]
"""What parts the decimals of amounts; empty where each amount must tell."""
DateOrder = Literal["year-month-day", "day-month-year", "month-day-year"]
"""The order of days as numbers, besides year, month, day, which is always read."""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One field of a project record."""

    key: str
    kind: str
    labels: tuple[str, ...]
    term: str | None = None
    column: str | None = None
    scheme: str | None = None
    code: str | None = None
    answer: str | None = None
    several: bool = False
    national: bool = False
    pointed: bool = False
    owner: bool = False
    run_on: bool = False
    legal: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Period:
    """A programming period and the marks by which codes and numbers give it away."""

    code: str
    cci: str
    number: str
    names_apart: bool = False
    """Whether a name of this period may be another body's than in the others."""
    page: str = ""
    """Address of a project's page, with a gap for its number; empty where none is known."""
    kohesio: str = ""
    """A project's local identifier at Kohesio, with gaps for programme and number."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A page layout and what it is told apart by; a greater age is newer."""

    code: str
    age: int
    title: str | None = None
    first: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    period: str | None = None
    """The programming period that only this layout was used for."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Lines of a page that are not of its record."""

    run_on_layout: str
    titles: frozenset[str]
    before_title: frozenset[str]
    trailer_starts: str
    trailer: frozenset[str]
    sites: frozenset[str]


@dataclass(frozen=True, slots=True)
class Profile:
    """Of which register a table is, and what its values are without saying so."""

    name: str
    """Part of the addresses of its projects; empty for the register that ``fields.toml`` is of."""
    key: str
    """By which a person chooses it."""
    title: Bilingual
    country: str = ""
    """Two letters (ISO 3166-1); empty where each record states its own."""
    currency: str = ""
    """Of amounts without one (ISO 4217); empty where each record states its own."""
    language: str = ""
    """Of texts (BCP 47); empty where it is that of the record's country."""
    decimals: Decimals = ""
    dates: DateOrder = "year-month-day"
    owner_number: NumberScheme | None = None
    """The scheme of owners' numbers, where it is not that of their country."""
    kohesio: bool = False
    """Whether its project numbers are local identifiers of Kohesio's."""


@dataclass(frozen=True, eq=False)
class FieldTable:
    """All that ``fields.toml`` says, or a profile in its place."""

    fields: tuple[Field, ...]
    periods: tuple[Period, ...]
    layouts: tuple[Layout, ...]
    noise: Noise
    words: Mapping[str, Mapping[str, Any]]
    label_words: LabelWords
    natural_person: re.Pattern[str]
    """What tells in an owner's name, in lower case, that it is a natural person's."""
    profile: Profile

    def of_country(self, letters: str) -> "FieldTable":
        """The table for a record whose owner is of a country: its numbers and postcodes are read as that one's."""
        return self if letters in ("", self.profile.country) else _of_country(self, letters)

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """Fields by key."""
        return {item.key: item for item in self.fields}

    @cached_property
    def required(self) -> dict[str, tuple[Field, ...]]:
        """Fields that the law asks for, by programming period."""
        periods = dict.fromkeys(period for item in self.fields for period in item.legal)
        return {period: tuple(item for item in self.fields if period in item.legal) for period in periods}

    @cached_property
    def by_label(self) -> dict[str, tuple[Field, str]]:
        """Field and spelling as the table writes it, by folded label."""
        return {fold(label): (item, label) for item in self.fields for label in item.labels}

    @cached_property
    def by_half(self) -> dict[str, Field]:
        """Fields by the halves of their bilingual labels, where these are no other's: *Beneficiary*."""
        return {
            half: field
            for label, (field, _) in reversed(self.by_label.items())
            for half in _halves(label)
            if half not in self.by_label
        }

    @cached_property
    def folded_words(self) -> dict[str, dict[str, Any]]:
        """What words mean, in any case: by the name of their list and the folded word."""
        return {name: {word.casefold(): value for word, value in words.items()} for name, words in self.words.items()}

    @cached_property
    def by_term(self) -> dict[str, Field]:
        """Fields by prefixed ontology term, that of an answer too; the first of those that share one."""
        return {term: item for item in reversed(self.fields) for term in (item.term, item.answer) if term}

    @cached_property
    def run_on_labels(self) -> tuple[str, ...]:
        """Labels that the oldest pages print straight before their values, the longest first."""
        return tuple(
            sorted((label for item in self.fields if item.run_on for label in item.labels), key=len, reverse=True)
        )

    def field_of(self, label: str) -> Field | None:
        """Find the field that a source label names, or either half of a bilingual one."""
        if not label:
            return None
        if spelt := self._by_spelling.get(label):  # as nearly every label is
            return spelt
        label = fold(label)
        if found := self.by_label.get(label):
            return found[0]
        if field := self.by_half.get(label):
            return field
        fields = {field.key: field for half in _halves(label) if (field := self._field_of_half(half))}
        return next(iter(fields.values())) if len(fields) == 1 else None

    def lists(self, label: str) -> bool:
        """Whether the table lists a source label as it is spelt."""
        return label in self._by_spelling or fold(label) in self.by_label

    @cached_property
    def _by_spelling(self) -> dict[str, Field]:
        return {label: field for field in self.fields for label in field.labels}

    def _field_of_half(self, half: str) -> Field | None:
        found = self.by_label.get(half)
        return found[0] if found else self.by_half.get(half)


@lru_cache(maxsize=256)  # a build has few registers, and each few countries
def _of_country(table: FieldTable, letters: str) -> FieldTable:
    own = load_countries()[letters]
    language = table.profile.language or own.language
    return replace(table, profile=replace(table.profile, country=letters, language=language))


@cache
def load_legal_forms() -> LegalForms:
    """Read the legal forms alone."""
    table = read_table()["legal_forms"]
    short = table.pop("short")
    return LegalForms(short=short, **{name: frozenset(words) for name, words in table.items()})


def read_table() -> dict[str, Any]:
    """What ``fields.toml`` says, as TOML has it."""
    return tomllib.loads(files("esfgraph").joinpath("fields.toml").read_text(encoding="utf-8"))


@cache
def load_fields() -> FieldTable:
    """Read and check the table that travels with the package; raise ValueError for a label of two fields."""
    table = read_table()
    fields = tuple(Field(**(item | {"labels": tuple(item["labels"])})) for item in table["field"])
    layouts = tuple(
        Layout(**(item | {"first": tuple(item.get("first", ())), "has": tuple(item.get("has", ()))}))
        for item in table["layout"]
    )
    noise = table["noise"]
    loaded = FieldTable(
        fields=fields,
        periods=tuple(Period(**item) for item in table["period"]),
        layouts=layouts,
        noise=Noise(
            run_on_layout=noise["run_on_layout"],
            titles=frozenset(noise["titles"]),
            before_title=frozenset(noise["before_title"]),
            trailer_starts=noise["trailer_starts"],
            trailer=frozenset(noise["trailer"]),
            sites=frozenset(noise["sites"]),
        ),
        words=table["words"],
        label_words=read_label_words(table["label_words"]),
        natural_person=re.compile(expression(table["natural_person"]["words"])),
        profile=Profile(**(table["profile"] | {"name": "", "title": Bilingual(**table["profile"]["title"])})),
    )
    _check(loaded)
    return loaded


def _halves(label: str) -> list[str]:
    """The halves of a bilingual label."""
    halves = label.split(" / ")
    return halves if len(halves) == 2 else []


def _check(table: FieldTable) -> None:
    labels = Counter(fold(label) for item in table.fields for label in item.labels)
    twice = sorted(label for label, count in labels.items() if count > 1)
    if twice:
        raise ValueError(f"fields.toml: labels under two fields: {twice}")

"""Projects: the captures of one project merged, with its identity and its programming period."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from esfgraph.errors import IdentityError
from esfgraph.fields.countries import HOME, UNDETERMINED, load_countries
from esfgraph.fields.table import FieldTable
from esfgraph.findings import Finding
from esfgraph.rdf.iris import Iris
from esfgraph.records.correction import Corrected, Correction, correct
from esfgraph.records.record import OtherAmount, Record, Stated, text_of
from esfgraph.rules import load_rules


@dataclass(frozen=True, slots=True)
class Project:
    """One project: the newest stated value of each field, and every record that states it (oldest first)."""

    iri: str
    values: Mapping[str, Stated]
    records: tuple[Record, ...]
    period: str | None
    """Code of the programming period, such as 2021-2027."""
    period_rule: str | None
    """Evidence concept by which the period was concluded; None where the source states it."""
    findings: tuple[Finding, ...]
    names_apart: bool = False
    """Whether its period is one whose names may be other bodies' than in the others."""
    corrected: tuple[Corrected, ...] = ()
    """The publisher's corrections that hold."""
    other_amounts: Mapping[str, OtherAmount] = field(default_factory=dict)
    """Amounts in other currencies than kronor, by field key: where no record states one in kronor, the newest."""

    @property
    def profile(self) -> str:
        """Name of the profile of its register; empty for that of ``fields.toml``."""
        return self.records[0].profile

    @property
    def country(self) -> str:
        """Of its owner: two letters, by the newest record."""
        return self.records[-1].country

    @property
    def is_abroad(self) -> bool:
        """Whether its owner is of another country than Sweden, whose numbers, names and places say nothing of it."""
        return self.country != HOME

    def language(self, register: str) -> str:
        """The language of its texts (BCP 47): that of its *register*, where that has one, else of its country."""
        country = load_countries().get(self.country)
        return register or (country.language if country else UNDETERMINED)

    @property
    def owner_is_person(self) -> bool:
        """Whether any record gives a natural person as owner."""
        return any(record.owner_is_person for record in self.records)

    @property
    def owner_withdrawn(self) -> bool:
        """Whether the publisher has withdrawn the owner."""
        return any(record.owner_withdrawn for record in self.records)

    @property
    def owner_hidden(self) -> bool:
        """Whether nothing of the owner may be published."""
        return self.owner_is_person or self.owner_withdrawn

    def text(self, key: str) -> str:
        """The value of a textual field; empty where it is not stated."""
        return text_of(self.values, key)


def identify(record: Record, iris: Iris) -> str:
    """Return the IRI of the project that *record* is about; raise IdentityError where nothing says which it is."""
    if number := record.text("number"):
        return iris.project(number, record.profile)
    title, owner, start = needed = [record.text(key) for key in ("title", "owner", "start_date")]
    if not all(needed):
        missing = tuple(load_rules().words[key] for key in ("title", "owner", "start_date") if not record.text(key))
        raise IdentityError("identity", missing=missing)
    return iris.unnumbered_project(title, owner, start)


def merge(iri: str, records: Iterable[Record], table: FieldTable, corrections: tuple[Correction, ...] = ()) -> Project:
    """Merge the captures of one project, field by field: the newest capture that states a value wins.

    What *corrections* of the publisher's say goes before that.
    """
    ordered = by_age(records, table)
    values: dict[str, Stated] = {}
    captures: dict[str, Record] = {}
    findings: list[Finding] = []
    for record in reversed(ordered):
        for key, stated in record.values.items():
            newest, capture = values.setdefault(key, stated), captures.setdefault(key, record)
            if not newest.is_same(stated):
                findings.append(_disagreement(iri, newest, stated, of_one_age=_are_of_one_age(capture, record)))
    corrected: tuple[Corrected, ...] = ()
    if corrections:
        is_hidden = any(record.owner_is_person or record.owner_withdrawn for record in ordered)
        hidden = frozenset(field.key for field in table.fields if field.owner and is_hidden)
        corrected, said = correct(values, corrections, hidden)
        findings += said
    others: dict[str, OtherAmount] = {}
    for record in reversed(ordered):
        for key, other in record.other_amounts.items():
            if key not in values:
                others.setdefault(key, other)
    if not values.get("number"):
        first = ordered[0].values["title"].position
        findings.append(Finding.of("no-number", first, iri))
    period, rule = _period(values, ordered, table)
    # Where the period is known, the shapes know the form that its numbers have.
    if period is None and not table.profile.name and (number := values.get("number")):
        findings.append(Finding.of("number-form", number.position, iri, number=number.raw))
    apart = _stand_apart(period, table)
    return Project(iri, values, tuple(ordered), period, rule, tuple(findings), apart, corrected, others)


def names_stand_apart(record: Record, table: FieldTable) -> bool:
    """Whether a record, taken by itself, is of a period whose names may be other bodies' than in the others."""
    period, _ = _period(record.values, [record], table)
    return _stand_apart(period, table)


def _stand_apart(period: str | None, table: FieldTable) -> bool:
    return any(period == each.code and each.names_apart for each in table.periods)


class Capture(Protocol):
    """What tells the captures of a project apart by age."""

    @property
    def captured(self) -> str: ...  # noqa: D102 (a record's)
    @property
    def layout(self) -> str: ...  # noqa: D102 (a record's)
    @property
    def source(self) -> str: ...  # noqa: D102 (a record's)
    @property
    def place(self) -> int: ...  # noqa: D102 (a record's)


_Capture = TypeVar("_Capture", bound=Capture)


def by_age(captures: Iterable[_Capture], table: FieldTable) -> list[_Capture]:
    """Order captures oldest first: by capture date where each has one, else by page layout, then by source name.

    Rows of one source have one age: the first of them counts as the newest.
    """
    captures = list(captures)
    if len(captures) < 2:
        return captures
    ages = {layout.code: layout.age for layout in table.layouts}
    dated = all(each.captured for each in captures)

    def age(each: _Capture) -> tuple[str, int, str, int]:
        return (each.captured if dated else "", ages.get(each.layout, 0), each.source, -each.place)

    return sorted(captures, key=age)


def _are_of_one_age(first: Record, other: Record) -> bool:
    return (first.source, first.captured) == (other.source, other.captured)


def _disagreement(iri: str, newest: Stated, older: Stated, *, of_one_age: bool) -> Finding:
    here, there = (stated.raw if len(stated.raw) <= 80 else stated.raw[:80] + "…" for stated in (older, newest))
    if of_one_age:
        return Finding.of("rows-disagree", older.position, iri, value=here, first=there, place=newest.position)
    return Finding.of("captures-disagree", older.position, iri, older=here, newer=there, place=newest.position)


def _period(
    values: Mapping[str, Stated], records: Iterable[Record], table: FieldTable
) -> tuple[str | None, str | None]:
    """The stated period, else the one that CCI, number or page layout belongs to, with the rule."""
    if "programming_period" in values:
        return str(values["programming_period"].value), None
    return next(_concluded(values, records, table), (None, None))


def _concluded(values: Mapping[str, Stated], records: Iterable[Record], table: FieldTable) -> Iterator[tuple[str, str]]:
    for key, rule in (("programme", "period-from-cci"), ("number", "period-from-number")):
        if key not in values:
            continue
        texts = [*map(str, values[key].values)]
        for period in table.periods:
            pattern = f"{period.cci}.*" if key == "programme" else period.number
            if all(re.fullmatch(pattern, text, re.ASCII) for text in texts):
                yield period.code, rule
    used = {record.layout for record in records}
    for layout in table.layouts:
        if layout.period and used == {layout.code}:
            yield layout.period, "period-from-layout"

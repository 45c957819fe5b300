"""Projects: the captures of one project merged, with its identity and its programming period."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from esfgraph.errors import IdentityError
from esfgraph.fields.table import FieldTable
from esfgraph.findings import Finding, Severity
from esfgraph.rdf.iris import Iris
from esfgraph.records.record import Record, Stated


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
        return str(self.values[key].value) if key in self.values else ""


def identify(record: Record, iris: Iris) -> str:
    """Return the IRI of the project that *record* is about; raise IdentityError where nothing says which it is."""
    if number := record.text("number"):
        return iris.project(number)
    needed = {"title": ("name", "namn"), "owner": ("owner", "ägare"), "start_date": ("start date", "startdatum")}
    missing = [labels for key, labels in needed.items() if not record.text(key)]
    if missing:
        raise IdentityError(
            f"The record states no project number, and without one a name, an owner and a start date are needed; "
            f"it lacks {' and '.join(label for label, _ in missing)}.",
            swedish="Posten anger inget projektnummer, och utan ett behövs namn, ägare och startdatum; "
            f"den saknar {' och '.join(label for _, label in missing)}.",
        )
    return iris.unnumbered_project(record.text("title"), record.text("owner"), record.text("start_date"))


def merge(iri: str, records: Iterable[Record], table: FieldTable) -> Project:
    """Merge the captures of one project, field by field: the newest capture that states a value wins."""
    ordered = by_age(records, table)
    values: dict[str, Stated] = {}
    findings: list[Finding] = []
    for record in reversed(ordered):
        for key, stated in record.values.items():
            newest = values.setdefault(key, stated)
            if newest.value != stated.value:
                findings.append(_disagreement(iri, newest, stated))
    if not values.get("number"):
        first = ordered[0].values["title"].position
        message = "The record states no project number; the project is known by its name, owner and start date."
        swedish = "Posten anger inget projektnummer; projektet känns igen på namn, ägare och startdatum."
        findings.append(Finding(Severity.WARNING, "no-number", first, message, iri, swedish))
    period, rule = _period(values, ordered, table)
    # Where the period is known, the shapes know the form that its numbers have.
    if period is None and (number := values.get("number")):
        message = (
            f"The project number {number.raw!r} has none of the forms we know, such as 25-030-S02 or "
            f"2019/00383; it is published as printed."
        )
        swedish = (
            f"Projektnumret {number.raw!r} har ingen av de former vi känner, som 25-030-S02 eller 2019/00383; "
            "det publiceras som tryckt."
        )
        findings.append(Finding(Severity.WARNING, "number-form", number.position, message, iri, swedish))
    return Project(iri, values, tuple(ordered), period, rule, tuple(findings))


class Capture(Protocol):
    """What tells the captures of a project apart by age."""

    @property
    def captured(self) -> str: ...  # noqa: D102 (a record's)
    @property
    def layout(self) -> str: ...  # noqa: D102
    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def sha256(self) -> str: ...  # noqa: D102


_Capture = TypeVar("_Capture", bound=Capture)


def by_age(captures: Iterable[_Capture], table: FieldTable) -> list[_Capture]:
    """Order captures oldest first: by capture date where each has one, else by page layout, then by source name."""
    captures = list(captures)
    if len(captures) < 2:
        return captures
    ages = {layout.code: layout.age for layout in table.layouts}
    dated = all(each.captured for each in captures)

    def age(each: _Capture) -> tuple[str, int, str, str]:
        return (each.captured if dated else "", ages.get(each.layout, 0), each.source, each.sha256)

    return sorted(captures, key=age)


def _disagreement(iri: str, newest: Stated, older: Stated) -> Finding:
    shown = {stated: stated.raw if len(stated.raw) <= 80 else stated.raw[:80] + "…" for stated in (newest, older)}
    message = (
        f"Two captures disagree: {shown[older]!r} here, {shown[newest]!r} in {newest.position}; "
        "the newer capture is published, the older stays in the source graph."
    )
    swedish = (
        f"Två avläsningar säger olika: {shown[older]!r} här, {shown[newest]!r} i {newest.position}; "
        "den nyare publiceras, den äldre står kvar i källgrafen."
    )
    return Finding(Severity.WARNING, "captures-disagree", older.position, message, iri, swedish)


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
        text = str(values[key].value)
        for period in table.periods:
            if text.startswith(period.cci) if key == "programme" else re.fullmatch(period.number, text, re.ASCII):
                yield period.code, rule
    used = {record.layout for record in records}
    for layout in table.layouts:
        if layout.period and used == {layout.code}:
            yield layout.period, "period-from-layout"

"""Records: the values of one page, typed, each with the place it stands at."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from msgspec import Struct

from esfgraph.errors import ValueFormError
from esfgraph.fields.kinds import Value, read_value
from esfgraph.fields.spelling import label_key
from esfgraph.fields.table import FieldTable
from esfgraph.findings import Finding, Position, Severity
from esfgraph.records.raw import LineKind, RawRecord, RawValue


class Stated(Struct, frozen=True):
    """A value that the source states, and where."""

    value: Value
    raw: str
    position: Position


@dataclass(frozen=True, slots=True)
class Record:
    """One page with typed values by field key, and what was wrong with the others."""

    source: str
    layout: str
    """Code of the page layout; empty where it is none we know."""
    sha256: str
    """Hash of the redacted text."""
    captured: str
    """When the page was captured, where its source says so (ISO 8601 date)."""
    values: Mapping[str, Stated]
    findings: tuple[Finding, ...]
    unknown_labels: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    """Keys of fields whose printed value is malformed."""
    owner_is_person: bool = False
    owner_withdrawn: bool = False

    def text(self, key: str) -> str:
        """The value of a textual field; empty where it is not stated."""
        return str(self.values[key].value) if key in self.values else ""


def read_record(raw: RawRecord, table: FieldTable) -> Record:
    """Type every value of a page; a malformed one is withheld and becomes a warning."""
    values: dict[str, Stated] = {}
    findings: list[Finding] = list(raw.findings)
    for item in raw.values:
        findings.extend(_take(item, raw, table, values))
    findings.extend(_from_title(raw, table, values))
    findings.extend(_from_interval(values))
    if raw.text and "description" not in values:
        line = next((number for number, kind in enumerate(raw.kinds, 1) if kind is LineKind.TEXT), 0)
        values["description"] = Stated(raw.text, raw.text, Position(raw.source, raw.source_line(line)))
    if raw.masked or raw.owner_is_person or raw.owner_withdrawn:
        findings.append(_personal(raw))
    if not raw.layout:
        message = "The order of its labels fits no page layout we know; it was read all the same."
        swedish = "Etiketternas ordning stämmer med ingen sidlayout vi känner; sidan lästes ändå."
        findings.append(Finding(Severity.INFO, "unknown-layout", Position(raw.source), message, message_sv=swedish))
    return Record(
        source=raw.source,
        layout=raw.layout,
        sha256=raw.sha256,
        captured=raw.captured,
        values=values,
        findings=tuple(findings),
        withheld=tuple(
            dict.fromkeys(
                item.field.key for item in raw.values if item.field and item.value and item.field.key not in values
            )
        ),
        unknown_labels=tuple(item.label for item in raw.values if item.field is None),
        owner_is_person=raw.owner_is_person,
        owner_withdrawn=raw.owner_withdrawn,
    )


def _take(item: RawValue, raw: RawRecord, table: FieldTable, values: dict[str, Stated]) -> Iterator[Finding]:
    position = Position(raw.source, raw.source_line(item.line), item.label)
    if item.field is None:
        message = f"No rule knows the label {item.label!r}; its value is kept in the source graph only."
        swedish = f"Ingen regel känner etiketten {item.label!r}; dess värde bevaras bara i källgrafen."
        yield Finding(Severity.WARNING, "unknown-label", position, message, message_sv=swedish)
        return
    if not item.value:
        return
    key = item.field.key
    try:
        value = read_value(item.value, item.field, table)
    except ValueFormError as error:
        message = f"The value is withheld: {error}. It stands as printed in the source graph."
        swedish = f"Värdet hålls inne: {error.swedish}. Det står som tryckt i källgrafen."
        rule = f"malformed-{item.field.kind.replace('_', '-')}"
        yield Finding(Severity.WARNING, rule, position, message, message_sv=swedish)
        return
    before = values.setdefault(key, Stated(value, item.value, position))
    if before.value != value:
        message = (
            f"It says {item.value!r}, but {before.position.label!r} in line {before.position.line} says "
            f"{before.raw!r}; the first is published."
        )
        swedish = (
            f"Där står {item.value!r}, men {before.position.label!r} på rad {before.position.line} säger "
            f"{before.raw!r}; det första publiceras."
        )
        yield Finding(Severity.WARNING, "contradiction", position, message, message_sv=swedish)


def _from_title(raw: RawRecord, table: FieldTable, values: dict[str, Stated]) -> Iterator[Finding]:
    """Fill in what the labels leave out: the title line says '<number> - <name>', and a name may hold ' - ' too."""
    position = Position(raw.source, raw.source_line(raw.title_line))
    number, _, name = (part.strip() for part in raw.title.partition(" - "))
    labelled = values.get("number")
    if labelled and number in (labelled.raw, labelled.value):
        number = str(labelled.value)
    elif not any(re.fullmatch(period.number, number, re.ASCII) for period in table.periods):
        number, name = "", raw.title
    for key, text in (("number", number), ("title", name)):
        if not text:
            continue
        before = values.setdefault(key, Stated(text, text, position))
        same = before.value == text if key == "number" else label_key(str(before.value)) in label_key(raw.title)
        if not same:
            message = (
                f"The title says {text!r}, but {before.position.label!r} in line {before.position.line} "
                f"says {before.raw!r}; the label is published."
            )
            swedish = (
                f"Rubriken säger {text!r}, men {before.position.label!r} på rad {before.position.line} säger "
                f"{before.raw!r}; det som står under etiketten publiceras."
            )
            yield Finding(Severity.WARNING, "contradiction", position, message, message_sv=swedish)


def _from_interval(values: dict[str, Stated]) -> Iterator[Finding]:
    """A project period gives the dates that have no label of their own."""
    interval = values.get("project_period")
    if interval is None or not isinstance(interval.value, tuple):
        return
    for key, value in zip(("start_date", "end_date"), interval.value, strict=True):
        before = values.setdefault(key, Stated(value, interval.raw, interval.position))
        if before.value != value and isinstance(before.value, date):
            message = (
                f"It says {value}, but {before.position.label!r} in line {before.position.line} says "
                f"{before.value}; the latter is published."
            )
            swedish = (
                f"Där står {value}, men {before.position.label!r} på rad {before.position.line} säger "
                f"{before.value}; det senare publiceras."
            )
            yield Finding(Severity.WARNING, "contradiction", interval.position, message, message_sv=swedish)


def _personal(raw: RawRecord) -> Finding:
    """What was removed where none is expected; contacts under their own labels are only counted."""
    position = Position(raw.source)
    if raw.owner_is_person:
        message = (
            "The owner's number is a person's: number, name and address were removed on reading; "
            "the owner is published as a private person."
        )
        swedish = (
            "Ägarens nummer är en persons: nummer, namn och adress togs bort vid läsningen; "
            "ägaren publiceras som enskild person."
        )
        return Finding(Severity.WARNING, "owner-is-person", position, message, message_sv=swedish)
    if raw.owner_withdrawn:
        message = "The owner is withdrawn: number, name and address were removed on reading."
        swedish = "Ägaren är återkallad: nummer, namn och adress togs bort vid läsningen."
        return Finding(Severity.INFO, "owner-withdrawn", position, message, message_sv=swedish)
    message = (
        f"{raw.masked} personal value(s) in running text, title or other values were masked; look whether all were."
    )
    swedish = (
        f"{raw.masked} personuppgift(er) i löptext, rubrik eller andra värden maskerades; se efter att alla har blivit "
        "det."
    )
    return Finding(Severity.INFO, "personal-data-masked", position, message, message_sv=swedish)

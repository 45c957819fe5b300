"""Raw records: labels, values and lines as a source prints them, personal data removed, nothing understood yet.

Every reader takes its source apart into a Draft; `finish` makes the record of it. This is the only way in, so that no
reader can let personal data through.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from msgspec import Struct

from esfgraph.fields import Field, FieldTable, Layout, label_key
from esfgraph.findings import Finding
from esfgraph.privacy import MASK, is_persons_organization_number, mask
from esfgraph.values import organization_digits


class LineKind(Enum):
    """What a line of a source is; every line is exactly one of these."""

    FIELD = "field"
    TITLE = "title"
    TEXT = "text"
    NOISE = "noise"
    PERSONAL = "personal"


class RawValue(Struct, frozen=True):
    """A label and its value as printed; lines are the redacted text's, from 1; an empty value is on its label's."""

    label: str
    value: str
    label_line: int
    line: int
    field: Field | None
    """The field that the label names; None for a label that no rule knows."""


@dataclass(frozen=True, slots=True)
class RawRecord:
    """What a source says about one project."""

    source: str
    layout: str
    title: str
    title_line: int
    values: tuple[RawValue, ...]
    text: str
    kinds: tuple[LineKind, ...]
    redacted: str
    """The whole text as read, personal data masked."""
    sha256: str
    """Of the redacted text."""
    personal_values: int
    """How many personal values were removed on reading."""
    masked: int = 0
    """How many of them stood elsewhere than under a label for them: in a text, a title, another value."""
    owner_is_person: bool = False
    hidden_name: str = field(default="", repr=False)
    """Name of a withdrawn owner as this record gives it, to recognise it in others; it is published nowhere."""
    owner_withdrawn: bool = False
    """Whether the publisher has withdrawn the owner: what is of it was removed on reading, as a person's would be."""
    numbers: tuple[int, ...] = ()
    """Lines of the source by line of the text, where the text is not the source itself (HTML, tables)."""
    captured: str = ""
    """When the page was captured, where its source says so (ISO 8601 date)."""
    findings: tuple[Finding, ...] = ()
    """What reading had to say."""

    def first(self, key: str) -> RawValue | None:
        """The first value of a field."""
        return next((raw for raw in self.values if raw.field and raw.field.key == key), None)

    def source_line(self, line: int) -> int:
        """The line of the source at which a line of the text stands."""
        return self.numbers[line - 1] if self.numbers and line else line


class Span(Struct, frozen=True):
    """A label's line and the lines of its value up to *end* (exclusive), counted from 0.

    *inline* is where a value on the label's own line begins; 0 where there is none.
    """

    label: str
    start: int
    end: int
    field: Field | None
    inline: int = 0


@dataclass(slots=True)
class Draft:
    """A source taken apart: its lines, and which of them are what."""

    source: str
    lines: list[str]
    spans: Sequence[Span]
    title: int | None
    text: Sequence[int]
    layout: str | None = None
    """Code of the layout, where the kind of source fixes it; else it is told by the labels."""
    joiner: str = " "
    """What joins the lines of one value."""
    numbers: tuple[int, ...] = ()
    captured: str = ""
    findings: tuple[Finding, ...] = ()
    personal: int = field(default=0, init=False)

    def value(self, span: Span) -> str:
        """The value of a label: what follows on its line and the filled lines after it."""
        if not span.inline and span.end <= span.start + 2:  # nearly every one
            return self.lines[span.start + 1].strip() if span.end > span.start + 1 else ""
        own = [self.lines[span.start][span.inline :]] if span.inline else []
        parts = [part.strip() for part in (*own, *self.lines[span.start + 1 : span.end])]
        return self.joiner.join(part for part in parts if part or self.joiner == "\n").strip()

    def hide(self, span: Span) -> None:
        """Mask the value of a label."""
        if span.inline and self.lines[span.start][span.inline :].strip():
            self.lines[span.start] = self.lines[span.start][: span.inline] + MASK
            self.personal += 1
        for number in range(span.start + 1, span.end):
            if self.lines[number].strip():
                self.lines[number] = MASK
                self.personal += 1

    def hide_text(self, pattern: re.Pattern[str], numbers: Iterable[int] | None = None) -> None:
        """Mask what *pattern* finds, in all lines or in those of *numbers*."""
        for number in range(len(self.lines)) if numbers is None else numbers:
            self.lines[number], masked = pattern.subn(MASK, self.lines[number])
            self.personal += masked


def finish(
    draft: Draft, table: FieldTable, withdrawn: frozenset[str] = frozenset(), *, of_person: bool = False
) -> RawRecord:
    """Remove personal data from a draft, and what is of owners *withdrawn* (numbers, folded names); make its record.

    *of_person* says that another record has shown the owner to be a natural person.
    """
    kinds = [LineKind.NOISE] * len(draft.lines)
    for number in draft.text:
        kinds[number] = LineKind.TEXT
    if draft.title is not None:
        kinds[draft.title] = LineKind.TITLE
    persons_name = _persons_name(draft, known=of_person)
    withdrawn_name = _withdrawn_name(draft, withdrawn) if persons_name is None else None
    hidden_name = withdrawn_name if persons_name is None else persons_name
    for span in draft.spans:
        hidden = hidden_name is not None and span.field is not None and span.field.owner
        personal = hidden or (span.field is not None and span.field.kind == "personal")
        kinds[span.start : span.end] = [LineKind.PERSONAL if personal else LineKind.FIELD] * (span.end - span.start)
        if personal:
            draft.hide(span)
    under_labels = draft.personal
    if hidden_name:
        draft.hide_text(_spellings(hidden_name))
    _hide_contacts(draft, table)
    redacted, masked = mask("\n".join(draft.lines))
    draft.lines = redacted.split("\n")
    draft.personal += masked
    title = draft.lines[draft.title].strip() if draft.title is not None else ""
    known = [span.label for span in draft.spans if span.field]
    return RawRecord(
        source=draft.source,
        layout=_layout(table, title, known) if draft.layout is None else draft.layout,
        title="" if title in table.noise.titles else title,
        title_line=draft.title + 1 if draft.title is not None else 0,
        values=tuple(_value(draft, span) for span in draft.spans if kinds[span.start] is LineKind.FIELD),
        text="\n".join(draft.lines[number].rstrip() for number in draft.text).strip("\n"),
        kinds=tuple(kinds),
        redacted=redacted,
        sha256=hashlib.sha256(redacted.encode()).hexdigest(),
        personal_values=draft.personal,
        masked=draft.personal - under_labels,
        owner_is_person=persons_name is not None,
        owner_withdrawn=withdrawn_name is not None,
        hidden_name=withdrawn_name or "",
        numbers=draft.numbers,
        captured=draft.captured,
        findings=draft.findings,
    )


def _value(draft: Draft, span: Span) -> RawValue:
    filled = (number for number in range(span.start + 1, span.end) if draft.lines[number].strip())
    line = span.start if span.inline else next(filled, span.start)
    label = span.label if span.field else mask(span.label)[0]
    return RawValue(label, draft.value(span), span.start + 1, line + 1, span.field)


def _persons_name(draft: Draft, *, known: bool) -> str | None:
    """Name of an owner *known* or shown by a number to be a person (it may be empty); None for an organisation."""
    found = [(span.field.key, draft.value(span)) for span in draft.spans if span.field and span.field.owner]
    names = [value for key, value in found if key == "owner" and value]
    printed = [value for key, value in found if key == "owner_number"]
    printed += [first for name in names if not any(map(str.isalpha, first := name.partition(",")[0]))]
    numbers = ("".join(filter(str.isdecimal, value)) for value in printed)
    if not known and not any(map(is_persons_organization_number, numbers)):
        return None
    # A number may stand where the name should be: the name is then what follows it.
    return next((re.sub(r"^[\d\s+-]+,\s*", "", name) for name in names), "")


def _withdrawn_name(draft: Draft, withdrawn: frozenset[str]) -> str | None:
    """Name of an owner whose number or name is withdrawn (it may be empty)."""
    if not withdrawn:
        return None
    found = [(span.field.key, draft.value(span)) for span in draft.spans if span.field and span.field.owner]
    names = [value.partition(",")[0].strip() for key, value in found if key == "owner"]
    marks = {organization_digits(value) for key, value in found if key == "owner_number"} | set(map(label_key, names))
    return "".join(names[:1]) if marks & withdrawn else None


def _spellings(persons_name: str) -> re.Pattern[str]:
    """A person's name as printed, and without what a comma joins to it; with any spaces and in any case."""
    names = (persons_name, persons_name.partition(",")[0].strip())
    patterns = (r"\s+".join(map(re.escape, name.split())) for name in names if len(name) > 2)
    return re.compile("|".join(patterns) or "(?!)", re.IGNORECASE)


def _hide_contacts(draft: Draft, table: FieldTable) -> None:
    """Mask contacts that stand in the running text under a label of their own, on its line or on the next."""
    for number in draft.text:
        found = table.contact_labels.match(draft.lines[number])
        if not found:
            continue
        if draft.lines[number][found.end() :].strip():
            draft.lines[number] = draft.lines[number][: found.end()] + MASK
            draft.personal += 1
        else:
            draft.hide_text(re.compile(r"\S.*"), [each for each in (number + 1,) if each in draft.text])


def _layout(table: FieldTable, title: str, labels: list[str]) -> str:
    """Code of the first layout rule that fits; empty where none does."""
    folded = [label_key(label) for label in labels]

    def fits(layout: Layout) -> bool:
        return (
            (layout.title is None or layout.title == title)
            and (not layout.first or (bool(folded) and folded[0] in map(label_key, layout.first)))
            and all(label_key(label) in folded for label in layout.has)
            and (layout.title is not None or bool(layout.first) or bool(layout.has))
        )

    return next((layout.code for layout in table.layouts if fits(layout)), "")

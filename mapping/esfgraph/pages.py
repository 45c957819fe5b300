"""Project pages as text: lines -> RawRecord.

A page is a preamble (its last line the title), label lines each followed by the line of its value, the running text,
and sometimes
a trailer of the web page. Labels end in a colon; a label may have no value. Order and unknown labels do not matter.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from esfgraph.errors import RecordError
from esfgraph.fields import Field, FieldTable, Layout, label_key
from esfgraph.privacy import MASK, is_persons_organization_number, mask
from esfgraph.sources import SourceText

MAX_LABEL = 100


class LineKind(Enum):
    """What a line of a page is; every line is exactly one of these."""

    FIELD = "field"
    TITLE = "title"
    TEXT = "text"
    NOISE = "noise"
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class RawValue:
    """A label and its value as printed; lines are numbered from 1. A value left empty stands on its label's line."""

    label: str
    value: str
    label_line: int
    line: int
    field: Field | None
    """The field that the label names; None for a label that no rule knows."""


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A page taken apart, without personal data: labels, raw values and lines, nothing understood yet."""

    source: str
    layout: str
    title: str
    title_line: int
    values: tuple[RawValue, ...]
    text: str
    kinds: tuple[LineKind, ...]
    redacted: str
    """The whole page as read, personal data masked."""
    personal_values: int
    """How many personal values were removed on reading."""
    owner_is_person: bool = False

    @property
    def sha256(self) -> str:
        """Hash of the redacted text."""
        return hashlib.sha256(self.redacted.encode()).hexdigest()

    def first(self, key: str) -> RawValue | None:
        """The first value of a field."""
        return next((raw for raw in self.values if raw.field and raw.field.key == key), None)


@dataclass(slots=True)
class _Page:
    """A page while it is taken apart."""

    lines: list[str]
    kinds: list[LineKind | None]
    personal: int = 0

    def mark(self, numbers: range | list[int], kind: LineKind) -> None:
        for number in numbers:
            self.kinds[number] = kind

    def hide(self, numbers: range | list[int]) -> None:
        """Mask whole lines that hold personal data."""
        for number in numbers:
            if self.lines[number].strip():
                self.lines[number] = MASK
                self.personal += 1

    def hide_name(self, name: str) -> None:
        """Mask a person's name wherever the page repeats it."""
        for number, line in enumerate(self.lines):
            self.lines[number], masked = re.subn(re.escape(name), MASK, line, flags=re.IGNORECASE)
            self.personal += masked


def read_page(source: SourceText, table: FieldTable) -> RawRecord:
    """Take the page apart and remove personal data; raise RecordError where it holds no label at all."""
    lines = source.text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    page = _Page(lines, [None] * len(lines))
    spans = list(_values(page.lines, _header(page.lines, table), table))
    if not spans:
        raise RecordError(
            "The file holds no label that we know, such as 'Diarienummer:'; it is not the text of a project page."
        )
    persons_name = _persons_name(page, spans)
    owner_is_person = persons_name is not None
    for span in spans:
        personal = span.field is not None and (span.field.kind == "personal" or (owner_is_person and span.field.owner))
        page.mark(range(span.label_line, span.end), LineKind.PERSONAL if personal else LineKind.FIELD)
        if personal:
            page.hide(range(span.label_line + 1, span.end))
    if persons_name:
        page.hide_name(persons_name)
    title_line = _preamble(page, spans[0].label_line, table)
    _trailer(page, spans[-1].end, table)
    text = range(spans[-1].end, len(page.lines))
    _text(page, text)
    for number, line in enumerate(page.lines):
        page.lines[number], masked = mask(line) if page.kinds[number] is not LineKind.PERSONAL else (line, 0)
        page.personal += masked
    values = tuple(_raw(page, span) for span in spans if page.kinds[span.label_line] is LineKind.FIELD)
    title = page.lines[title_line].strip() if title_line is not None else ""
    return RawRecord(
        source=source.name,
        layout=_layout(table, title, [span.label for span in spans]),
        title="" if title in table.noise.titles else title,
        title_line=title_line + 1 if title_line is not None else 0,
        values=values,
        text="\n".join(page.lines[n].rstrip() for n in text if page.kinds[n] is LineKind.TEXT).strip("\n"),
        kinds=tuple(kind or LineKind.NOISE for kind in page.kinds),
        redacted="\n".join(page.lines),
        personal_values=page.personal,
        owner_is_person=owner_is_person,
    )


@dataclass(frozen=True, slots=True)
class _Span:
    """A label line and the lines of its value up to *end* (exclusive), counted from 0."""

    label: str
    label_line: int
    end: int
    field: Field | None


def _label_of(line: str) -> str | None:
    """The label that a line would be, if it is one."""
    text = line.strip()
    return text[:-1].rstrip() if text.endswith(":") and 1 < len(text) <= MAX_LABEL else None


def _known(line: str, table: FieldTable) -> Field | None:
    label = _label_of(line)
    return table.field_of(label) if label else None


def _header(lines: list[str], table: FieldTable) -> range:
    """Lines from the first known label to the end of the last value.

    After an empty line the header goes on only with a label that is known: a heading in the text may end in a colon
    too.
    """
    start = next((number for number, line in enumerate(lines) if _known(line, table)), len(lines))
    end = start
    while end < len(lines):
        if lines[end].strip():
            end += 1
            continue
        following = next((number for number in range(end, len(lines)) if lines[number].strip()), len(lines))
        if following == len(lines) or not _known(lines[following], table):
            break
        end = following
    return range(start, end)


def _values(lines: list[str], header: range, table: FieldTable) -> Iterator[_Span]:
    labels = [number for number in header if _is_label(lines, number, header, table)]
    for number, following in pairwise([*labels, header.stop]):
        label = _label_of(lines[number]) or ""
        yield _Span(label, number, following, table.field_of(label))


def _is_label(lines: list[str], number: int, header: range, table: FieldTable) -> bool:
    """A known label always is one; an unknown one where no value is due, or where a value follows it too."""
    label = _label_of(lines[number])
    if label is None:
        return False
    if table.field_of(label) or not _label_of(lines[number - 1]):
        return True
    return number + 1 < header.stop and bool(lines[number + 1].strip()) and not _known(lines[number + 1], table)


def _raw(page: _Page, span: _Span) -> RawValue:
    """The value of a label: its lines joined by a space, without the empty ones."""
    numbers = [number for number in range(span.label_line + 1, span.end) if page.lines[number].strip()]
    value = " ".join(page.lines[number].strip() for number in numbers)
    return RawValue(
        span.label, value, span.label_line + 1, (numbers[0] if numbers else span.label_line) + 1, span.field
    )


def _persons_name(page: _Page, spans: list[_Span]) -> str | None:
    """Name of an owner whose number is a person's (it may be empty); None for an organisation."""
    found = {span.field.key: _raw(page, span).value for span in spans if span.field and span.field.owner}
    digits = "".join(character for character in found.get("owner_number", "") if character.isdecimal())
    return found.get("owner", "") if is_persons_organization_number(digits) else None


def _preamble(page: _Page, end: int, table: FieldTable) -> int | None:
    """Mark what stands before the first label: its last line is the title unless it is known noise."""
    page.mark(range(end), LineKind.NOISE)
    noise = table.noise.before_title
    title = next(
        (
            number
            for number in reversed(range(end))
            if page.lines[number].strip() and page.lines[number].strip() not in noise
        ),
        None,
    )
    if title is not None:
        page.kinds[title] = LineKind.TITLE
    return title


def _trailer(page: _Page, start: int, table: FieldTable) -> None:
    """Mark the web page's feedback lines at the end: `Ja` and `Nej` are noise only there."""
    for number in reversed(range(start, len(page.lines))):
        line = page.lines[number].strip()
        if line == table.noise.trailer_starts:
            page.mark(range(number, len(page.lines)), LineKind.NOISE)
            return
        if line and line not in table.noise.trailer:
            return


def _text(page: _Page, numbers: range) -> None:
    """Mark the running text; empty lines around it are noise, those within it belong to it."""
    filled = [number for number in numbers if page.kinds[number] is None and page.lines[number].strip()]
    if filled:
        page.mark(range(filled[0], filled[-1] + 1), LineKind.TEXT)
    page.mark([number for number in numbers if page.kinds[number] is None], LineKind.NOISE)


def _layout(table: FieldTable, title: str, labels: list[str]) -> str:
    """Code of the first layout rule that fits; empty where none does."""
    folded = [label_key(label) for label in labels]

    def fits(layout: Layout) -> bool:
        return (
            (layout.title is None or layout.title == title)
            and (not layout.first or folded[0] in map(label_key, layout.first))
            and all(label_key(label) in folded for label in layout.has)
        )

    return next((layout.code for layout in table.layouts if fits(layout)), "")

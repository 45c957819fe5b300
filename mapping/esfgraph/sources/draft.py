"""Drafts: a source taken apart into labels and lines, personal data not yet removed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from esfgraph.fields.table import Field
from esfgraph.findings import Finding


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
    sheet: int = 0
    """The sheet of a workbook of several; 0 for others."""
    captured: str = ""
    """When it was captured: a day or, in UTC, a time (ISO 8601)."""
    changed: str = ""
    """The newest day on which the page says that it was changed: it was captured then or later."""
    page: str = ""
    """The address that it was captured at."""
    findings: tuple[Finding, ...] = ()
    personal: int = field(default=0, init=False)

    def value(self, span: Span) -> str:
        """The value of a label: what follows on its line and the filled lines after it."""
        if not span.inline and span.end <= span.start + 2:  # nearly every one: else parsing takes 6 % longer
            return self.lines[span.start + 1].strip() if span.end > span.start + 1 else ""
        own = [self.lines[span.start][span.inline :]] if span.inline else []
        parts = [part.strip() for part in (*own, *self.lines[span.start + 1 : span.end])]
        return self.joiner.join(part for part in parts if part or self.joiner == "\n").strip()

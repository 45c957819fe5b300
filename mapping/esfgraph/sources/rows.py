"""Rows: labelled values of a table's row or of an object, made into a draft in the form of a page."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from msgspec.structs import replace

from esfgraph.errors import RecordError
from esfgraph.fields.kinds import KINDS, print_number
from esfgraph.fields.table import Field, FieldTable
from esfgraph.findings import Finding
from esfgraph.sources.decoding import clean
from esfgraph.sources.draft import Draft, Span
from esfgraph.sources.html_lines import lines_of, paragraphs, parse

LAYOUT = "row"
"""Code of the layout that is no page's: a row of a table, an object."""

_DESCRIPTIONS = frozenset(["description", "description_en"])
_MARKUP = re.compile(
    r"</?(?:p|br|div|span|ul|ol|li|h[1-6]|strong|em|b|i|u|a|table|section)\b[^<>]*>|&(?:[a-z]{2,8}|#\d{1,6});",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A label and its value: lines of text, each with its line in the source."""

    label: str
    field: Field | None
    lines: Sequence[tuple[str, int]]


def draft_of(
    source: str, cells: Iterable[Cell], text: Sequence[tuple[str, int]] = (), captured: str = "", sheet: int = 0
) -> Draft:
    """Lay cells out as a page does, each label above its value, then the running text.

    Lines of a description are marked as running text as well, so that contacts in them are found.
    """
    lines: list[tuple[str, int]] = []
    spans: list[tuple[int, int, Field | None]] = []
    running: list[int] = []
    for cell in cells:
        start = len(lines)
        lines.append((f"{' '.join(cell.label.split())}:", cell.lines[0][1]))
        lines.extend(cell.lines)
        spans.append((start, len(lines), cell.field))
        if cell.field and cell.field.key == "description":
            running.extend(range(start + 1, len(lines)))
    running.extend(range(len(lines), len(lines) + len(text)))
    lines.extend(text)
    numbers = tuple(number for _, number in lines)
    text_of_row = clean(source, "\n".join(line for line, _ in lines), numbers)
    shown = text_of_row.text.split("\n")
    return Draft(
        source,
        shown,
        [Span(shown[start][:-1], start, end, field) for start, end, field in spans],
        title=None,
        text=running,
        layout=LAYOUT,
        joiner="\n",
        numbers=numbers,
        sheet=sheet,
        captured=captured,
        findings=tuple(_on_sheet(finding, sheet) for finding in text_of_row.findings),
    )


def _on_sheet(finding: Finding, sheet: int) -> Finding:
    return replace(finding, position=replace(finding.position, sheet=sheet))


def cell_of(
    label: str, field: Field | None, value: str, number: int, *, steps: bool = False, markup: bool = False
) -> Cell | None:
    """Make a cell of a value as printed; None where it is empty.

    *number* is its line in the source; with *steps*, each of its own lines is one further down there. With *markup*,
    a description may be HTML.
    """
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if not value.strip():
        return None
    if field and field.key in _DESCRIPTIONS:
        found = _description(value, markup=markup)
    elif field:
        line = " ".join(filter(None, map(str.strip, value.split("\n"))))
        found = iter([(line, 1 + value[: -len(value.lstrip()) or None].count("\n"))])
    else:
        found = ((line, offset) for offset, line in enumerate(value.split("\n"), 1))
    lines = tuple((line, number + (offset - 1 if steps else 0)) for line, offset in found)
    return Cell(label, field, lines) if any(line for line, _ in lines) else None


def _description(value: str, *, markup: bool) -> Iterator[tuple[str, int]]:
    """The lines of a description."""
    if markup and _MARKUP.search(value):
        return paragraphs(lines_of(parse(value), lambda label: False))
    return ((line.rstrip(), offset) for offset, line in enumerate(value.split("\n"), 1))


def printed(value: str | bool | int | Decimal, field: Field | None, table: FieldTable) -> str:
    """Write a value as the register prints one of its field: 18 378 980, 40%, Ja; raise RecordError past 30 digits."""
    if isinstance(value, bool):
        return next(word for word, meaning in table.words["flag"].items() if meaning is value)
    if isinstance(value, str):
        return value
    number = Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise RecordError("number-size", number=number)
    return KINDS[field.kind].print(number) if field else print_number(number)

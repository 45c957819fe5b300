"""The project bank's own export as a workbook (XLSX): values as shown, nothing calculated, unpacked within bounds."""

import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import repeat
from typing import Any

from esfgraph.errors import RecordError, without_quotes
from esfgraph.fields.checked_numbers import is_persons_organization_number
from esfgraph.fields.currency import currency_of_format
from esfgraph.fields.table import Field, FieldTable
from esfgraph.findings import Finding, Position
from esfgraph.rules import load_rules
from esfgraph.sources.csv_export import MAX_PREFACE, MIN_HEADINGS, count_known, heading_of
from esfgraph.sources.decoding import LINES_NAMED
from esfgraph.sources.draft import Draft
from esfgraph.sources.rows import Cell, cell_of, draft_of, printed
from esfgraph.sources.workbook_parts import Parts, SheetLayout, check_parts

MAX_ROWS = 100_000
MAX_COLUMNS = 500

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""A character as a workbook writes it that XML cannot hold: _x000D_."""

Row = list[tuple[Any, str]]
"""The values of a row, and whether each is shown in percent."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of projects: its headings by column, and its filled rows with their numbers."""

    headings: dict[int, str]
    """Of the columns that are shown."""
    hidden: dict[int, str]
    rows: list[tuple[int, Row]]
    number: int = 0
    """Its place in a workbook of several; 0 in one of one sheet."""


def drafts_of_xlsx(name: str, data: bytes, table: FieldTable) -> Iterator[Draft | RecordError | Finding]:
    """Draft the project of each row, or say what is wrong with it; raise RecordError for what is no such workbook.

    What is hidden is left out and found: whoever hides a sheet, a row or a column does not want to publish it.
    """
    findings: list[Finding] = []
    parts = check_parts(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which say nothing of the values
            sheets = _read(name, data, parts, table, findings)
    except RecordError:
        raise
    except Exception as error:  # openpyxl lets through whatever it stumbles over
        raise RecordError("workbook-damaged", fault=f"{type(error).__name__}: {without_quotes(error)}") from error
    yield from findings
    if not findings and not any(sheet.rows for sheet in sheets):
        raise RecordError("table-rows")
    for sheet in sheets:
        for number, row in sheet.rows:
            known = sheet.headings | sheet.hidden
            if any(index not in known and _is_filled(value) for index, (value, _) in enumerate(row)):
                yield RecordError("workbook-cells", number, sheet=sheet.number, headings=len(known))
                continue
            try:
                cells = [
                    _cell(known[index], index + 1, number, *pair, table)
                    for index, pair in enumerate(row)
                    if index in sheet.headings or (index in sheet.hidden and _shows_person(known[index], pair, table))
                ]
                yield draft_of(name, filter(None, cells), sheet=sheet.number)
            except RecordError as error:
                yield RecordError("workbook-row", number, sheet=sheet.number, reason=error.sentence)


def first_rows(data: bytes) -> Iterator[Sequence[str]]:
    """The rows of each sheet in which headings may stand, as texts; none of what cannot be read.

    Why it cannot be, `drafts_of_xlsx` says.
    """
    from openpyxl import load_workbook

    try:
        check_parts(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for sheet in load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False).worksheets:
                for row in sheet.iter_rows(max_row=MAX_PREFACE, values_only=True):
                    yield [str(cell) for cell in row if cell is not None]
    except Exception:
        return


def _read(name: str, data: bytes, parts: Parts, table: FieldTable, findings: list[Finding]) -> list[Sheet]:
    """The sheets that have headings we know; what is left out of them is added to *findings*."""
    from openpyxl import load_workbook  # takes a quarter of a second, which builds of other sources do without

    shown = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    written = load_workbook(io.BytesIO(data), read_only=True, keep_links=False) if parts.has_formulas else None
    sheets: list[Sheet] = []
    without: list[Finding] = []
    for position, sheet in enumerate(shown.worksheets, 1):
        if sheet.sheet_state != "visible":
            findings.append(Finding.of("not-shown.sheet", Position(name, sheet=position), sheet=position))
            continue
        layout = parts.layout(str(getattr(sheet, "_worksheet_path", "")))
        other = _rows(written.worksheets[position - 1]) if written else repeat(())
        rows = enumerate(zip(_rows(sheet), other, strict=False), 1)
        read = _sheet(rows, layout, table, position if len(shown.worksheets) > 1 else 0)
        if read is None:
            without.append(Finding.of("sheet-without-headings", Position(name, sheet=position), sheet=position))
        elif read.headings:
            findings += _hidden_parts(name, position, layout, read)
            sheets.append(read)
    if not sheets:
        raise RecordError("workbook-headings")
    findings += without
    return sheets


def _sheet(
    numbered: Iterable[tuple[int, tuple[Sequence[Any], Sequence[Any]]]],
    layout: SheetLayout,
    table: FieldTable,
    place: int,
) -> Sheet | None:
    """Read a sheet; without headings where it is empty, None where it is filled but has none that we know."""
    sheet = Sheet({}, {}, [], place)
    is_empty = True
    below: dict[int, tuple[int, tuple[Any, str]]] = {}
    for number, (cells, formulas) in numbered:
        row = _row(cells, formulas)
        is_empty = is_empty and not row
        if not sheet.headings:
            texts = [str(value) for value, _ in row]
            if number not in layout.hidden_rows and count_known(texts, table) >= MIN_HEADINGS:
                for index, text in enumerate(texts):
                    (sheet.hidden if index + 1 in layout.hidden_columns else sheet.headings)[index] = text
            elif number == MAX_PREFACE:
                break
            continue
        if row and number not in layout.hidden_rows:
            _fill(row, number, below)
            sheet.rows.append((number, row))
        if len(sheet.rows) > MAX_ROWS:
            raise RecordError("workbook-rows", most=MAX_ROWS)
        for column, last in layout.merged.get(number, ()):
            if column <= len(row):
                below[column] = last, row[column - 1]
    return sheet if sheet.headings or is_empty else None


def _fill(row: Row, number: int, below: dict[int, tuple[int, tuple[Any, str]]]) -> None:
    """Fill in what the cell above says that a cell is merged with."""
    for column, (last, value) in below.items():
        if number <= last:
            row.extend([("", "")] * (column - len(row)))
            if not _is_filled(row[column - 1][0]):
                row[column - 1] = value


def _hidden_parts(name: str, position: int, layout: SheetLayout, sheet: Sheet) -> Iterator[Finding]:
    """Report the hidden rows and columns of a sheet."""
    from openpyxl.utils import get_column_letter  # as above

    for row in sorted(layout.hidden_rows)[:LINES_NAMED]:
        yield Finding.of("not-shown.row", Position(name, row, sheet=sheet.number), sheet=position)
    if (more := len(layout.hidden_rows) - LINES_NAMED) > 0:
        title = load_rules().rules["not-shown"].title
        yield Finding.of("further-lines", Position(name, sheet=sheet.number), what=title, lines=more)
    for column in sorted(layout.hidden_columns):
        if column - 1 in sheet.hidden:
            place, letter = Position(name, sheet=sheet.number), get_column_letter(column)
            yield Finding.of("not-shown.column", place, column=letter, sheet=position)


def _shows_person(heading: str, value: tuple[Any, str], table: FieldTable) -> bool:
    """Whether what a hidden column holds says that the owner, whom others name, is a natural person."""
    field = table.field_of(heading_of(heading, 0))
    return bool(field and field.key == "owner_number" and is_persons_organization_number(str(value[0])))


def _is_filled(value: Any) -> bool:
    return bool(str(value).strip())


def _rows(sheet: Any) -> Iterator[Sequence[Any]]:
    """All rows of a sheet: what the file says of its extent may be wrong."""
    sheet.reset_dimensions()
    for row in sheet.iter_rows():
        if len(row) > MAX_COLUMNS:
            raise RecordError("workbook-columns", cells=len(row), most=MAX_COLUMNS)
        yield row


def _row(cells: Sequence[Any], formulas: Sequence[Any]) -> Row:
    """What a row shows, to its last filled cell; a formula whose result was never stored shows itself."""
    row: Row = []
    for index, cell in enumerate(cells):
        value = cell.value
        if value is None and index < len(formulas) and formulas[index].value is not None:
            value = getattr(formulas[index].value, "text", formulas[index].value)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        row.append(("" if value is None else value, _unit(cell.number_format) if is_number else ""))
    while row and not _is_filled(row[-1][0]):
        row.pop()
    return row


def _cell(heading: str, position: int, number: int, value: object, unit: str, table: FieldTable) -> Cell | None:
    heading = heading_of(heading, position)
    field = table.field_of(heading)
    return cell_of(heading, field, _text(value, field, table, unit), number, markup=True)


def _unit(number_format: str) -> str:
    """What a format writes beside a number: a sign of percent, or a currency other than kronor."""
    return "%" if "%" in number_format else currency_of_format(number_format)


def _text(value: object, field: Field | None, table: FieldTable, unit: str) -> str:
    """Write a value as the register prints it."""
    match value:
        case bool():
            return printed(value, field, table)
        case str():
            return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), value)
        case int() | float():
            # Fifteen digits are what a workbook holds; more would show how binary fractions err.
            decimal = Decimal(f"{value:.15g}") * (100 if unit == "%" else 1)
            text = printed(decimal, field, table)
            if unit == "%":
                return text if text.endswith("%") else f"{text}%"
            return f"{text} {unit}" if unit and (field is None or field.kind == "amount") else text
        case datetime():
            return (value.date() if value.time() == time() else value).isoformat()
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)

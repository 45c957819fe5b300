"""The project bank's own export as a workbook (XLSX): values as shown, nothing calculated, unpacked within bounds."""

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import repeat
from typing import Any

from openpyxl import load_workbook

from esfgraph.errors import RecordError
from esfgraph.fields.table import Field, FieldTable
from esfgraph.sources.csv_export import MAX_PREFACE, MIN_HEADINGS, count_known, heading_of
from esfgraph.sources.draft import Draft
from esfgraph.sources.rows import Cell, cell_of, draft_of, printed

MAX_UNPACKED = 200_000_000
"""Bytes of all parts of a workbook together; the whole project bank takes a tenth."""

MAX_ROWS = 100_000
MAX_COLUMNS = 500

_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))

Row = list[tuple[Any, bool]]
"""The values of a row, and whether each is shown in percent."""


def drafts_of_xlsx(name: str, data: bytes, table: FieldTable) -> Iterator[Draft | RecordError]:
    """Draft the project of each row, or say what is wrong with it; raise RecordError for what is no such workbook."""
    has_formulas = _check_parts(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which say nothing of the values
            headings, rows = _read(data, table, has_formulas=has_formulas)
    except RecordError:
        raise
    except Exception as error:  # openpyxl lets through whatever it stumbles over
        raise RecordError("workbook-damaged", fault=f"{type(error).__name__}: {error}") from error
    for number, row in rows:
        if len(row) > len(headings):
            yield RecordError("workbook-cells", number, headings=len(headings))
            continue
        try:
            cells = [_cell(headings[index], index + 1, number, *pair, table) for index, pair in enumerate(row)]
            yield draft_of(name, filter(None, cells))
        except RecordError as error:
            yield RecordError("workbook-row", number, reason=error.sentence)


def _check_parts(data: bytes) -> bool:
    """Raise RecordError for a workbook too large to unpack or with a DTD, as none has; tell whether it has formulas."""
    has_formulas = False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if (size := sum(part.file_size for part in parts)) > MAX_UNPACKED:
                raise RecordError("workbook-size", size=size, most=MAX_UNPACKED)
            for part in parts:
                if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    continue
                content = archive.read(part)
                if any(mark in content for mark in _DOCTYPES):
                    raise RecordError("workbook-doctype")
                has_formulas |= b"<f>" in content or b"<f " in content
    except RecordError:
        raise
    except Exception as error:  # zipfile lets through whatever it stumbles over
        raise RecordError("workbook-locked", fault=str(error)) from error
    return has_formulas


def _read(data: bytes, table: FieldTable, *, has_formulas: bool) -> tuple[list[str], list[tuple[int, Row]]]:
    """The headings and the filled rows, with their numbers, of the first sheet that has headings we know."""
    shown = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    written = load_workbook(io.BytesIO(data), read_only=True, keep_links=False) if has_formulas else None
    for position, sheet in enumerate(shown.worksheets):
        other = _rows(written.worksheets[position]) if written else repeat(())
        headings: list[str] = []
        rows: list[tuple[int, Row]] = []
        for number, (cells, formulas) in enumerate(zip(_rows(sheet), other, strict=False), 1):
            row = _row(cells, formulas)
            if headings and row:
                rows.append((number, row))
            elif not headings:
                texts = [str(value) for value, _ in row]
                headings = texts if count_known(texts, table) >= MIN_HEADINGS else []
            if number == MAX_PREFACE and not headings:
                break
            if len(rows) > MAX_ROWS:
                raise RecordError("workbook-rows", most=MAX_ROWS)
        if headings:
            return headings, rows
    raise RecordError("workbook-headings")


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
        row.append(("" if value is None else value, is_number and "%" in cell.number_format))
    while row and not str(row[-1][0]).strip():
        row.pop()
    return row


def _cell(heading: str, position: int, number: int, value: object, is_percent: bool, table: FieldTable) -> Cell | None:
    heading = heading_of(heading, position)
    field = table.field_of(heading)
    return cell_of(heading, field, _text(value, field, table, is_percent=is_percent), number, markup=True)


def _text(value: object, field: Field | None, table: FieldTable, *, is_percent: bool) -> str:
    """Write a value as the register prints it."""
    match value:
        case bool() | str():
            return printed(value, field, table)
        case int() | float():
            # Fifteen digits are what a workbook holds; more would show how binary fractions err.
            decimal = Decimal(f"{value:.15g}") * (100 if is_percent else 1)
            text = printed(decimal, field, table)
            return text if not is_percent or text.endswith("%") else f"{text}%"
        case datetime():
            return (value.date() if value.time() == time() else value).isoformat()
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)

"""The parts of a workbook (XLSX): checked before they are read, and what they say of a sheet besides its cells."""

import io
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from typing import IO

from lxml import etree

from esfgraph.errors import RecordError, without_quotes

MAX_UNPACKED = 200_000_000
"""Bytes of all parts of a workbook together; the whole project bank takes a tenth."""

MAX_TEXT = 1_000_000
"""Bytes of a text in a workbook; a cell holds 32,767 characters."""

MAX_COLUMN = 16_384
"""The last column that a workbook can have."""

_DOCTYPE, _FORMULA, _LAYOUT = "doctype", "formula", "layout"
_MARKS = {
    _DOCTYPE: tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be")),
    _FORMULA: (b"<f>", b"<f "),
    _LAYOUT: (b"hidden=", b"mergeCell"),
}
_LONGEST_MARK = max(len(mark) for marks in _MARKS.values() for mark in marks)


@dataclass(slots=True)
class SheetLayout:
    """What a sheet's part says besides the cells' values; rows and columns are counted from 1."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    """Cells that are merged with those below, by row: the column and the last row."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the parts of a workbook say."""

    has_formulas: bool
    layouts: dict[str, SheetLayout]
    """By the name of the part; only where there is something to say."""

    def layout(self, part: str) -> SheetLayout:
        """The layout of a sheet by the name of its part."""
        return self.layouts.get(part.lstrip("/"), SheetLayout())


def check_parts(data: bytes) -> Parts:
    """Look through the parts; raise RecordError for those too large to unpack or with a DTD, as none has."""
    has_formulas = False
    layouts: dict[str, SheetLayout] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if (size := sum(part.file_size for part in parts)) > MAX_UNPACKED:
                raise RecordError("workbook-size", size=size, most=MAX_UNPACKED)
            for part in parts:
                if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    continue
                with archive.open(part) as content:
                    marks = _marks(content)
                has_formulas |= _FORMULA in marks
                if "/worksheets/" in part.filename and _LAYOUT in marks:
                    with archive.open(part) as content:
                        layouts[part.filename] = _layout(content)
    except RecordError:
        raise
    except Exception as error:  # zipfile lets through whatever it stumbles over
        raise RecordError("workbook-locked", fault=without_quotes(error)) from error
    return Parts(has_formulas, layouts)


def _marks(content: IO[bytes]) -> set[str]:
    """What a part holds, read piece by piece; raise RecordError for a DTD, and for a text too long."""
    found = set[str]()
    text, end = 0, b""
    while piece := content.read(MAX_TEXT):
        first = piece.find(b"<")
        text += len(piece) if first < 0 else first
        if text >= MAX_TEXT:
            raise RecordError("workbook-text", most=MAX_TEXT)
        if first >= 0:
            text = len(piece) - piece.rfind(b"<") - 1
        found |= {name for name, marks in _MARKS.items() if any(mark in end + piece for mark in marks)}
        if _DOCTYPE in found:
            raise RecordError("workbook-doctype")
        end = piece[-_LONGEST_MARK:]
    return found


def _layout(content: IO[bytes]) -> SheetLayout:
    """Read the layout; what is damaged the reader of cells will say."""
    layout = SheetLayout()
    row = 0
    elements = etree.iterparse(content, events=("end",), tag=("{*}row", "{*}col", "{*}mergeCell"), recover=True)
    for _, element in elements:
        is_hidden = element.get("hidden") in ("1", "true")
        match etree.QName(element).localname:
            case "row":
                row = _number(element.get("r"), row + 1)
                if is_hidden:
                    layout.hidden_rows.add(row)
            case "col" if is_hidden:
                first = _number(element.get("min"), 1)
                last = min(_number(element.get("max"), first), MAX_COLUMN)
                layout.hidden_columns.update(range(first, last + 1))
            case "mergeCell":
                _merge(element.get("ref", ""), layout)
        element.clear()
    return layout


def _merge(ref: str, layout: SheetLayout) -> None:
    from openpyxl.utils.cell import range_boundaries  # as late as where the workbook is read

    try:
        column, first, _, last = range_boundaries(ref)
    except (ValueError, TypeError):
        return
    if column and first and last and last > first:
        layout.merged[first].append((column, last))


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else default

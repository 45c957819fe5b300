"""A list as a workbook (XLSX, ECMA-376): written row by row into the archive, so that no file waits on a disk.

Libraries that write workbooks gather the sheet in memory or on disk before the first byte can be sent.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from esfgraph.tables.columns import BETWEEN, CellValue, Column, ColumnKind
from esfgraph_server.tables.pipe import Pipe
from esfgraph_server.tables.sheet import Sheet

MOST_ROWS = 1_048_575
"""Rows that a sheet holds below its head."""
LONGEST_TEXT = 32_767
"""UTF-16 units that a cell holds."""
_CUT = " …"
_LARGE = 400_000
"""Rows above which a sheet may take more than 2 GB."""
_FIRST_DAY, _DAY_ZERO = date(1900, 3, 1), date(1899, 12, 30)
"""Days before are counted wrongly by spreadsheet programs; these are left as text."""
_DIGITS = 15
"""Digits that a number keeps in a spreadsheet program."""
_LEVEL = 3
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)|\r")
"""What no XML holds, and what a workbook would read as the code of such a character (ECMA-376, 22.9.2.19)."""
_WIDTHS: Mapping[ColumnKind, int] = {
    "text": 32,
    "code": 16,
    "address": 32,
    "day": 12,
    "number": 18,
    "count": 12,
    "answer": 12,
}
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TITLE, _DAY, _NUMBER, _COUNT = 1, 2, 3, 4
"""Numbers of the styles below, in their order; the first is that of all other cells."""

_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}
"""The parts that are the same in every workbook, but for the sheet's name."""


def write_xlsx(sheet: Sheet) -> Iterator[bytes]:
    """Write a workbook of one sheet: head frozen, numbers and days typed, texts as texts and never a formula."""
    pipe = Pipe()
    with ZipFile(pipe, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name, text in {**_PARTS, "xl/workbook.xml": _workbook(sheet.title)}.items():
            archive.writestr(_entry(name), _HEAD + text)
        with archive.open(_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=sheet.total > _LARGE) as out:
            for piece in _sheet(sheet):
                out.write(piece.encode())
                if data := pipe.taken():
                    yield data
    yield pipe.taken()


def _entry(name: str) -> ZipInfo:
    """An entry of an archive that holds no time, so that the same rows are the same bytes."""
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _workbook(title: str) -> str:
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escape(title)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _sheet(sheet: Sheet) -> Iterator[str]:
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{_WIDTHS[column.kind]}" customWidth="1"/>'
        for at, column in enumerate(sheet.columns, 1)
    )
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView tabSelected="1" workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>"
    )
    letters = [*map(_letters, range(len(sheet.columns)))]
    titles = (_text(f"{letter}1", title, _TITLE) for letter, title in zip(letters, sheet.titles, strict=True))
    yield f'<row r="1">{"".join(titles)}</row>'
    places = [*zip(letters, map(_writer, sheet.columns), strict=True)]
    last = 1
    for last, values in enumerate(sheet.values(), 2):
        cells = [
            write(f"{letter}{last}", value)
            for (letter, write), value in zip(places, values, strict=True)
            if value is not None and value != ()
        ]
        yield f'<row r="{last}">{"".join(cells)}</row>'
    yield f'</sheetData><autoFilter ref="A1:{letters[-1]}{last}"/></worksheet>'


def _letters(at: int) -> str:
    """Name a column, of which the first is 0: A, B, ... Z, AA."""
    name = ""
    at += 1
    while at:
        at, letter = divmod(at - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _writer(column: Column) -> Callable[[str, CellValue], str]:
    return _count if column.kind == "count" else _cell


def _count(place: str, value: CellValue) -> str:
    return _cell(place, value, _COUNT)


def _cell(place: str, value: CellValue, style: int = _NUMBER) -> str:
    match value:
        case bool():
            return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        case int() | Decimal():
            written, digits = f"{Decimal(value):f}", len(Decimal(value).normalize().as_tuple().digits)
            return f'<c r="{place}" s="{style}"><v>{written}</v></c>' if digits <= _DIGITS else _text(place, written)
        case date():
            if value < _FIRST_DAY:
                return _text(place, value.isoformat())
            return f'<c r="{place}" s="{_DAY}"><v>{(value - _DAY_ZERO).days}</v></c>'
        case tuple():
            return _text(place, BETWEEN.join(value))
        case _:
            return _text(place, str(value))


def _text(place: str, text: str, style: int = 0) -> str:
    if len(text) > LONGEST_TEXT // 2 and len(text.encode("utf-16-le")) > 2 * LONGEST_TEXT:
        most = LONGEST_TEXT - len(_CUT)
        text = text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore") + _CUT
    written = _ODD.sub(_coded, escape(text))
    styled = f' s="{style}"' if style else ""
    return f'<c r="{place}" t="inlineStr"{styled}><is><t xml:space="preserve">{written}</t></is></c>'


def _coded(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"

"""A list as CSV: exactly as it is (RFC 4180), or as a spreadsheet program opens it with a double click."""

import csv
import io
from collections.abc import Callable, Iterator

from esfgraph.csv_lines import csv_text, harmless
from esfgraph.tables.columns import Column
from esfgraph.tables.kohesio import kohesio_lines
from esfgraph.tables.table_file import read_cells
from esfgraph_server.tables.sheet import Sheet

_BOM = "\ufeff"


def write_csv(sheet: Sheet) -> Iterator[bytes]:
    """Write rows under the names that programs know columns by; every text is what it is, a formula too."""
    yield f"{csv_text(sheet.keys)}\r\n".encode()
    for line in sheet.lines():
        yield f"{csv_text(read_cells(line))}\r\n".encode() if _may_be_changed(line) else line


def write_kohesio(sheet: Sheet) -> Iterator[bytes]:
    """Write rows of projects under the columns of Kohesio's exports."""
    return (line.encode() for line in kohesio_lines(sheet.lines()))


def _may_be_changed(line: bytes) -> bool:
    """Tell whether a cell begins with an apostrophe, as one does that was made harmless."""
    return line.startswith((b"'", b"\"'")) or b",'" in line or b",\"'" in line


def write_spreadsheet_csv(sheet: Sheet) -> Iterator[bytes]:
    """Write rows under titles for people, as Swedish spreadsheet programs read them; no text is taken for a formula.

    A mark says that the text is UTF-8; semicolons part cells, commas decimals.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writers = [_cell_writer(column) for column in sheet.columns]
    out.write(_BOM)
    writer.writerow(sheet.titles)
    for row in sheet.rows():
        yield _taken(out)
        writer.writerow(write(cell) for write, cell in zip(writers, row, strict=True))
    yield _taken(out)


def _cell_writer(column: Column) -> Callable[[str], str]:
    match column.kind:
        case "number":
            return lambda cell: cell.replace(".", ",")
        case "text" | "code" | "address":
            return harmless
        case "count" | "day" | "answer":
            return str


def _taken(out: io.StringIO) -> bytes:
    data = out.getvalue().encode()
    out.seek(0)
    out.truncate()
    return data

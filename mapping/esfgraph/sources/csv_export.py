"""The project bank's own export: a CSV file or a workbook with one project a row, under headings in two languages."""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice

from esfgraph.errors import RecordError
from esfgraph.fields.table import FieldTable
from esfgraph.sources.decoding import SourceText, clean
from esfgraph.sources.draft import Draft
from esfgraph.sources.rows import cell_of, draft_of

DELIMITERS = (";", ",", "\t")
MIN_HEADINGS = 2
"""A row with so many known headings is the heading row."""

MAX_PREFACE = 20
"""Lines or rows that may stand above the headings."""

MAX_ROW_LINES = 500
"""The most lines of a file that one row may take."""

MAX_CELL = 131_072
"""The most characters of one cell; the limit of `csv` belongs to the whole process, whose other parts may change it."""


def drafts_of_csv(source: SourceText, table: FieldTable) -> Iterator[Draft | RecordError]:
    """Draft the project of each row, or say what is wrong with it; raise RecordError where the headings are unknown."""
    lines = source.text.split("\n")
    found = headings_of(CutLines(lines), table)
    if found is None:
        raise RecordError("csv-headings")
    headings, delimiter, number = found
    if not any(map(str.strip, islice(lines, number, None))):
        raise RecordError("table-rows")
    while number < len(lines):
        row = _row(lines, number, delimiter)
        if row and _fits(row[0], headings):
            if any(map(str.strip, row[0])):
                yield _draft_of_row(source, row[0], headings, number, table)
            number = row[1]
        elif not lines[number].strip():
            number += 1
        else:
            yield _complaint(row and row[0], headings, number, len(lines[number]))
            number = _resume(lines, number, row[1] if row else number + MAX_ROW_LINES, headings, delimiter)


class CutLines:
    """Lines as rows of cells, by every mark that may part these: cut once, whatever tables are asked about them."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Cut a line of *lines* when it is first asked for."""
        self.lines = lines
        self._rows = dict[int, list[tuple[tuple[list[str], int], str]]]()

    def rows_at(self, start: int) -> list[tuple[tuple[list[str], int], str]]:
        """Return the rows that begin at a line, each with the line after it and the mark that parts its cells."""
        if start not in self._rows:
            line = self.lines[start]
            may_go_on = '"' in line
            marks = (mark for mark in DELIMITERS if may_go_on or mark in line)
            self._rows[start] = [(row, mark) for mark in marks if (row := _row(self.lines, start, mark))]
        return self._rows[start]


def headings_of(cut: CutLines, table: FieldTable) -> tuple[list[str], str, int] | None:
    """The heading row, what parts its cells and the line after it; None where no row names what we know.

    The first row that does is it: other lines may stand above it. The mark that makes most headings known is the one
    that parts them.
    """
    for start, line in enumerate(cut.lines[: MAX_PREFACE + 1]):
        if line.rstrip().endswith(":") and table.field_of(line.rstrip()[:-1]):
            break  # a page
        known = [count_known(cells, table) for (cells, _), _ in cut.rows_at(start)]
        if max(known, default=0) >= MIN_HEADINGS:
            (headings, end), delimiter = cut.rows_at(start)[known.index(max(known))]
            return [clean("", heading).text for heading in headings], delimiter, end
    return None


def count_known(headings: Sequence[str], table: FieldTable) -> int:
    """How many headings name a field."""
    return sum(
        table.field_of(heading if heading.isascii() else clean("", heading).text) is not None for heading in headings
    )


def _row(lines: Sequence[str], start: int, delimiter: str) -> tuple[list[str], int] | None:
    """The cells of the row that begins at a line, and the line after it.

    None where a quotation mark never closes, or a cell is too long.
    """
    fed = 0

    def feed() -> Iterator[str]:
        nonlocal fed
        for number in range(start, min(start + MAX_ROW_LINES, len(lines))):
            fed += 1
            yield lines[number] + "\n"

    for strict in (True, False):
        fed = 0
        try:
            cells = next(csv.reader(feed(), delimiter=delimiter, strict=strict), [])
        except csv.Error:
            continue
        if any(len(cell) > MAX_CELL for cell in cells):
            return None
        # A pair of stray marks within a line does no harm; a single one may have swallowed rows, or cut one short.
        harmless = fed == 1 and lines[start].count('"') % 2 == 0
        return (cells, start + fed) if strict or harmless else None
    return None


def _fits(cells: Sequence[str], headings: Sequence[str]) -> bool:
    return len(cells) >= len(headings) and not any(map(str.strip, cells[len(headings) :]))


def _complaint(cells: Sequence[str] | None, headings: Sequence[str], number: int, size: int) -> RecordError:
    line = number + 1
    if cells is None and size > (most := min(MAX_CELL, csv.field_size_limit())):
        return RecordError("csv-row", line, reason=RecordError("cell-size", most=most).sentence)
    if cells is None:
        return RecordError("csv-quotation", line)
    return RecordError("csv-cells", line, cells=len(cells), headings=len(headings))


def _resume(lines: Sequence[str], number: int, end: int, headings: Sequence[str], delimiter: str) -> int:
    """The next line at which a whole row begins, within the lines that a bad row took; else the line after them."""
    for candidate in range(number + 1, min(end, len(lines))):
        if delimiter in lines[candidate]:
            row = _row(lines, candidate, delimiter)
            if row and _fits(row[0], headings):
                return candidate
    return min(end, len(lines))


def _draft_of_row(
    source: SourceText, row: Sequence[str], headings: Sequence[str], number: int, table: FieldTable
) -> Draft | RecordError:
    cells = []
    line = number + 1
    try:
        for position, value in enumerate(row[: len(headings)], 1):
            heading = heading_of(headings[position - 1], position)
            cells.append(cell_of(heading, table.field_of(heading), value, line, steps=True, markup=True))
            line += value.count("\n")
        return draft_of(source.name, filter(None, cells))
    except RecordError as error:
        return RecordError("csv-row", number + 1, reason=error.sentence)


def heading_of(heading: str, position: int) -> str:
    """The heading of a column; one without any is called by its position."""
    return heading.strip().removesuffix(":") or f"(column {position})"

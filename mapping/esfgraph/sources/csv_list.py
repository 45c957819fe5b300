"""Lists that a person keeps as CSV: registers, postcodes, withdrawals. UTF-8, cells parted by comma or semicolon."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from esfgraph.errors import SourceError


class CellError(SourceError):
    """What is wrong with one cell of a list."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column = column


def read_rows(
    path: Path, what: str, required: Sequence[str], optional: Sequence[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Read line number and cells by column of every row of a CSV file with a header.

    Empty lines, and lines before the header that begin with #, are skipped; columns of other names are kept. Raise
    SourceError, which names *what* the file is, for a file that cannot be read, a missing column or a broken row.
    """
    lines = list(io.StringIO(_text(path, what), newline=None))
    start = next((at for at, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    first = lines[start] if start < len(lines) else ""
    reader = csv.reader(lines[start:], delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        if any(header.count(column) != 1 for column in required) or any(header.count(each) > 1 for each in optional):
            raise SourceError(
                f"The {what} {str(path)!r}, line {start + 1}: the header must name the columns "
                f"{' and '.join(map(repr, required))}, each of them once."
            )
        for row in reader:
            line = start + reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                raise SourceError(
                    f"The {what} {str(path)!r}, line {line}: the row has {len(row)} cells and the header "
                    f"{len(header)}; a cell that holds the separator must stand in quotation marks."
                )
            yield line, {column: " ".join(cell.split()) for column, cell in zip(header, row, strict=True)}
    except csv.Error as error:
        raise SourceError(
            f"The {what} {str(path)!r}, line {start + reader.line_num}: this is no CSV ({error})."
        ) from error


def bad_cell(path: Path, what: str, line: int, error: CellError) -> SourceError:
    """The sentence for a bad cell."""
    return SourceError(f"The {what} {str(path)!r}, line {line}, column {error.column!r}: {error}")


def _text(path: Path, what: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"The {what} {str(path)!r} cannot be read ({error.strerror}).") from error
    try:
        text, fault = data.decode("utf-8-sig"), data.find(b"\0")
    except UnicodeDecodeError as error:
        text, fault = "", error.start
    if fault >= 0:
        line = data.count(b"\n", 0, fault) + 1
        raise SourceError(f"The {what} {str(path)!r}, line {line}: this is not UTF-8 text; save the file as CSV UTF-8.")
    return text

"""Rows as lines of CSV (RFC 4180), whose texts no spreadsheet program takes for formulas."""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import cast

_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)


def harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet program would calculate: a formula may fetch an address.

    What has apostrophes before it already gets one more, so that `exact` can tell what the text was.
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def exact(cell: str) -> str:
    """Return the text of which `harmless` made a cell."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


class _AsText:
    """Stands for a file: ``csv.writer`` returns what the file's ``write`` returns, which is the line."""

    write = staticmethod(str)


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Write each row as a line that ends in CR LF; None makes an empty cell, and texts are made harmless."""
    writer = csv.writer(_AsText)
    for row in rows:
        yield cast("str", writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row]))


def csv_text(cells: Iterable[str]) -> str:
    """Write cells, a part of a line, as they are."""
    # With a line end: what would be one in a cell is only quoted then.
    return cast("str", csv.writer(_AsText).writerow(cells)).removesuffix("\r\n")

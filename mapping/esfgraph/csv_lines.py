"""Rows as lines of CSV (RFC 4180)."""

import csv
import io
from collections.abc import Iterable, Iterator


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Write each row as a line that ends in CR LF; None makes an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow(row)
        yield out.getvalue()
        out.seek(0)
        out.truncate()

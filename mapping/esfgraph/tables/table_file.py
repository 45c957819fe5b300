"""A table of a release, of which single rows are read by their number."""

import csv
import os
import re
import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from esfgraph.csv_lines import exact
from esfgraph.errors import ReleaseError
from esfgraph.tables.columns import ABOUT, TableName, column_keys

FILES: dict[TableName, str] = {"projects": "projects", "organizations": "owners"}
"""What the files of each table are called."""

_PLACE, _END = struct.Struct("<QQ"), struct.Struct("<Q")


def table_name(table: TableName) -> str:
    """Return where a table lies below its release."""
    return f"dumps/{FILES[table]}.csv"


def rows_name(table: TableName) -> str:
    """Return where it says at which byte of a table each row begins: 8 bytes a row, and the end of the last."""
    return f"tables/{FILES[table]}.rows"


class RowPlaces:
    """Notes where rows begin while they are written."""

    def __init__(self) -> None:
        """Begin a table."""
        self._ends = array("Q")

    def noted(self, lines: Iterable[str]) -> Iterator[bytes]:
        """Pass lines on, the head first."""
        end = 0
        for line in lines:
            data = line.encode()
            end += len(data)
            self._ends.append(end)
            yield data

    def write(self, path: Path) -> None:
        """Write where rows begin; the end of the head is the beginning of the first row."""
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as out:
            for end in self._ends:
                out.write(end.to_bytes(8, "little"))


@dataclass(slots=True)
class TableFile:
    """A table that is open for reading; a context that closes it."""

    table: TableName
    _rows: int
    _places: int
    """File descriptors."""

    @classmethod
    def open(cls, release: Path, table: TableName) -> Self:
        """Open a table of the release in a folder; raise ReleaseError where that cannot be."""
        try:
            rows = os.open(release / table_name(table), os.O_RDONLY)
            try:
                return cls(table, rows, os.open(release / rows_name(table), os.O_RDONLY))
            except OSError:
                os.close(rows)
                raise
        except OSError as error:
            raise ReleaseError(f"The table {table_name(table)} of the release cannot be read: {error}.") from error

    def head(self) -> bytes:
        """Read the line of the columns' keys."""
        place = os.pread(self._places, _END.size, 0)
        return os.pread(self._rows, _END.unpack(place)[0], 0) if len(place) == _END.size else b""

    def count(self) -> int:
        """How many rows there are."""
        return max(0, os.fstat(self._places).st_size // _END.size - 1)

    def lines(self, numbers: Iterable[int]) -> Iterator[bytes]:
        """Read rows by their numbers, from 0: as they lie there, each with its line end."""
        for number in numbers:
            place = os.pread(self._places, _PLACE.size, number * 8)
            start, end = _PLACE.unpack(place) if len(place) == _PLACE.size else (0, 0)
            line = os.pread(self._rows, end - start, start)
            if not line or len(line) != end - start:
                raise ReleaseError(f"The table {table_name(self.table)} of the release is damaged; build it again.")
            yield line

    def rows(self, numbers: Iterable[int]) -> Iterator[list[str]]:
        """Read rows by their numbers, cell by cell."""
        return map(read_cells, self.lines(numbers))

    def __len__(self) -> int:
        return os.fstat(self._places).st_size // 8 - 1

    def is_about(self, iri: str) -> bool:
        """Tell whether a row is about a thing; few rows are read, for they stand in order."""
        at = column_keys(self.table).index(ABOUT[self.table])
        number = bisect_left(range(len(self)), iri, key=lambda number: self._cell(number, at))
        return number < len(self) and self._cell(number, at) == iri

    def _cell(self, number: int, at: int) -> str:
        return next(self.rows([number]))[at]

    def close(self) -> None:
        """Close it."""
        os.close(self._rows)
        os.close(self._places)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_cells(line: bytes) -> list[str]:
    """Read the line of a row, cell by cell; texts are what they were before they were made harmless."""
    text = line.decode()
    if len(text) < csv.field_size_limit():
        (cells,) = csv.reader([text])
    else:  # the reader refuses a cell that is longer, and its limit is the whole process's
        cells = [quoted.replace('""', '"') or plain for quoted, plain in _CELL.findall(text)]
    return [exact(cell) if cell[:1] == "'" else cell for cell in cells]


_CELL = re.compile(r'(?:"((?:[^"]++|"")*+)"|([^,"\r\n]*+))(?:,|\r\n)')

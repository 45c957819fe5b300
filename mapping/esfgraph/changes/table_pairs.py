"""The tables of two releases side by side, in one pass over both: what one has, what the other, what both."""

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import Release
from esfgraph.tables.columns import TableName, changing_keys
from esfgraph.tables.table_file import TableFile, read_cells

_KEYS: Mapping[TableName, str] = {"projects": "project", "organizations": "owner"}
"""The column that names the thing of a row; rows stand in the order of these."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table."""

    path: str
    cells: Mapping[str, str]
    """By key of the column; IRIs of ours as paths."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The rows of one thing; None where a release has none. They differ."""

    path: str
    before: Row | None
    after: Row | None


def pairs(before: Release, after: Release, table: TableName) -> Iterator[Pair]:
    """Yield the rows that differ, in the order of their paths; raise ReleaseError where a table cannot be read."""
    with _opened(before, table) as old, _opened(after, table) as new:
        is_alike = old.is_like(new)
        one, other = next(old.lines, None), next(new.lines, None)
        while one or other:
            if one == other and is_alike:
                one, other = next(old.lines, None), next(new.lines, None)
                continue
            was, is_ = (side.row(line) if line else None for side, line in ((old, one), (new, other)))
            path = min(row.path for row in (was, is_) if row)
            was, is_ = (row if row and row.path == path else None for row in (was, is_))
            yield Pair(path, was, is_)
            one = next(old.lines, None) if was else one
            other = next(new.lines, None) if is_ else other


def differing(pair: Pair, table: TableName) -> Iterator[tuple[str, str, str]]:
    """Yield the columns whose cells differ, of those that both releases have and that tell a change: key, old, new."""
    if pair.before and pair.after:
        old, new = pair.before.cells, pair.after.cells
        for key in changing_keys(table):
            if key in old and key in new and old[key] != new[key]:
                yield key, old[key], new[key]


@dataclass(slots=True)
class _Side:
    """A table that is being read."""

    iris: Iris
    columns: list[str]
    key: str
    lines: Iterator[bytes]
    _last: tuple[bytes, Row] | None = field(default=None)

    def is_like(self, other: "_Side") -> bool:
        """Whether equal lines say the same."""
        return (self.iris.base, self.columns) == (other.iris.base, other.columns)

    def row(self, line: bytes) -> Row:
        """Read a line, once however often it is asked for in a row."""
        if self._last is None or self._last[0] is not line:
            base = self.iris.base
            cells = (cell.removeprefix(base) for cell in read_cells(line))
            row = dict(zip(self.columns, cells, strict=True))
            self._last = line, Row(self.iris.relative(row[self.key]), row)
        return self._last[1]


@contextmanager
def _opened(release: Release, table: TableName) -> Iterator[_Side]:
    with TableFile.open(release.path, table) as file:
        (columns,) = csv.reader([file.head().decode()])
        yield _Side(Iris(release.base_iri), columns, _KEYS[table], file.lines(range(file.count())))

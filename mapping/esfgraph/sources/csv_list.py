"""Lists that a person keeps as CSV: registers, postcodes, corrections, withdrawals.

UTF-8, cells parted by comma or semicolon. A bad line costs itself: the others of the list count.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from esfgraph.errors import LineError, SourceError
from esfgraph.findings import Finding, Position
from esfgraph.privacy.masking import mask
from esfgraph.rules import Bilingual

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that does not count."""

    line: int
    error: LineError

    def __str__(self) -> str:
        column = f", column {self.error.column!r}" if self.error.column else ""
        return f"line {self.line}{column}: {self.error}."

    def finding(self, name: str) -> Finding:
        """Say the same as a finding about the list that reports call *name*; what may be personal is masked."""
        sentence = self.error.sentence
        fault = Bilingual(*(mask(text)[0] for text in (sentence.sv, sentence.en)))
        return Finding.of("list-line", Position(name, self.line, self.error.column), fault=fault)


@dataclass(frozen=True, slots=True)
class CsvList(Generic[Entry]):
    """What a list says: each entry with its line, and the lines that do not count."""

    entries: tuple[tuple[int, Entry], ...] = ()
    bad: tuple[BadLine, ...] = ()


def is_kept(path: Path, what: str) -> bool:
    """Tell whether a publisher keeps a list; raise SourceError where that cannot be told."""
    try:
        return path.is_file()
    except OSError as error:
        raise SourceError(f"The {what} {str(path)!r} cannot be looked for ({error.strerror}).") from error


def read_list(
    path: Path,
    what: str,
    read: Callable[[Mapping[str, str]], Entry],
    required: Sequence[str],
    optional: Sequence[str] = (),
) -> CsvList[Entry]:
    """Read a CSV file with a header; *read* makes an entry of the cells of a row, or raises LineError.

    Empty lines, and lines before the header that begin with #, are skipped; columns of other names are kept. Raise
    SourceError, which names *what* the file is, for a file that cannot be read or lacks a column.
    """
    entries: list[tuple[int, Entry]] = []
    bad: list[BadLine] = []
    for line, cells in _rows(path, what, required, optional):
        try:
            if isinstance(cells, LineError):
                raise cells
            entries.append((line, read(cells)))
        except LineError as error:
            bad.append(BadLine(line, error))
    return CsvList(tuple(entries), tuple(bad))


def findings(name: str, bad: Iterable[BadLine]) -> tuple[Finding, ...]:
    """Say of each line of the list *name* that does not count what is wrong with it."""
    return tuple(line.finding(name) for line in bad)


def _rows(
    path: Path, what: str, required: Sequence[str], optional: Sequence[str]
) -> Iterator[tuple[int, dict[str, str] | LineError]]:
    """Line number and cells by column of every row, or what is wrong with the row."""
    lines = list(io.StringIO(text_of(path, what), newline=None))
    start = next((at for at, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    first = lines[start] if start < len(lines) else ""
    reader = csv.reader(lines[start:], delimiter=delimiter_of(first), strict=True)
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
                yield line, LineError("cells", "", cells=len(row), columns=len(header))
                continue
            yield line, {column: " ".join(cell.split()) for column, cell in zip(header, row, strict=True)}
    except csv.Error as error:
        raise SourceError(
            f"The {what} {str(path)!r}, line {start + reader.line_num}: this is no CSV ({error})."
        ) from error


def delimiter_of(header: str) -> str:
    """Tell what parts the cells of a list by its first line."""
    return ";" if header.count(";") > header.count(",") else ","


def text_of(path: Path, what: str) -> str:
    """Read the text of a list; raise SourceError, which names *what* the file is, where that is none."""
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

"""Registers: organisations by number and by name, from a CSV file of ours or of the user's.

Ours, ``ontology/registers/public-bodies.csv``, holds the bodies that publish at dataportal.se and the URIs they have
there. A user's file needs the columns ``number`` and ``name``; others are ignored but ``dataportal_uri``.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stdnum import luhn

from esfgraph.errors import SourceError, ValueFormError
from esfgraph.places import name_key
from esfgraph.privacy import is_persons_organization_number

REQUIRED = ("number", "name")
PUBLISHER = "http://dataportal.se/organisation/SE"
"""How the national data portal's URI of a publisher begins; ten digits follow."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An organisation under one of its names."""

    number: str
    """Ten digits."""
    name: str
    dataportal_uri: str = ""
    """Its URI as a publisher at dataportal.se; empty where the register states none."""


@dataclass(frozen=True, slots=True)
class Register:
    """Organisations; a number may stand in several entries, one for each name."""

    entries: tuple[Entry, ...] = ()
    _by_number: Mapping[str, Entry] = field(init=False, repr=False, compare=False)
    _by_name: Mapping[str, Entry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_number: dict[str, Entry] = {}
        numbers: defaultdict[str, set[str]] = defaultdict(set)
        for entry in self.entries:
            by_number.setdefault(entry.number, entry)
            numbers[name_key(entry.name)].add(entry.number)
        by_name = {name: by_number[found.pop()] for name, found in numbers.items() if len(found) == 1}
        object.__setattr__(self, "_by_number", by_number)
        object.__setattr__(self, "_by_name", by_name)

    def by_number(self, number: str) -> Entry | None:
        """Return the first entry of a number of ten digits."""
        return self._by_number.get(number)

    def by_name(self, name: str) -> Entry | None:
        """Return the first entry of the one number that has exactly this name; None where two numbers have it."""
        return self._by_name.get(name_key(name))


def same_as(number: str, register: Register) -> str | None:
    """URI at dataportal.se of the organisation with *number*: the one the register states, never one built here."""
    entry = register.by_number(number)
    return (entry.dataportal_uri or None) if entry else None


def read_register(path: Path) -> Register:
    """Read a register from a CSV file with a header; raise SourceError naming file, line and column of a bad cell.

    UTF-8 with or without byte order mark; cells parted by comma or semicolon, as the header has them; empty lines,
    and lines before the header that begin with #, are skipped.
    """
    entries: list[Entry] = []
    for line, cells in _rows(path):
        try:
            entries.append(_entry(cells))
        except _CellError as error:
            raise SourceError(f"The register {str(path)!r}, line {line}, column {error.column!r}: {error}") from None
    return Register(tuple(entries))


class _CellError(ValueFormError):
    """What is wrong with one cell."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column = column


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Read line number and cells by column of every row."""
    lines = list(io.StringIO(_text(path), newline=None))
    start = next((at for at, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    first = lines[start] if start < len(lines) else ""
    reader = csv.reader(lines[start:], delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        if any(header.count(column) != 1 for column in REQUIRED) or header.count("dataportal_uri") > 1:
            raise SourceError(
                f"The register {str(path)!r}, line {start + 1}: the header must name the columns "
                f"{' and '.join(map(repr, REQUIRED))}, each of them once."
            )
        for row in reader:
            line = start + reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                raise SourceError(
                    f"The register {str(path)!r}, line {line}: the row has {len(row)} cells and the header "
                    f"{len(header)}; a cell that holds the separator must stand in quotation marks."
                )
            yield line, {column: " ".join(cell.split()) for column, cell in zip(header, row, strict=True)}
    except csv.Error as error:
        raise SourceError(
            f"The register {str(path)!r}, line {start + reader.line_num}: this is no CSV ({error})."
        ) from error


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"The register {str(path)!r} cannot be read ({error.strerror}).") from error
    try:
        text, fault = data.decode("utf-8-sig"), data.find(b"\0")
    except UnicodeDecodeError as error:
        text, fault = "", error.start
    if fault >= 0:
        line = data.count(b"\n", 0, fault) + 1
        raise SourceError(
            f"The register {str(path)!r}, line {line}: this is not UTF-8 text; save the file as CSV UTF-8."
        )
    return text


def _entry(cells: Mapping[str, str]) -> Entry:
    number = _number(cells["number"])
    if not cells["name"]:
        raise _CellError("name", "the name is missing.")
    uri = cells.get("dataportal_uri", "")
    if uri not in ("", PUBLISHER + number):
        raise _CellError("dataportal_uri", f"this is not the portal's URI of the number, {PUBLISHER + number!r}.")
    return Entry(number, cells["name"], uri)


def _number(printed: str) -> str:
    """Ten digits; a person's number is quoted in no message, nor is one that a slip may have made of it."""
    digits = re.sub(r"[ -]", "", printed)
    if not digits:
        raise _CellError("number", "the organisation number is missing.")
    if len(digits) == 12 and digits.startswith("16"):
        digits = digits[2:]
    if is_persons_organization_number(digits):
        raise _CellError("number", "this is a person's number; a register lists organisations, so remove the row.")
    if not re.fullmatch(r"\d{10}", digits, re.ASCII):
        raise _CellError("number", "an organisation number of ten digits is expected, such as 212000-0084.")
    if not luhn.is_valid(digits):
        raise _CellError("number", "the check digit is wrong: one of the ten digits must be another.")
    return digits

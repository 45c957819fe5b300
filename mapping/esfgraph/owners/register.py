"""Registers: organisations by number and by name, from a CSV file of ours or of the user's.

Ours, ``ontology/registers/public-bodies.csv``, holds the bodies that publish at dataportal.se and the URIs they have
there. A user's file needs the columns ``number`` and ``name``; others are ignored but ``dataportal_uri``.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from esfgraph.fields.checked_numbers import has_check_digit, is_persons_organization_number, organization_digits
from esfgraph.fields.spelling import fold
from esfgraph.sources.csv_list import CellError, bad_cell, read_rows

WHAT = "register"
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
            numbers[fold(entry.name)].add(entry.number)
        by_name = {name: by_number[bearers.pop()] for name, bearers in numbers.items() if len(bearers) == 1}
        object.__setattr__(self, "_by_number", by_number)
        object.__setattr__(self, "_by_name", by_name)

    def by_number(self, number: str) -> Entry | None:
        """Return the first entry of a number of ten digits."""
        return self._by_number.get(number)

    def by_name(self, name: str) -> Entry | None:
        """Return the first entry of the one number that has exactly this name; None where two numbers have it."""
        return self._by_name.get(fold(name))


def same_as(number: str, register: Register) -> str | None:
    """URI at dataportal.se of the organisation with *number*: the one the register states, never one built here."""
    entry = register.by_number(number)
    return (entry.dataportal_uri or None) if entry else None


def read_register(path: Path) -> Register:
    """Read a register from a CSV file; raise SourceError naming file, line and column of a bad cell."""
    entries: list[Entry] = []
    for line, cells in read_rows(path, WHAT, REQUIRED, ("dataportal_uri",)):
        try:
            entries.append(_entry(cells))
        except CellError as error:
            raise bad_cell(path, WHAT, line, error) from None
    return Register(tuple(entries))


def _entry(cells: Mapping[str, str]) -> Entry:
    number = _number(cells["number"])
    if not cells["name"]:
        raise CellError("name", "the name is missing.")
    uri = cells.get("dataportal_uri", "")
    if uri not in ("", PUBLISHER + number):
        raise CellError("dataportal_uri", f"this is not the portal's URI of the number, {PUBLISHER + number!r}.")
    return Entry(number, cells["name"], uri)


def _number(printed: str) -> str:
    """Ten digits; a person's number is quoted in no message, nor is one that a slip may have made of it."""
    if not printed:
        raise CellError("number", "the organisation number is missing.")
    if is_persons_organization_number(printed):
        raise CellError("number", "this is a person's number; a register lists organisations, so remove the row.")
    digits = organization_digits(printed)
    if digits is None:
        raise CellError("number", "an organisation number of ten digits is expected, such as 212000-0084.")
    if not has_check_digit(digits):
        raise CellError("number", "the check digit is wrong: one of the ten digits must be another.")
    return digits

"""Registers: organisations by number and by name, from a CSV file of ours or of the user's.

Ours, ``ontology/registers/public-bodies.csv``, holds the bodies that publish at dataportal.se and the URIs they have
there. A user's file needs the columns ``number`` (which may be empty: to be filled in) and ``name``; others are ignored
but ``dataportal_uri``.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from esfgraph.errors import LineError
from esfgraph.fields.checked_numbers import has_check_digit, is_persons_organization_number, organization_digits
from esfgraph.fields.spelling import fold
from esfgraph.findings import Finding
from esfgraph.sources.csv_list import findings, read_list

WHAT = "register"
NAME = "owners.csv"
"""What reports call a user's register, whatever its file is called."""
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


def read_register(path: Path) -> tuple[Register, tuple[Finding, ...]]:
    """Read a register from a CSV file, and what is wrong with lines that do not count.

    Raise SourceError for a file that is no register.
    """
    register = read_list(path, WHAT, _entry, REQUIRED, ("dataportal_uri",))
    entries = (entry for _, entry in register.entries if entry)
    return Register(tuple(entries)), findings(NAME, register.bad)


def _entry(cells: Mapping[str, str]) -> Entry | None:
    """The organisation of a row; None where its number is still to be filled in."""
    if not cells["name"]:
        raise LineError("missing", "name")
    if not cells["number"]:
        return None
    number = organization_number(cells["number"], "number")
    uri = cells.get("dataportal_uri", "")
    if uri not in ("", PUBLISHER + number):
        raise LineError("portal", "dataportal_uri", uri=PUBLISHER + number)
    return Entry(number, cells["name"], uri)


def organization_number(printed: str, column: str) -> str:
    """Read ten digits from a cell of a list, or raise LineError.

    A person's number is quoted in no message, nor is one that a slip may have made of it.
    """
    if not printed:
        raise LineError("missing", column)
    if is_persons_organization_number(printed):
        raise LineError("person", column)
    digits = organization_digits(printed)
    if digits is None:
        raise LineError("number", column)
    if not has_check_digit(digits):
        raise LineError("check", column)
    return digits

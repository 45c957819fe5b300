"""An owner's printed name taken apart: a number in its place, the organisation, and the unit behind a comma."""

from typing import NamedTuple

from esfgraph.fields.checked_numbers import organization_number
from esfgraph.fields.spelling import fold


class OwnerName(NamedTuple):
    """The parts of a printed owner, each empty where it is not there."""

    number: str
    """Ten digits, where they stand in place of a name."""
    name: str
    unit: str


def split_owner(printed: str) -> OwnerName:
    """Part a printed owner into organisation and unit, which a comma joins: *Osby kommun, Skolan*.

    A part given twice counts once, and a number may stand before the name or in its place.
    """
    parts = [part for part in map(str.strip, printed.split(",")) if part]
    number = organization_number(parts[0]) if parts else None
    unique: dict[str, str] = {}
    for part in parts[1:] if number else parts:
        unique.setdefault(fold(part), part)
    names = list(unique.values())
    return OwnerName(number or "", "".join(names[:1]), ", ".join(names[1:]))

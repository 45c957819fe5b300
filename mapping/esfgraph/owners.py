"""Owners: one organisation for each number, with every spelling of its name, its units, addresses and seat."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from esfgraph.iris import Iris
from esfgraph.places import Municipality, Places
from esfgraph.projects import Project

MUNICIPAL_SERIES = "212000"
"""Organisation numbers of municipalities begin so (seen on every municipality of the register)."""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address as one record prints it."""

    iri: str
    postcode: str
    town: str
    country: str


@dataclass(frozen=True, slots=True)
class Ownership:
    """What one project states about its owner."""

    project: str
    owner: str
    """IRI of the organisation."""
    number: str
    """Ten digits; empty where no record states them."""
    name: str
    unit: str
    unit_iri: str
    address: Address | None
    is_person: bool = False


@dataclass(frozen=True, slots=True)
class Owner:
    """An organisation, from all that the projects of a build state about it."""

    iri: str
    number: str
    names: tuple[str, ...]
    """Spellings, the one of most projects first; of equals the first in alphabetical order."""
    units: tuple[tuple[str, str], ...]
    """IRI and name of each unit."""
    addresses: tuple[Address, ...]
    seat: Municipality | None
    seat_rule: str | None
    """Evidence concept by which the seat was concluded: no record states it."""
    is_person: bool = False


def split_name(printed: str) -> tuple[str, str]:
    """Part a printed name into organisation and unit: a comma joins them; a name given twice is one name."""
    organisation, _, unit = (part.strip() for part in printed.partition(","))
    return organisation, "" if unit.casefold() == organisation.casefold() else unit


def ownership_of(project: Project, iris: Iris) -> Ownership | None:
    """What *project* states about its owner; None where it names none."""
    if project.owner_is_person:
        return Ownership(project.iri, iris.unnumbered_owner(project.iri), "", "", "", "", None, is_person=True)
    name, unit = split_name(project.text("owner"))
    number = project.text("owner_number")
    if not name and not number:
        return None
    owner = iris.organization(number) if number else iris.unnumbered_owner(project.iri)
    postcode, town, country = (project.text(key) for key in ("owner_postcode", "owner_town", "owner_country"))
    address = Address(iris.address(owner, postcode, town), postcode, town, country) if postcode or town else None
    return Ownership(project.iri, owner, number, name, unit, iris.unit(owner, unit) if unit else "", address)


def collect(ownerships: Iterable[Ownership], places: Places) -> list[Owner]:
    """Gather what all projects state about each organisation, in order of IRI."""
    groups: defaultdict[str, list[Ownership]] = defaultdict(list)
    for ownership in ownerships:
        groups[ownership.owner].append(ownership)
    return [_gather(iri, groups[iri], places) for iri in sorted(groups)]


def _gather(iri: str, group: list[Ownership], places: Places) -> Owner:
    counts = Counter(each.name for each in group if each.name)
    names = tuple(sorted(counts, key=lambda name: (-counts[name], name)))
    units: dict[str, str] = {}
    for each in sorted(group, key=lambda each: each.unit):
        if each.unit:
            units.setdefault(each.unit_iri, each.unit)
    addresses = {
        each.address.iri: each.address for each in sorted(group, key=lambda each: each.project) if each.address
    }
    number = group[0].number
    seat, rule = find_seat(number, names, [address.town for address in addresses.values()], places)
    return Owner(
        iri,
        number,
        names,
        tuple(sorted(units.items())),
        tuple(addresses[key] for key in sorted(addresses)),
        seat,
        rule,
        any(each.is_person for each in group),
    )


def find_seat(
    number: str, names: Iterable[str], towns: Iterable[str], places: Places
) -> tuple[Municipality | None, str | None]:
    """Conclude the municipality where an organisation has its seat, and by which rule.

    A municipality's full name leads to it, the more surely with a number of the municipal series; else the postal
    town is a hint.
    The region of a project never is: owners work elsewhere too.
    """
    for name in names:
        if municipality := places.municipality_of_name(name):
            return municipality, "seat-by-number-and-name" if number.startswith(MUNICIPAL_SERIES) else "seat-by-name"
    found = {municipality for town in towns if (municipality := places.municipality_of_town(town))}
    if len(found) == 1:
        return found.pop(), "seat-by-postal-town"
    return None, None

"""Organisations: what all projects state about one owner, gathered, and the municipality of its seat."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from esfgraph.fields.countries import HOME
from esfgraph.owners.ownership import Address, Hidden, Ownership
from esfgraph.owners.resolution import MOST_CANDIDATES, OwnerIndex
from esfgraph.vocabulary.places import County, Municipality

MUNICIPAL_SERIES = "212000"
"""Organisation numbers of municipalities begin so (seen on every municipality of the register)."""

TERRITORY_RULE = "territory-by-name"
"""Evidence concept by which an organisation is concluded to be the body of a municipality or county."""

PUBLIC_FORM = "2"
"""Organisation numbers of the state, regions, municipalities and their associations begin so."""


class Seat(NamedTuple):
    """The municipality where an organisation has its seat, and the evidence concept by which it was concluded."""

    municipality: Municipality | None
    rule: str | None


class Unit(NamedTuple):
    """A part of an organisation that runs projects under a name of its own."""

    iri: str
    name: str


@dataclass(frozen=True, slots=True)
class Owner:
    """An organisation, from all that the projects of a build state about it."""

    iri: str
    number: str
    names: tuple[str, ...]
    """Spellings, the one of most projects first; of equals the first in alphabetical order."""
    units: tuple[Unit, ...]
    """In order of IRI."""
    addresses: tuple[Address, ...]
    seat: Municipality | None
    seat_rule: str | None
    """Evidence concept by which the seat was concluded: no record states it."""
    projects: int = 0
    """How many projects it owns."""
    evidence: str = ""
    """How its number is known: ``stated``, by which rule, or ``without-number``; or why the owner is hidden."""
    candidates: tuple[str, ...] = ()
    """IRIs of organisations that it may be."""
    candidate_rules: tuple[str, ...] = ()
    """Evidence concepts by which they are offered."""
    territory: Municipality | County | None = None
    """The municipality or county whose body it is, by its name."""
    hidden: Hidden | None = None
    other_names: tuple[str, ...] = ()
    """Those of its names that stand only beside another of its names."""
    country: str = HOME
    """Two letters."""
    language: str = "sv"
    """Of its names (BCP 47)."""


def gather(ownerships: Iterable[Ownership], index: OwnerIndex, alike: Iterable[str] = ()) -> Owner:
    """Gather what projects state about one organisation; *ownerships* come in order of project, and are not kept.

    *alike* are IRIs of other owners that its name could be of.
    """
    counts: Counter[str] = Counter()
    others: set[str] = set()
    units: dict[str, str] = {}
    addresses: dict[str, Address] = {}
    candidates = set(alike)
    rules = {"candidate-by-name"} if candidates else set[str]()
    projects, number, hidden, iri, evidence, country, language = 0, "", None, "", "", HOME, "sv"
    for projects, ownership in enumerate(ownerships, 1):  # noqa: B007 (their number is wanted)
        iri, number, hidden = ownership.owner, ownership.number, hidden or ownership.hidden
        country, language = ownership.country, ownership.language
        kind = ownership.hidden or (ownership.rule or "stated" if ownership.number else "without-number")
        evidence = "stated" if "stated" in (kind, evidence) else kind
        candidates.update(ownership.candidates)
        rules.update(ownership.candidate_rules)
        if ownership.name:
            counts[ownership.name] += 1
        others.update(ownership.other_names)
        if unit := ownership.unit:
            units[ownership.unit_iri] = min(units.get(ownership.unit_iri, unit), unit)
        if ownership.address:
            addresses[ownership.address.iri] = ownership.address
    names = tuple(sorted(counts, key=lambda name: (-counts[name], name)))
    others -= counts.keys()
    is_home = country == HOME
    seat, rule = find_seat(number, names, addresses.values(), index) if is_home else Seat(None, None)
    return Owner(
        iri=iri,
        number=number,
        names=(*(names or _registered(number, index)), *sorted(others)),
        units=tuple(Unit(*unit) for unit in sorted(units.items())),
        addresses=tuple(addresses[key] for key in sorted(addresses)),
        seat=seat,
        seat_rule=rule,
        projects=projects,
        evidence=evidence,
        candidates=tuple(sorted(candidates)[:MOST_CANDIDATES]),
        candidate_rules=tuple(sorted(rules)),
        hidden=hidden,
        other_names=tuple(sorted(others)),
        territory=find_territory(number, names, index) if is_home else None,
        country=country,
        language=language,
    )


def _registered(number: str, index: OwnerIndex) -> tuple[str, ...]:
    """Names that the registers have for a number."""
    entries = (register.by_number(number) for register in (index.packaged, index.supplied))
    return tuple(dict.fromkeys(entry.name for entry in entries if entry))


def find_territory(number: str, names: Iterable[str], index: OwnerIndex) -> Municipality | County | None:
    """Conclude the municipality or county whose body an organisation is, by its full name.

    None where its names lead to several, or where its number is of no public body.
    """
    if number and not number.startswith(PUBLIC_FORM):
        return None
    areas = {area for name in (*names, *_registered(number, index)) if (area := index.places.area_of_body(name))}
    return areas.pop() if len(areas) == 1 else None


def find_seat(number: str, names: Iterable[str], addresses: Iterable[Address], index: OwnerIndex) -> Seat:
    """Conclude the municipality where an organisation has its seat; None where nothing shows it.

    A municipality's full name leads to it, the more surely with a number of the municipal series; else the postcode,
    by the table of the user and then by GeoNames, the postal town, and the place in a public body's name are hints. The
    region of a project never is: owners work elsewhere too.
    """
    for name in (*names, *_registered(number, index)):
        if municipality := index.places.municipality_of_name(name):
            by_number = number.startswith(MUNICIPAL_SERIES)
            return Seat(municipality, "seat-by-number-and-name" if by_number else "seat-by-name")
    addresses = list(addresses)
    for table, rule in ((index.postcodes, "seat-by-postcode"), (index.geonames, "seat-by-geonames-postcode")):
        by_postcode = {code for address in addresses if (code := table.get(address.postcode))}
        if len(by_postcode) == 1 and (municipality := index.places.municipalities.get(by_postcode.pop())):
            return Seat(municipality, rule)
    by_town = {place for address in addresses if (place := index.places.municipality_of_town(address.town))}
    if len(by_town) == 1:
        return Seat(by_town.pop(), "seat-by-postal-town")
    if number.startswith(PUBLIC_FORM):
        in_names = {place for name in names if (place := index.places.municipality_in_name(name))}
        if len(in_names) == 1:
            return Seat(in_names.pop(), "seat-by-place-in-name")
    return Seat(None, None)

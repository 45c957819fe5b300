"""Owners: one organisation for each number, with every spelling of its name, its units, addresses and seat."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from stdnum import luhn

from esfgraph.findings import Finding, Severity
from esfgraph.iris import Iris
from esfgraph.places import Municipality, Places, name_key
from esfgraph.projects import Project
from esfgraph.register import Register

MUNICIPAL_SERIES = "212000"
"""Organisation numbers of municipalities begin so (seen on every municipality of the register)."""

CUT_LENGTH = 30
"""The oldest pages cut an owner's name at this many characters."""


Hidden = Literal["person", "withdrawn"]
"""Why nothing of an owner is published: a natural person, or withdrawn by the publisher."""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address as one record prints it."""

    iri: str
    postcode: str
    town: str
    country: str


@dataclass(frozen=True, slots=True)
class Printed:
    """An owner's printed name taken apart."""

    number: str
    """Ten digits, where they stand in place of a name."""
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What is known of an owner's number."""

    number: str
    rule: str | None = None
    """Evidence concept by which the number was found; None where the record states it, or where there is none."""
    candidates: tuple[str, ...] = ()
    """Numbers that the name could stand for, none of them certain."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """What one project states about its owner."""

    project: str
    owner: str
    """IRI of the organisation."""
    number: str
    """Ten digits; empty where they are not known."""
    name: str
    unit: str
    unit_iri: str
    address: Address | None
    rule: str | None = None
    candidates: tuple[str, ...] = ()
    """IRIs of organisations that this one may be."""
    hidden: Hidden | None = None


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
    projects: int = 0
    """How many projects it owns."""
    evidence: str = ""
    """How its number is known: ``stated``, by which rule, or ``without-number``; or why the owner is hidden."""
    candidates: tuple[str, ...] = ()
    hidden: Hidden | None = None


Answer = tuple[Printed, Resolution]
"""What is known of an owner by its printed name."""


@dataclass(frozen=True)
class OwnerIndex:
    """Where numbers and seats are looked up: other records of the build, registers, places."""

    places: Places
    packaged: Register
    supplied: Register = field(default_factory=Register)
    postcodes: Mapping[str, str] = field(default_factory=dict)
    """Municipality code by postcode, from the user."""
    stated: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Numbers that records state, by folded name."""

    def learn(self, stated: Iterable[tuple[str, str]]) -> "OwnerIndex":
        """Learn which numbers records state for which names, from pairs of a name as printed and its ten digits."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        # Owners are fewer than records: of each pair once.
        for printed, number in {(printed, number) for printed, number in stated if number}:
            if name := split_name(printed, self).name:
                found[name_key(name)].add(number)
        numbers = {name: frozenset(each) for name, each in found.items()}
        return OwnerIndex(self.places, self.packaged, self.supplied, self.postcodes, numbers)

    def answer(self, printed: str) -> Answer:
        """Tell what a printed owner's name says, and which number it leads to where its record states none."""
        parts = split_name(printed, self)
        return parts, self.resolve(parts.name) if parts.name else Resolution("")

    def knows(self, name: str) -> bool:
        """Whether some list holds exactly this name of an organisation."""
        return bool(
            self.places.municipality_of_name(name)
            or name_key(name) in self.stated
            or self.packaged.by_name(name)
            or self.supplied.by_name(name)
        )

    def resolve(self, name: str) -> Resolution:
        """Find the number of a name that its record does not number: each step is its own kind of evidence."""
        numbers = self.stated.get(name_key(name), frozenset())
        if len(numbers) == 1:
            return Resolution(next(iter(numbers)), "owner-by-exact-name")
        if numbers:
            return Resolution("", candidates=tuple(sorted(numbers)))
        for register, rule in ((self.packaged, "owner-by-register"), (self.supplied, "owner-by-supplied-register")):
            if entry := register.by_name(name):
                return Resolution(entry.number, rule)
        return Resolution("", candidates=self._similar(name))

    def _similar(self, name: str) -> tuple[str, ...]:
        """Numbers of the names that a cut name begins, and of the municipality that it names otherwise."""
        found: set[str] = set()
        if len(name) >= CUT_LENGTH:
            key = name_key(name)
            names = self._sorted_names
            for other in names[bisect_left(names, key) :]:
                if not other.startswith(key):
                    break
                found |= self.stated[other]
        if municipality := self.places.municipality_of_name(name):
            found |= self._by_municipality.get(municipality.code, frozenset())
        return tuple(sorted(found))

    @cached_property
    def _sorted_names(self) -> list[str]:
        return sorted(self.stated)

    @cached_property
    def _by_municipality(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for name, numbers in self.stated.items():
            if municipality := self.places.municipality_of_name(name):
                found[municipality.code] = found.get(municipality.code, frozenset()) | numbers
        return found


def split_name(printed: str, index: OwnerIndex | None = None) -> Printed:
    """Part a printed name into organisation and unit, which a comma joins; a name given twice is one name.

    The organisation comes first, unless only what follows is a name that *index* knows; a number may stand for the
    name.
    """
    parts = [part for part in (each.strip() for each in printed.split(",")) if part]
    number = ""
    if parts and re.fullmatch(r"\d{6}-?\d{4}", parts[0], re.ASCII) and luhn.is_valid(parts[0].replace("-", "")):
        number = parts.pop(0).replace("-", "")
    unique = [part for at, part in enumerate(parts) if name_key(part) not in map(name_key, parts[:at])]
    if len(unique) > 1 and index is not None and not index.knows(unique[0]) and index.knows(unique[-1]):
        unique = [unique[-1], *unique[:-1]]
    return Printed(number, "".join(unique[:1]), ", ".join(unique[1:]))


def ownership_of(project: Project, iris: Iris, answer: Callable[[str], Answer]) -> Ownership | None:
    """What *project* states about its owner; None where it names none. *answer* knows owners by their printed names."""
    if project.owner_hidden:
        hidden: Hidden = "person" if project.owner_is_person else "withdrawn"
        return Ownership(project.iri, iris.unnumbered_owner(project.iri), "", "", "", "", None, hidden=hidden)
    name, number = project.text("owner"), project.text("owner_number")
    printed, resolution = answer(name) if name else (Printed("", "", ""), Resolution(""))
    stated = number or printed.number
    if not printed.name and not stated:
        return None
    if stated:
        resolution = Resolution(stated)
    number = resolution.number
    owner = iris.organization(number) if number else iris.unnumbered_owner(project.iri)
    postcode, town, country = (project.text(key) for key in ("owner_postcode", "owner_town", "owner_country"))
    return Ownership(
        project=project.iri,
        owner=owner,
        number=number,
        name=printed.name,
        unit=printed.unit,
        unit_iri=iris.unit(owner, printed.unit) if printed.unit else "",
        address=Address(iris.address(owner, postcode, town), postcode, town, country) if postcode or town else None,
        rule=resolution.rule,
        candidates=tuple(map(iris.organization, resolution.candidates)),
    )


def check_owner(project: Project, ownership: Ownership | None) -> list[Finding]:
    """Report an owner whose number is not known, with the reason."""
    stated = project.values.get("owner")
    if ownership is None or ownership.number or ownership.hidden or stated is None:
        return []
    if ownership.candidates:
        english = f"it may be {' or '.join(ownership.candidates)}, but nothing decides"
        swedish = f"den kan vara {' eller '.join(ownership.candidates)}, men inget avgör"
    elif len(ownership.name) == CUT_LENGTH:
        english = "the name is as long as the oldest pages print at most, so it may be cut"
        swedish = "namnet är så långt som de äldsta sidorna högst skriver, så det kan vara avkortat"
    else:
        english = "neither another record nor a register has exactly this name with a number"
        swedish = "varken en annan post eller ett register har exakt det namnet med ett nummer"
    message = (
        f"The owner {ownership.name!r} has no known organisation number: {english}. "
        "It is published as this project's owner, shared with no other."
    )
    swedish = (
        f"Ägaren {ownership.name!r} har inget känt organisationsnummer: {swedish}. "
        "Den publiceras som det här projektets ägare, och delas med inget annat."
    )
    return [Finding(Severity.INFO, "owner-without-number", stated.position, message, ownership.owner, swedish)]


def gather(ownerships: Iterable[Ownership], index: OwnerIndex) -> Owner:
    """Gather what projects state about one organisation; *ownerships* come in order of project, and are not kept."""
    counts: Counter[str] = Counter()
    units: dict[str, str] = {}
    addresses: dict[str, Address] = {}
    candidates: set[str] = set()
    projects, number, hidden, iri, evidence = 0, "", None, "", ""
    for projects, each in enumerate(ownerships, 1):  # noqa: B007 (their number is wanted)
        iri, number, hidden = each.owner, each.number, hidden or each.hidden
        kind = each.hidden or (each.rule or "stated" if each.number else "without-number")
        evidence = "stated" if "stated" in (kind, evidence) else kind
        candidates.update(each.candidates)
        if each.name:
            counts[each.name] += 1
        if each.unit:
            units[each.unit_iri] = min(units.get(each.unit_iri, each.unit), each.unit)
        if each.address:
            addresses[each.address.iri] = each.address
    names = tuple(sorted(counts, key=lambda name: (-counts[name], name)))
    seat, rule = find_seat(number, names, addresses.values(), index)
    return Owner(
        iri=iri,
        number=number,
        names=names or _registered(number, index),
        units=tuple(sorted(units.items())),
        addresses=tuple(addresses[key] for key in sorted(addresses)),
        seat=seat,
        seat_rule=rule,
        projects=projects,
        evidence=evidence,
        candidates=tuple(sorted(candidates)),
        hidden=hidden,
    )


def _registered(number: str, index: OwnerIndex) -> tuple[str, ...]:
    """Names that the registers have for a number."""
    entries = (register.by_number(number) for register in (index.packaged, index.supplied))
    return tuple(dict.fromkeys(entry.name for entry in entries if entry))


def find_seat(
    number: str, names: Iterable[str], addresses: Iterable[Address], index: OwnerIndex
) -> tuple[Municipality | None, str | None]:
    """Conclude the municipality where an organisation has its seat, and by which rule.

    A municipality's full name leads to it, the more surely with a number of the municipal series; else the postcode
    table of the user and then the postal town are hints. The region of a project never is: owners work elsewhere too.
    """
    for name in (*names, *_registered(number, index)):
        if municipality := index.places.municipality_of_name(name):
            by_number = number.startswith(MUNICIPAL_SERIES)
            return municipality, "seat-by-number-and-name" if by_number else "seat-by-name"
    addresses = list(addresses)
    by_postcode = {code for each in addresses if (code := index.postcodes.get(each.postcode))}
    if len(by_postcode) == 1 and (municipality := index.places.municipalities.get(by_postcode.pop())):
        return municipality, "seat-by-postcode"
    by_town = {found for each in addresses if (found := index.places.municipality_of_town(each.town))}
    if len(by_town) == 1:
        return by_town.pop(), "seat-by-postal-town"
    return None, None

"""Resolution: the organisation that a printed owner's name or number means, and the evidence for it."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from esfgraph.fields.legal_forms import LegalForms
from esfgraph.fields.owner_name import Known, OwnerName, owner_parts, read_owner
from esfgraph.fields.spelling import fold
from esfgraph.fields.table import load_legal_forms
from esfgraph.owners.register import Register
from esfgraph.vocabulary.places import Places

CUT_LENGTH = 30
"""The oldest pages cut an owner's name at this many characters."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What is known of an owner's number."""

    number: str
    rule: str | None = None
    """Evidence concept by which the number was found; None where the record states it, or where there is none."""
    candidates: tuple[str, ...] = ()
    """Numbers that the name could stand for, none of them certain."""


class Answer(NamedTuple):
    """What is known of an owner by its printed name."""

    name: OwnerName
    resolution: Resolution


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
    forms: LegalForms = field(default_factory=load_legal_forms)

    def learn(self, stated: Iterable[tuple[str, str]]) -> "OwnerIndex":
        """Learn which numbers records state for which names, from pairs of a name as printed and its ten digits."""
        numbers: defaultdict[str, set[str]] = defaultdict(set)
        # Owners are fewer than records: of each pair once.
        for printed, number in {(printed, number) for printed, number in stated if number}:
            if name := self.split(printed).name:
                numbers[fold(name)].add(number)
        return replace(self, stated={name: frozenset(stating) for name, stating in numbers.items()})

    def answer(self, printed: str) -> Answer:
        """Tell what a printed owner's name says, and which number it leads to where its record states none."""
        parts = self.split(printed)
        return Answer(parts, self.resolve(parts.name) if parts.name else Resolution(""))

    def split(self, printed: str) -> OwnerName:
        """Tell the organisation from its units and other names in a printed owner."""
        known = Known(self.knows, self.is_public_body, self.places.names_place)
        return read_owner(owner_parts(printed), self.forms, known)

    def is_public_body(self, name: str) -> bool:
        """Whether a name is the full one of a municipality or region, or of a body of the packaged register."""
        return bool(
            self.places.municipality_of_name(name) or self.places.county_of_region(name) or self.packaged.by_name(name)
        )

    def knows(self, name: str) -> bool:
        """Whether some list holds exactly this name of an organisation."""
        return fold(name) in self.stated or self.is_public_body(name) or self.supplied.by_name(name) is not None

    def resolve(self, name: str) -> Resolution:
        """Find the number of a name whose record states none: in other records, then in the registers."""
        numbers = self.stated.get(fold(name), frozenset())
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
        candidates: set[str] = set()
        if len(name) >= CUT_LENGTH:
            key = fold(name)
            names = self._sorted_names
            for other in names[bisect_left(names, key) :]:
                if not other.startswith(key):
                    break
                candidates |= self.stated[other]
        if municipality := self.places.municipality_of_name(name):
            candidates |= self._by_municipality.get(municipality.code, frozenset())
        return tuple(sorted(candidates))

    @cached_property
    def _sorted_names(self) -> list[str]:
        return sorted(self.stated)

    @cached_property
    def _by_municipality(self) -> dict[str, frozenset[str]]:
        by_municipality: dict[str, frozenset[str]] = {}
        for name, numbers in self.stated.items():
            if municipality := self.places.municipality_of_name(name):
                known = by_municipality.get(municipality.code, frozenset())
                by_municipality[municipality.code] = known | numbers
        return by_municipality

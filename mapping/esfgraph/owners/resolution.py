"""Resolution: the organisation that a printed owner's name or number means, and the evidence for it."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from esfgraph.fields.countries import is_home
from esfgraph.fields.legal_forms import LegalForms
from esfgraph.fields.owner_name import Known, OwnerName, owner_parts, read_owner
from esfgraph.fields.spelling import fold
from esfgraph.fields.table import load_legal_forms
from esfgraph.owners.likeness import Likeness, likeness
from esfgraph.owners.register import Register
from esfgraph.vocabulary.places import Places

CUT_LENGTH = 30
"""The oldest pages cut an owner's name at this many characters."""


MOST_CANDIDATES = 10
"""So many organisations at most are offered for one that a name could be of."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What is known of an owner's number."""

    number: str
    rule: str | None = None
    """Evidence concept by which the number was found; None where the record states it, or where there is none."""
    candidates: tuple[str, ...] = ()
    """Numbers that the name could stand for, none of them certain."""
    candidate_rules: tuple[str, ...] = ()
    """Evidence concepts by which they are offered."""


class StatedNumber(NamedTuple):
    """An owner's name as a record prints it, and the number that the record states."""

    printed: str
    number: str
    """Ten digits."""
    apart: bool = False
    """Whether the record is of a period whose names may be other bodies' than in the others."""


class Answer(NamedTuple):
    """What is known of an owner by its printed name."""

    name: OwnerName
    resolution: Resolution
    apart: Resolution
    """The same for records of a period whose names stand apart."""
    likeness: Likeness = Likeness()


NO_ANSWER = Answer(OwnerName("", "", ""), Resolution(""), Resolution(""))
"""What is known of an owner without a name."""


@dataclass(frozen=True)
class OwnerIndex:
    """Where numbers and seats are looked up: other records of the build, registers, places."""

    places: Places
    packaged: Register
    supplied: Register = field(default_factory=Register)
    postcodes: Mapping[str, str] = field(default_factory=dict)
    """Municipality code by postcode, from the user."""
    geonames: Mapping[str, str] = field(default_factory=dict)
    """The same, from GeoNames."""
    stated: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Numbers that records state, by folded name."""
    apart: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The same of records of a period whose names stand apart."""
    forms: LegalForms = field(default_factory=load_legal_forms)

    def learn(self, stated: Iterable[StatedNumber]) -> "OwnerIndex":
        """Learn which numbers records state for which names."""
        numbers: tuple[defaultdict[str, set[str]], ...] = (defaultdict(set), defaultdict(set))
        # Owners are fewer than records: of each pair once.
        for printed, number, apart in {each for each in stated if each.number and is_home(each.number)}:
            if name := self.split(printed).name:
                numbers[apart][fold(name)].add(number)
        learned, apart_learned = ({name: frozenset(those) for name, those in known.items()} for known in numbers)
        return replace(self, stated=learned, apart=apart_learned)

    def answer(self, printed: str) -> Answer:
        """Tell what a printed owner's name says, and which number it leads to where its record states none."""
        if not printed:
            return NO_ANSWER
        parts = self.split(printed)
        if not (name := parts.name):
            return NO_ANSWER._replace(name=parts)
        like = likeness(name, self.forms, self.places)
        return Answer(parts, self.resolve(name, like), self.resolve(name, like, apart=True), like)

    def names_body(self, name: str) -> bool:
        """Whether a name is a single one that shows an organisation: by its legal form, or as a known body's."""
        if "," in name or not name.strip():
            return False
        is_listed = self.is_public_body(name) or self.supplied.by_name(name) is not None
        return is_listed or self.forms.names_body(name)

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
        return fold(name) in self._all_stated or self.is_public_body(name) or self.supplied.by_name(name) is not None

    def resolve(self, name: str, like: Likeness, *, apart: bool = False) -> Resolution:
        """Find the number of a name whose record states none: in other records, then in the registers.

        Records of a period whose names stand *apart* tell no number to those of others, but candidates.
        """
        own, others = (self.apart, self.stated) if apart else (self.stated, self.apart)
        folded = fold(name)
        numbers = own.get(folded, frozenset())
        if len(numbers) == 1:
            return Resolution(next(iter(numbers)), "owner-by-exact-name")
        if not numbers:
            for register, rule in (
                (self.packaged, "owner-by-register"),
                (self.supplied, "owner-by-supplied-register"),
            ):
                if entry := register.by_name(name):
                    return Resolution(entry.number, rule)
        return self._offered(name, like, numbers | others.get(folded, frozenset()))

    def _offered(self, name: str, like: Likeness, bearers: frozenset[str]) -> Resolution:
        """Offer the numbers of organisations that have exactly the name, else of those called alike or cut so."""
        by_rule = {"candidate-by-name": bearers or self._alike(like), "candidate-by-cut-name": self._cut(name)}
        candidates = sorted(frozenset().union(*by_rule.values()))[:MOST_CANDIDATES]
        rules = tuple(rule for rule, numbers in by_rule.items() if not numbers.isdisjoint(candidates))
        return Resolution("", candidates=tuple(candidates), candidate_rules=rules)

    def _alike(self, like: Likeness) -> frozenset[str]:
        """Numbers that records state for names that are alike."""
        found = self._by_likeness.get(like.key, ()) if like.key else ()
        return frozenset(number for other, number in found if self.forms.agree(like.forms, other.forms))

    def _cut(self, name: str) -> frozenset[str]:
        """Numbers that records state for the names that a cut name begins."""
        if len(name) < CUT_LENGTH:
            return frozenset()
        key, names, found = fold(name), self._sorted_names, set[str]()
        for other in names[bisect_left(names, key) :]:
            if not other.startswith(key) or len(found) > MOST_CANDIDATES:
                break
            found |= self._all_stated[other]
        return frozenset(found)

    @cached_property
    def _all_stated(self) -> dict[str, frozenset[str]]:
        none = frozenset[str]()
        return {name: self.stated.get(name, none) | self.apart.get(name, none) for name in {*self.stated, *self.apart}}

    @cached_property
    def _sorted_names(self) -> list[str]:
        return sorted(self._all_stated)

    @cached_property
    def _by_likeness(self) -> dict[str, list[tuple[Likeness, str]]]:
        by_key: defaultdict[str, list[tuple[Likeness, str]]] = defaultdict(list)
        for name, numbers in self._all_stated.items():
            like = likeness(name, self.forms, self.places)
            by_key[like.key] += ((like, number) for number in numbers)
        return dict(by_key)

"""Facets: what a list can be narrowed to and grouped by, one row of FACETS a facet."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import MINYEAR, date
from decimal import Decimal, InvalidOperation
from typing import Literal

from esfgraph.fields.kinds import print_number
from esfgraph.query.search_conditions import All, AnyOf, Between, Condition, Either, Not, Stated
from esfgraph.query.search_fields import (
    NO,
    NO_MONEY,
    NOT_STATED,
    PROJECTS,
    TERM_FIELDS,
    YES,
    day_number,
    in_smallest_units,
)
from esfgraph.query.search_index import Kind
from esfgraph.rdf.iris import Iris
from esfgraph.statistics.tallies import AMOUNTS

ListName = Literal["projects", "organizations"]
KINDS: dict[ListName, Kind] = {"projects": "project", "organizations": "organization"}
"""What each list holds, as the index names it."""

FacetKind = Literal["thing", "word", "rule", "year", "range", "status"]
"""How the values of a facet are written and labelled: a thing by its label, a word by a text of the site, a rule by its
title, a range as it is, a year so too, or several on end (``2015-2018``, ``2015-``), a status by a text that names the
day."""

RUNNING, ENDED, NOT_BEGUN, UNKNOWN = "running", "ended", "not-begun", "unknown"
STATUSES = (RUNNING, NOT_BEGUN, ENDED, UNKNOWN)

_YEARS = re.compile(r"(\d{4})|(?=.{5})(\d{4})?-(\d{4})?", re.ASCII)
_RANGE = re.compile(r"(\d{1,15}(?:\.\d{1,2})?)?\.\.(\d{1,15}(?:\.\d{1,2})?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Facet:
    """Something that a list can be narrowed to: to any of several values at once."""

    key: str
    """Its parameter in the address of a list."""
    kind: FacetKind
    field: str
    """Of the index."""
    lists: tuple[ListName, ...] = ("projects",)
    words: tuple[str, ...] = ()
    """The values of a facet of words."""
    bounds: tuple[int, ...] = ()
    """Where the ranges begin that are offered besides the first, in kronor or in number."""
    is_closed: bool = False
    """Whether everything has a value, so that NOT_STATED is none."""

    def __hash__(self) -> int:
        """Return the hash of its key, which is quicker than that of all that it is."""
        return hash(self.key)

    def iri(self, value: str, iris: Iris) -> str | None:
        """Return the thing that a value names; None where values name none."""
        return TERM_FIELDS[self.field].iri(value, iris) if self.kind == "thing" and value != NOT_STATED else None

    def value_of(self, thing: str, iris: Iris) -> str:
        """Return the value that names a thing."""
        return TERM_FIELDS[self.field].term(thing, iris)

    def canonical(self, value: str) -> str | None:
        """Return a value as it is always written; None for what is none of this facet's by its form."""
        if value == NOT_STATED:
            return None if self.is_closed else value
        match self.kind:
            case "status":
                return value if value in self.words else None
            case "year":
                return _written_years(value)
            case "range":
                return _written_range(value)
            case "thing" | "word" | "rule":
                return value or None

    def condition(self, values: Sequence[str], day: date) -> Condition:
        """Return what is asked of the index for any of *values*; what they mean may depend on the day."""
        chosen: list[Condition]
        match self.kind:
            case "range":
                chosen = [Not(Stated(self.field)) if value == NOT_STATED else self._range(value) for value in values]
            case "year":
                single = [value for value in values if is_single(value)]
                chosen = [AnyOf(self.field, tuple(single))] if single else []
                chosen += [_begun_in(value) for value in values if not is_single(value)]
            case "status":
                chosen = [_STATUS[value](day_number(day)) for value in values]
            case _:
                return AnyOf(self.field, tuple(values))
        return chosen[0] if len(chosen) == 1 else Either(tuple(chosen))

    def ranges(self) -> Iterator[str]:
        """Yield the ranges that are offered, as values."""
        if self.bounds:
            yield f"..{self.bounds[0]}"
            yield from (f"{low}..{high}" for low, high in zip(self.bounds, self.bounds[1:], strict=False))
            yield f"{self.bounds[-1]}.."

    def units(self, bound: int | Decimal) -> int:
        """Return the smallest number of the index that is not below a bound."""
        key = self.field.removesuffix("_size")
        return math.ceil(in_smallest_units(key, Decimal(bound)) if key in AMOUNTS else bound)

    def _range(self, value: str) -> Condition:
        low, high = (Decimal(bound) if bound else None for bound in value.split(".."))
        return Between(
            self.field, None if low is None else self.units(low), None if high is None else self.units(high) - 1
        )


def _written_range(value: str) -> str | None:
    """Write a range, of which the lower bound belongs to it and the upper does not; None for what is none."""
    match = _RANGE.fullmatch(value)
    if match is None or value == "..":
        return None
    try:
        low, high = (Decimal(bound) if bound else None for bound in match.groups())
    except InvalidOperation:
        return None
    if low is not None and high is not None and low >= high:
        return None
    return "..".join("" if bound is None else print_number(bound) for bound in (low, high))


def is_single(years: str) -> bool:
    """Whether a value of years is one year, or NOT_STATED, rather than several on end."""
    return "-" not in years or years == NOT_STATED


def _written_years(value: str) -> str | None:
    """Write a year, or several on end, both of which belong to them; None for what is none."""
    match = _YEARS.fullmatch(value)
    if match is None:
        return None
    low, high = match[2] or "", match[3] or ""
    if match[1] or (low and low == high):
        return match[1] or low
    return value if not (low and high) or low < high else None


def _begun_in(years: str) -> Condition:
    low, _, high = years.partition("-")
    return Between(
        "start_date",
        day_number(date(max(int(low), MINYEAR), 1, 1)) if low else None,
        day_number(date(max(int(high), MINYEAR), 12, 31)) if high else None,
    )


def _not_begun(day: int) -> Condition:
    return Between("start_date", day + 1)


def _ended(day: int) -> Condition:
    return All((Between("end_date", None, day - 1), Not(_not_begun(day))))


def _running(day: int) -> Condition:
    return All((Between("start_date", None, day), Between("end_date", day)))


def _unknown(day: int) -> Condition:
    return Not(Either((_not_begun(day), _ended(day), _running(day))))


_STATUS: dict[str, Callable[[int], Condition]] = {
    RUNNING: _running,
    NOT_BEGUN: _not_begun,
    ENDED: _ended,
    UNKNOWN: _unknown,
}
"""What each status means on a day. A project that has not begun is nothing else, whatever its end; one whose start or
end is not stated may be unknown."""

_BOTH: tuple[ListName, ...] = ("projects", "organizations")
_OWNERS: tuple[ListName, ...] = ("organizations",)
_MILLION = 1_000_000
_MONEY = (_MILLION, 5 * _MILLION, 10 * _MILLION, 50 * _MILLION)
_PEOPLE = (1, 50, 100, 500, 1000)
_EVIDENCE = (
    "stated",
    "owner-by-exact-name",
    "owner-by-register",
    "owner-by-supplied-register",
    "without-number",
    "person",
    "withdrawn",
)

FACETS: tuple[Facet, ...] = (
    Facet("period", "thing", "period"),
    Facet("fund", "thing", "fund"),
    Facet("programme", "thing", "programme"),
    Facet("priority", "thing", "priority"),
    Facet("objective", "thing", "objective"),
    Facet("field", "thing", "field"),
    Facet("region", "thing", "region"),
    Facet("region_basis", "word", "region_basis", words=("stated", "deciding", "none"), is_closed=True),
    Facet("deciding_region", "thing", "deciding_region"),
    Facet("county", "thing", "county", _BOTH),
    Facet("municipality", "thing", "municipality", _BOTH),
    Facet("seat_rule", "thing", "seat_rule", _BOTH),
    Facet("owner", "thing", "owner"),
    Facet("unit", "thing", "unit"),
    Facet("owner_kind", "thing", "owner_kind", _BOTH),
    Facet("legal_form", "thing", "legal_form", _BOTH),
    Facet("evidence", "word", "evidence", _OWNERS, words=_EVIDENCE, is_closed=True),
    Facet("status", "status", "start_date", words=STATUSES, is_closed=True),
    Facet("year", "year", "year"),
    Facet("projects", "range", PROJECTS, _OWNERS, bounds=(2, 5, 10, 50), is_closed=True),
    Facet("total_cost", "range", "total_cost_size", _BOTH, bounds=_MONEY),
    Facet("granted_support", "range", "granted_support_size", _BOTH, bounds=_MONEY),
    Facet("union_contribution", "range", "union_contribution_size", _BOTH, bounds=_MONEY),
    Facet("participants", "range", "planned_participants_size", _BOTH, bounds=_PEOPLE),
    Facet("amounts", "word", "amounts", _BOTH, words=(*AMOUNTS, NO_MONEY), is_closed=True),
    Facet("strategic", "word", "strategic_importance", words=(YES, NO)),
    Facet("child_poverty", "word", "child_poverty", words=(YES, NO)),
    Facet("findings", "word", "findings", _BOTH, words=(YES, NO), is_closed=True),
    Facet("rule", "rule", "rule", _BOTH),
)
"""In the order in which lists offer them.

``region`` is the region by which a project counts: the stated one, else that of the region that decided on its
support, and every larger one; ``region_basis`` tells the two apart. ``county`` and ``municipality`` are those of the
owner's seat, and ``seat_rule`` says what that rests on. ``amounts`` says which amounts are stated; its value ``none``
is that of what states no amount of money. Codes stand for all below them.
"""

_BY_KEY = {(name, facet.key): facet for facet in FACETS for name in facet.lists}
_OF_LIST = {name: tuple(facet for facet in FACETS if name in facet.lists) for name in KINDS}


def facets_of(list_: ListName) -> tuple[Facet, ...]:
    """Return the facets of a list, in their order."""
    return _OF_LIST[list_]


def facet(list_: ListName, key: str) -> Facet | None:
    """Return a facet of a list by its key; None where the list has none of this key."""
    return _BY_KEY.get((list_, key))

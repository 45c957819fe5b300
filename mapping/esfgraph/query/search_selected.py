"""What a condition selects of the full-text index: how many, which, and what they come to, by any field."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
from tantivy import Document as Entry
from tantivy import Occur, Order, Query

from esfgraph.query.rows import HINTS, OwnerRow, ProjectRow, Row
from esfgraph.query.search_conditions import All, AnyOf, Condition, Not, Words, query_of
from esfgraph.query.search_fields import (
    EXACT,
    NOT_STATED,
    NUMBER_FIELDS,
    ORDERS,
    OTHERS,
    PROJECTS,
    STATED,
    SUMS,
    in_units,
    order_field,
)
from esfgraph.query.search_index import Hit, Kind, SearchIndex
from esfgraph.statistics.tallies import EXACTLY

MOST_GROUPS = 20_000
"""Groups into which the engine parts what is selected."""
_BLOCK = 20_000
"""Rows that are looked up at a time."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum, and how many projects state what is summed."""

    total: Decimal = Decimal()
    stated: int = 0


@dataclass(frozen=True, slots=True)
class Sums:
    """What a selection comes to: never a sum without how many projects it covers."""

    things: int = 0
    """How many were selected: projects, or owners."""
    projects: int = 0
    """How many projects there are: those that were selected, or those of the owners that were."""
    amounts: Mapping[str, Sum] = field(default_factory=dict)
    """By key of the field; all of SUMS."""
    seats: int = 0
    """Of how many of the things the owner's seat is known."""
    hints: int = 0
    """How many of these seats rest on a hint."""
    others: Mapping[str, Mapping[str, Sum]] = field(default_factory=dict)
    """Of projects by currency (ISO 4217), what is in another than kronor, rounded to its hundredths."""


Counts = tuple[tuple[str, int], ...]
"""The terms of a field in a selection, with how many things have each: those of most things first."""


class Phases(NamedTuple):
    """How many projects a day lies before, within and after; of others start or end is not stated."""

    not_begun: int
    running: int
    ended: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What the engine counted and added up of a selection in one pass."""

    total: int
    sums: Sums
    """Nothing where they were not asked for."""
    counts: Mapping[str, Counts]
    """By field."""
    phases: Phases | None
    """Of the day that was asked for."""


@dataclass(frozen=True, slots=True)
class Group:
    """Those of a selection that have one term."""

    term: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Listed:
    """One of a selection, and where it holds what was searched for."""

    row: Row
    hit: Hit | None = None


def row_of(index: SearchIndex, iri: str) -> Row | None:
    """Read what a list shows of a thing, whatever list it is in; None of what is in none."""
    hits = index.searcher.search(Query.term_query(index.schema, "iri", iri), 1, count=False).hits
    entry = index.entry(hits[0][1]) if hits else None
    return _row_of(entry) if entry and entry.get_first("row") else None


class Selected:
    """The projects, or the owners, that fulfil a condition."""

    def __init__(self, index: SearchIndex, kind: Kind, condition: Condition) -> None:
        """Select from *index*; raise UsageError for words that are too many or too long."""
        self._index, self._searcher, self._kind = index, index.searcher, kind
        self._words = next((each for each in _parts(condition) if isinstance(each, Words)), None)
        self._all_of_kind = query_of(AnyOf("kind", (kind,)), index.schema, index.wording)
        self._query = query_of(All((AnyOf("kind", (kind,)), condition)), index.schema, index.wording)

    @cached_property
    def total(self) -> int:
        """How many there are."""
        return int(self._searcher.search(self._query, 1).count)  # type: ignore[attr-defined] # its types lack it

    def count(self, condition: Condition) -> int:
        """How many of them fulfil another condition, too."""
        return int(self._searcher.search(self._and(condition), 1).count)  # type: ignore[attr-defined] # its types lack it

    def overview(
        self,
        fields: Sequence[str] = (),
        bounds: Mapping[str, Sequence[int]] = MappingProxyType({}),
        day: int | None = None,
        *,
        sums: bool = True,
        most: int = MOST_GROUPS,
    ) -> Overview:
        """Count the terms of some fields, *most* of each, the ranges of others and the phases of a day, and add up.

        Of a field of numbers the terms are the places, from ``0``, of ranges: below the first of its *bounds*, from
        there to below the next, and so on; then NOT_STATED.
        """
        asked: dict[str, Any] = {_TOTAL: {"value_count": {"field": "rank"}}}
        asked |= {_COUNTED + name: {"terms": {"field": name, "size": most}} for name in fields}
        asked |= {_COUNTED + name: {"range": {"field": name, "ranges": _ranges(ends)}} for name, ends in bounds.items()}
        asked |= _phases(day) if day is not None else {}
        asked |= _SUMMED[self._kind] if sums else {}
        found = self._searcher.aggregate(self._query, asked)
        total = int(found[_TOTAL]["value"])
        counted = {name: _counts(found[_COUNTED + name]["buckets"]) for name in fields}
        for name, ends in bounds.items():
            by_start = {bucket.get("from"): bucket["doc_count"] for bucket in found[_COUNTED + name]["buckets"]}
            terms = tuple((str(at), by_start.get(low, 0)) for at, low in enumerate((None, *ends)))
            counted[name] = (*terms, (NOT_STATED, total - sum(count for _, count in terms)))
        return Overview(
            total,
            self._sums(total, found, self._query) if sums else Sums(),
            counted,
            None if day is None else _read_phases(found),
        )

    def groups(self, field: str, *, order: str = "", most: int = MOST_GROUPS) -> tuple[Group, ...]:
        """Part them by the terms of a field, those of most things or the largest sum of *order* first.

        One with several terms is in several groups, one with none is in none.
        """
        of_projects = self._kind == "project"
        counts = not order or (order == PROJECTS and of_projects)  # each project is one
        by = _COUNT if counts else f"{order}.sum" if of_projects and order in SUMS else order
        terms = {"field": field, "size": most, "order": {by: "desc"}}
        asked = {"groups": {"terms": terms, "aggs": _SUMMED[self._kind]}}
        found = self._searcher.aggregate(self._and(Not(AnyOf(field, (NOT_STATED,)))), asked)
        return tuple(
            Group(each["key"], self._sums(each["doc_count"], each, self._and(AnyOf(field, (each["key"],)))))
            for each in found["groups"]["buckets"]
        )

    def rows(
        self, *, order: str = "", descending: bool = False, offset: int = 0, limit: int | None = None
    ) -> Iterator[Listed]:
        """Yield a part of them in an order: one of ORDERS or NUMBER_FIELDS; without it the best, or newest, first.

        What has nothing to be ordered by comes last.
        """
        reading = self._index.wording.read(self._words.text) if self._words and limit is not None else None
        for addresses in self._blocks(order, descending, offset, self.total if limit is None else offset + limit):
            if reading is None:
                yield from (Listed(self._row(address)) for address in addresses)
                continue
            entries = list(map(self._index.entry, addresses))
            for entry, hit in zip(entries, self._index.hits_at(addresses, entries, reading), strict=True):
                yield Listed(_row_of(entry), hit)

    def numbers(
        self, *, order: str = "", descending: bool = False, offset: int = 0, limit: int | None = None
    ) -> Iterator[int]:
        """Yield the number of each, in an order as for `rows`: its place, from 0, among all of its kind by their IRIs.

        It is that of its row in the release's table.
        """
        first = self._searcher.search(self._all_of_kind, 1, count=False, order_by_field="rank", order=Order.Asc).hits
        start = first[0][0] if first else 0
        for addresses in self._blocks(order, descending, offset, self.total if limit is None else offset + limit):
            for rank in self._searcher.fast_field_values("rank", addresses):
                yield int(rank or 0) - start

    def _blocks(self, order: str, descending: bool, offset: int, end: int) -> Iterator[list[Any]]:
        """Look up from *offset* to *end*, block by block."""
        while offset < end:
            addresses = self._addresses(order, descending, offset, min(_BLOCK, end - offset))
            yield addresses
            if len(addresses) < _BLOCK:
                return
            offset += _BLOCK

    def _addresses(self, order: str, descending: bool, offset: int, limit: int) -> list[Any]:
        if not order and self._words:
            hits = self._searcher.search(self._query, limit, count=False, offset=offset).hits
        else:
            by, down = (order, descending) if order else ("newest", True)
            name = order_field(by) if by in ORDERS else by
            direction = Order.Desc if down else Order.Asc
            hits = self._searcher.search(
                self._query, limit, count=False, order_by_field=name, offset=offset, order=direction
            ).hits
        return [address for _, address in hits]

    def _row(self, address: Any) -> Row:
        return _row_of(self._index.entry(address))

    def _and(self, condition: Condition) -> Query:
        other = query_of(condition, self._index.schema, self._index.wording)
        return Query.boolean_query([(Occur.Must, self._query), (Occur.Must, other)])

    def _sums(self, things: int, found: Mapping[str, Any], query: Query) -> Sums:
        """Read what the engine added up; *query* asks for the same things."""
        odd = {bucket["key"]: bucket["doc_count"] for bucket in found["odd"]["buckets"]}
        seats = {bucket["key"]: bucket["doc_count"] for bucket in found["seat_rule"]["buckets"]}
        seats.pop(NOT_STATED, None)
        amounts = {}
        for key, stated_field in zip(SUMS, STATED, strict=True):
            if self._kind == "project":
                whole, stated = found[key]["sum"], found[key]["count"] + odd.get(key, 0)
            else:
                whole, stated = found[key]["value"], found[stated_field]["value"]
            total = in_units(key, self._whole(key, whole or 0.0, query))
            if key in odd:
                total = EXACTLY.add(total, self._odd(key, query))
            amounts[key] = Sum(total, int(stated or 0))
        return Sums(
            things,
            things if self._kind == "project" else int(found[PROJECTS]["value"] or 0),
            amounts,
            sum(seats.values()),
            sum(count for rule, count in seats.items() if rule in HINTS),
            _others(found.get("currency", {}).get("buckets", ())),
        )

    def _whole(self, key: str, total: float, query: Query) -> int:
        """The sum of a field: the engine's own, or where that is no exact one the sum of all values."""
        if total < EXACT:
            return int(total)
        hits = self._searcher.search(query, max(1, self._searcher.num_docs), count=False).hits
        values = self._searcher.fast_field_values(key, [address for _, address in hits])
        return sum(int(value) for value in values if value is not None)

    def _odd(self, key: str, query: Query) -> Decimal:
        """The sum of what sum fields cannot hold."""
        odd = Query.term_query(self._index.schema, "odd", key)
        asked = Query.boolean_query([(Occur.Must, query), (Occur.Must, odd)])
        total = Decimal()
        for _, address in self._searcher.search(asked, max(1, self._searcher.num_docs), count=False).hits:
            match self._row(address):
                case ProjectRow() as project:
                    total = EXACTLY.add(total, project.amount(key) or Decimal())
                case OwnerRow() as owner:
                    total = EXACTLY.add(total, owner.amounts[key].total)
        return total


_PARTED: dict[str, Any] = {name: {"terms": {"field": name, "size": 20}} for name in ("odd", "seat_rule")}
_BY_CURRENCY = {
    "terms": {"field": "currency", "size": 50},
    "aggs": {name: {"stats": {"field": name}} for name in OTHERS.values()},
}
_SUMMED: dict[Kind, dict[str, Any]] = {
    "project": {**{name: {"stats": {"field": name}} for name in SUMS}, **_PARTED, "currency": _BY_CURRENCY},
    "organization": {**{name: {"sum": {"field": name}} for name in (PROJECTS, *SUMS, *STATED)}, **_PARTED},
}
"""What the engine adds up: of a project an amount counts once where it is stated."""
_COUNT = "_count"
_TOTAL, _COUNTED = "total", "counted "
"""How the engine's answers are called beside the sums: a field may be summed and counted."""
_decode = msgspec.json.Decoder(Row).decode
SORTABLE = (*ORDERS, *NUMBER_FIELDS)


def _others(buckets: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Sum]]:
    """Read what the engine added up of other currencies."""
    return {
        each["key"]: {
            key: Sum(in_units(key, round(each[name]["sum"])), int(each[name]["count"]))
            for key, name in OTHERS.items()
            if each[name]["count"]
        }
        for each in sorted(buckets, key=lambda bucket: str(bucket["key"]))
    }


def _row_of(entry: Entry) -> Row:
    return _decode(entry.get_first("row") or b"")


def _ranges(bounds: Sequence[int]) -> list[dict[str, int]]:
    ends = zip([None, *bounds], [*bounds, None], strict=True)
    return [{name: end for name, end in (("from", low), ("to", high)) if end is not None} for low, high in ends]


def _phases(day: int) -> dict[str, Any]:
    """What parts projects by where a day lies to their start and end: in one pass, where conditions take one each."""
    ends = {"range": {"field": "end_date", "ranges": _ranges([day])}}
    starts = {"range": {"field": "start_date", "ranges": _ranges([day + 1])}, "aggs": {"ends": ends}}
    return {"starts": starts, "ends": ends}


def _read_phases(found: Mapping[str, Any]) -> Phases:
    begun, later = found["starts"]["buckets"]
    before, _ = (each["doc_count"] for each in found["ends"]["buckets"])
    ended_later, _ = (each["doc_count"] for each in later["ends"]["buckets"])
    _, running = (each["doc_count"] for each in begun["ends"]["buckets"])
    return Phases(later["doc_count"], running, before - ended_later)


def _counts(buckets: Sequence[Mapping[str, Any]]) -> Counts:
    counted = sorted((bucket["key"], bucket["doc_count"]) for bucket in buckets)
    counted.sort(key=itemgetter(1), reverse=True)  # those of as many things stay in their order
    return tuple(counted)


def _parts(condition: Condition) -> Iterator[Condition]:
    yield condition
    if isinstance(condition, All):
        for part in condition.conditions:
            yield from _parts(part)

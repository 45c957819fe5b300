"""The matcher: what a text means among the things of a release, best first, and whether it can mean nothing else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from esfgraph.matching.name_table import Found, NameTable, Way
from esfgraph.matching.names_file import By, NamesFile
from esfgraph.matching.numbers import Read, number_key, read
from esfgraph.matching.spellings import load_spellings
from esfgraph.matching.things import TYPES, Thing, Type

LONGEST_TEXT = 500
"""Characters of a text that are looked at."""
_RIVAL = 95
"""The score from which on another thing may be meant as well as one that is found by its letters or likeness."""
_NEAR = 4
"""By how much a misspelt name must stand before every other."""
_UNNUMBERED = 60
"""The best score of an owner whose number is not known: its page is of one project, not of a body."""
_ELSEWHERE_SEAT = 25
"""What a score loses where the place that is asked for is another."""


_UNSURE = (Way.BEGUN, Way.FORM, Way.PART)
"""Ways that make no match."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that a text may mean."""

    thing: Thing
    way: Way
    score: float
    """Of a hundred."""
    is_match: bool = False
    """Whether only this can be meant."""


class Matcher:
    """Tells what texts mean."""

    def __init__(self, names: NamesFile) -> None:
        """Match texts with the things in *names*; what it raises, questions raise."""
        self._names = names

    def match(
        self,
        text: str,
        types: Sequence[Type] = (),
        *,
        limit: int = 5,
        places: Mapping[str, str] | None = None,
        number: str = "",
    ) -> tuple[Candidate, ...]:
        """Return what *text* may mean, best first; at most one is a match.

        *number* is stated beside the text; *places* are the codes of the owner's ``municipality`` or ``county``.
        """
        found = [
            candidate
            for type_ in types or TYPES
            for candidate in self._of_type(text[:LONGEST_TEXT], type_, number[:LONGEST_TEXT], places or {})
        ]
        if sum(candidate.is_match for candidate in found) > 1:
            found = [Candidate(each.thing, each.way, each.score) for each in found]
        found.sort(key=lambda each: (-each.is_match, -each.score, each.thing.title.sv, each.thing.iri))
        return tuple(found[:limit])

    def owner(self, text: str) -> Thing | None:
        """Return the one owner that *text* means; None where that is not certain."""
        best = self.match(text, ("owner",), limit=1)
        return best[0].thing if best and best[0].is_match else None

    def numbered(self, type_: Type, number: str) -> Thing | None:
        """Return the thing of a type with a number or code; None where there is none."""
        return next(iter(self._names.things(type_, By.NUMBER, number_key(number))), None)

    def _of_type(self, text: str, type_: Type, number: str, places: Mapping[str, str]) -> Iterator[Candidate]:
        table, stated = NameTable(type_, self._names, load_spellings()), read(text, type_)
        if number:
            beside = read(number, type_)
            stated = Read((*stated.keys, *beside.keys), stated.name, stated.is_wrong or not beside.keys)
        numbered = _best(table.by_number(stated.keys))
        named = _best(_by_name(table, stated.name, type_)) if stated.name.strip() else {}
        by_name = _clear(named, table, stated.name, type_, places)
        if numbered:
            clear = next(iter(numbered)) if len(numbered) == 1 else None
            # A number is of one body: where the name is another's, one of the two is wrong.
            if by_name and by_name != clear:
                clear = None
            found = {**named, **numbered}
        else:
            is_owners = type_ == "owner"
            clear = None if is_owners and (stated.keys or stated.is_wrong) else by_name
            found = named
        for iri, each in found.items():
            if each.thing.iri:
                lost = 0 if _fits(each.thing, places) else _ELSEWHERE_SEAT
                yield Candidate(each.thing, each.way, round(max(each.score - lost, 0), 1), iri == clear and not lost)


def _by_name(table: NameTable, text: str, type_: Type) -> Iterator[Found]:
    yield from table.by_name(text)
    if type_ == "owner" and "," in text:
        parts = table.split(text)
        if parts.name and parts.name != text:
            for found in table.by_name(parts.name):
                beside = Way.PART if parts.unclear else Way.UNIT
                way = found.way if found.score < beside.score else beside
                yield Found(found.thing, way, min(found.score, beside.score))


def _best(found: Iterable[Found]) -> dict[str, Found]:
    """Keep of each thing the best way in which it was found; an owner without a number is never sure."""
    best: dict[str, Found] = {}
    for each in found:
        if each.thing.type == "owner" and not each.thing.number:
            each = Found(each.thing, Way.PART, min(each.score, _UNNUMBERED))
        id_ = each.thing.iri or f"{each.thing.number} {each.thing.title.sv}"
        if id_ not in best or each.score > best[id_].score:
            best[id_] = each
    return best


def _clear(
    found: Mapping[str, Found], table: NameTable, text: str, type_: Type, places: Mapping[str, str]
) -> str | None:
    """Return the one thing that a name means; None where another may be meant."""
    fitting = {id_: each for id_, each in found.items() if _fits(each.thing, places)}
    sure = {id_: each for id_, each in fitting.items() if each.way not in _UNSURE}
    if not sure or (type_ == "owner" and table.names_place(text) and not table.states_form(text)):
        return None
    id_, best = max(sure.items(), key=lambda item: item[1].score)
    others = [each for other, each in fitting.items() if other != id_]
    if not best.thing.iri or any(_rivals(each, best, is_full=_is_full(table, text, type_)) for each in others):
        return None
    return id_


def _is_full(table: NameTable, text: str, type_: Type) -> bool:
    """Whether a recorded spelling can mean nothing that is only like it."""
    return type_ != "owner" or table.states_form(text)


def _rivals(other: Found, best: Found, *, is_full: bool) -> bool:
    match best.way:
        case Way.SPELLING:
            return other.way is Way.SPELLING or (not is_full and other.score >= _RIVAL)
        case Way.MISSPELT:
            return other.way not in _UNSURE and other.score >= best.score - _NEAR
        case _:
            return other.score >= min(_RIVAL, best.score) or (not is_full and other.way is Way.BEGUN)


def _fits(thing: Thing, places: Mapping[str, str]) -> bool:
    """Whether a thing's seat is where it is asked for, as far as it is known."""
    return all(thing.places.get(kind, code) == code for kind, code in places.items())

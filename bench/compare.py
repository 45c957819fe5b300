"""Comparison: whether two files of N-Triples state the same set of triples, whatever their bytes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

XSD = "http://www.w3.org/2001/XMLSchema#"

HARMLESS: dict[str, str] = {
    f"{XSD}decimal": "12.50 and 12.5 are the same number",
    f"{XSD}integer": "007 and 7 are the same number",
    f"{XSD}boolean": "1 and true are the same value",
}
"""Datatypes of which values are compared, not their spelling, and why."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What one side states and the other does not."""

    missing: tuple[str, ...]
    """Triples of ours that the peer lacks."""
    added: tuple[str, ...]
    """Triples of the peer's that we lack."""
    respelled: int
    """Literals that both state in different spellings of one value."""
    count: int
    """Triples of ours."""

    def __bool__(self) -> bool:
        return bool(self.missing or self.added)


def compare(ours: Path, theirs: Path) -> Difference:
    """Compare two files of N-Triples as sets."""
    left, right = triples(ours), triples(theirs)
    left_only, right_only = left - right, right - left
    left_values = {_by_value(each): each for each in left_only}
    right_values = {_by_value(each): each for each in right_only}
    both = left_values.keys() & right_values.keys()
    return Difference(
        tuple(sorted(str(each) for value, each in left_values.items() if value not in both)),
        tuple(sorted(str(each) for value, each in right_values.items() if value not in both)),
        len(both),
        len(left),
    )


def triples(path: Path) -> set[ox.Triple]:
    """Read the set of triples of a file."""
    return set(_parsed(path))


def _parsed(path: Path) -> Iterator[ox.Triple]:
    for quad in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES):
        yield quad.triple


def _by_value(triple: ox.Triple) -> tuple[str, str, str]:
    """The triple with a number or truth value written in one way."""
    object_ = triple.object
    if isinstance(object_, ox.Literal) and object_.datatype.value in HARMLESS:
        return (str(triple.subject), str(triple.predicate), f"{_normal(object_.value)}^^{object_.datatype}")
    return (str(triple.subject), str(triple.predicate), str(object_))


def _normal(lexical: str) -> str:
    if lexical in ("true", "false", "0", "1") and not lexical.isdecimal():
        return lexical
    sign, digits = ("-", lexical[1:]) if lexical.startswith("-") else ("", lexical.removeprefix("+"))
    whole, _, fraction = digits.partition(".")
    return f"{sign}{whole.lstrip('0') or '0'}.{fraction.rstrip('0') or '0'}"

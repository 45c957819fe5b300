"""Comparison: whether two files of N-Triples or N-Quads state the same, whatever their bytes."""

import re
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

XSD = "http://www.w3.org/2001/XMLSchema#"

HARMLESS: dict[str, str] = {
    f"{XSD}decimal": "12.50 and 12.5 are the same number",
    f"{XSD}integer": "007 and 7 are the same number",
}
"""Datatypes of which values are compared, not their spelling, and why."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What one side states and the other does not."""

    missing: tuple[str, ...]
    """Statements of ours that the peer lacks."""
    added: tuple[str, ...]
    """Statements of the peer's that we lack."""
    respelled: int
    """Literals that both state in different spellings of one value."""
    count: int
    """Statements of ours."""


def compare(ours: Path, theirs: Path) -> Difference:
    """Compare two files as sets of statements."""
    left, right = statements(ours), statements(theirs)
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


def contained(triples: Path, quads: Path) -> Difference:
    """What *triples* state that no graph of *quads* does."""
    graphs = {quad.triple for quad in statements(quads)}
    wanted = {quad.triple for quad in statements(triples)}
    return Difference(tuple(sorted(map(str, wanted - graphs))), (), 0, len(wanted))


def statements(path: Path) -> set[ox.Quad]:
    """Read the set of statements of a file, or of all files of a folder; suffixes name the format."""
    if path.is_dir():
        return set().union(*map(statements, path.iterdir()))
    format_ = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
    return set(ox.parse(path=path, format=format_))


def _by_value(quad: ox.Quad) -> tuple[str, str, str, str]:
    """The statement with a number written in one way."""
    object_ = quad.object
    text = str(object_)
    if isinstance(object_, ox.Literal) and object_.datatype.value in HARMLESS:
        text = f"{_normal(object_.value)}^^{object_.datatype}"
    return str(quad.subject), str(quad.predicate), text, str(quad.graph_name)


def _normal(lexical: str) -> str:
    """One spelling for a number; what is none stays as it is."""
    if found := re.fullmatch(r"([+-]?)0*(\d*)(?:\.(\d*?)0*)?", lexical, re.ASCII):
        sign, whole, fraction = found.groups(default="")
        number = f"{whole or '0'}.{fraction or '0'}"
        return number if number == "0.0" else sign.replace("+", "") + number
    return lexical

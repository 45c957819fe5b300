"""An example that passes and one that fails for each shape, cut down to what the shape looks at.

The examples lie beside the shapes. One that fails is named after shape and constraint, ``Project-title--maxCount.ttl``,
and says in comments what it breaks; the others break nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from esfgraph.rdf.iris import DEFAULT_BASE
from esfgraph.rdf.namespaces import PREFIXES, RDF, XSD
from esfgraph.resources import resource_dir
from esfgraph.shacl.passes import load_shapes
from esfgraph.shacl.shapes import Constraint, Shape

LINES = 6
"""Most statements of an example that are shown."""
GIVEN = "given.ttl"
"""What every example is read together with."""
VOCABULARIES = PREFIXES | {
    "dcatap": "http://data.europa.eu/r5r/",
    "qb": "http://purl.org/linked-data/cube#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
"""Prefixes that examples are shown with: also those of the catalogue and of observations."""
_COMPARED = frozenset(("equals", "disjoint", "lessThanOrEquals"))


@dataclass(frozen=True, slots=True)
class Explained:
    """A shape, and statements that pass it and fail it, each a line of Turtle; none where nothing is stated."""

    shape: Shape
    passes: tuple[str, ...]
    fails: tuple[str, ...]
    file: str
    """Name of the example that fails."""


def explain_shapes() -> list[Explained]:
    """Give every shape that asks something of some thing, with its examples."""
    named = load_shapes().named
    shapes = [shape for shape in named if shape.targets and shape.constraints]
    by_name = {shape.name: shape for shape in named}
    passing: list[tuple[Shape, list[ox.Triple]]] = []
    failing: dict[str, tuple[str, list[ox.Triple]]] = {}
    # The example that shows everything comes before those that show one thing.
    for path in sorted(
        (resource_dir("shapes") / "examples").glob("*.ttl"), key=lambda path: ("--" in path.stem, path.stem)
    ):
        name = path.stem.partition("--")[0]
        if path.name == GIVEN:
            continue
        if re.search(r"^# (Violation|Warning|Info): ", path.read_text(encoding="utf-8"), re.MULTILINE):
            if name not in failing:
                failing[name] = (path.name, _read(path))
        else:
            passing.append((by_name[name], _read(path)))
    return [_explain(shape, passing, *failing[shape.name]) for shape in shapes]


def prefixed(iri: str) -> str:
    """Write an IRI as Turtle does: with a prefix, or in angle brackets without the base of a trial."""
    for prefix, namespace in VOCABULARIES.items():
        if iri.startswith(namespace) and re.fullmatch(r"\w[\w-]*", local := iri.removeprefix(namespace)):
            return f"{prefix}:{local}"
    return f"<{iri.removeprefix(DEFAULT_BASE)}>"


def _explain(
    shape: Shape, passing: Sequence[tuple[Shape, list[ox.Triple]]], file: str, fails: list[ox.Triple]
) -> Explained:
    looked_at = set(properties_of(shape)) or {f"{RDF}type"}
    candidates = [
        statements
        for other, triples in passing
        if set(other.targets) & set(shape.targets) and (statements := _select(triples, looked_at))
    ]
    return Explained(shape, _lines(max(candidates, key=len, default=[])), _lines(_select(fails, looked_at)), file)


def properties_of(shape: Shape) -> Iterator[str]:
    """The properties that a shape looks at, directly or by the shapes that it is made of."""
    yield from shape.path.properties if shape.path else ()
    if shape.about:
        yield shape.about
    for constraint in shape.constraints:
        if constraint.name in _COMPARED:
            yield from (value.value for value in constraint.values)
        yield from _nested(constraint)
    for part in shape.properties:
        if part.is_anonymous:
            yield from properties_of(part)


def _nested(constraint: Constraint) -> Iterator[str]:
    for shape in constraint.shapes:
        yield from properties_of(shape)


def _read(path: Path) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=DEFAULT_BASE)]


def _select(triples: Sequence[ox.Triple], properties: set[str]) -> list[ox.Triple]:
    """The statements with a property that is looked at, about what the example begins with and what these lead to."""
    first = triples[0].subject
    chosen = [triple for triple in triples if triple.predicate.value in properties]
    reached, size = {str(first)}, 0
    while size < len(reached):
        size = len(reached)
        reached |= {str(triple.object) for triple in chosen if str(triple.subject) in reached}
    return [triple for triple in chosen if str(triple.subject) in reached] or [
        triple for triple in chosen if triple.object == first
    ]


def _lines(triples: Sequence[ox.Triple]) -> tuple[str, ...]:
    lines = [f"{_term(triple.subject)} {_term(triple.predicate)} {_term(triple.object)} ." for triple in triples]
    return (*lines[:LINES], "…") if len(lines) > LINES else tuple(lines)


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    match term:
        case ox.NamedNode():
            return "a" if term.value == f"{RDF}type" else prefixed(term.value)
        case ox.BlankNode():
            return "[]"
        case ox.Literal():
            return _literal(term)
    return str(term)


def _literal(literal: ox.Literal) -> str:
    quoted = str(ox.Literal(literal.value))
    if literal.language:
        return f"{quoted}@{literal.language}"
    if literal.datatype.value in (f"{XSD}integer", f"{XSD}decimal", f"{XSD}boolean"):
        return literal.value
    return quoted if literal.datatype.value == f"{XSD}string" else f"{quoted}^^{prefixed(literal.datatype.value)}"

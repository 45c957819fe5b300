"""The shapes: which files check what, and each shape as data, for those who explain it to people."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal, TypeAlias

import pyoxigraph as ox

from esfgraph.rdf.iris import DEFAULT_BASE
from esfgraph.rdf.namespaces import DCTERMS, RDF, RDFS, SH
from esfgraph.resources import resource_dir

SHAPES = "https://w3id.org/esfgraph/shapes#"
"""Namespace of our shapes; the server answers it at /shapes."""

Pass = Literal["projects", "owners", "sources", "reference", "observations", "report", "catalogue"]

PASSES: Mapping[Pass, tuple[str, ...]] = {
    "projects": ("project.ttl", "personal.ttl"),
    "owners": ("organization.ttl", "unit.ttl", "address.ttl", "personal.ttl"),
    "sources": ("record.ttl", "label.ttl", "personal.ttl"),
    "reference": ("ontology.ttl", "scheme.ttl", "concept.ttl", "programme.ttl", "place.ttl"),
    "observations": ("observation.ttl",),
    "report": ("finding.ttl", "personal.ttl"),
    "catalogue": ("catalogue.ttl",),
}
"""Files of shapes by what is checked together, each pass over a graph of its own."""

TARGETS = ("targetClass", "targetSubjectsOf", "targetObjectsOf")
_NO_CONSTRAINT = {f"{SH}{each}" for each in ("path", "message", "severity", "property", "flags", *TARGETS)}
_WAYS: Mapping[str, Literal["inverse", "alternative"]] = {
    f"{SH}inversePath": "inverse",
    f"{SH}alternativePath": "alternative",
}
_LISTED = {f"{SH}{each}" for each in ("in", "languageIn")}
_OF_SHAPES = {f"{SH}{each}" for each in ("not", "or", "and", "xone", "node", "qualifiedValueShape")}

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Value: TypeAlias = ox.NamedNode | ox.Literal
Triples: TypeAlias = Mapping[Term, Mapping[str, list[Term]]]


@dataclass(frozen=True, slots=True)
class Way:
    """How one gets from a node to the values that a shape is about: by one property, or by several."""

    kind: Literal["property", "sequence", "alternative", "inverse"]
    properties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constraint:
    """One thing that a shape asks, by the local name of its parameter: of values, or of other shapes."""

    name: str
    values: tuple[Value, ...] = ()
    shapes: "tuple[Shape, ...]" = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape; one without a name is part of another."""

    name: str
    file: str
    severity: str
    """Violation, Warning or Info."""
    targets: tuple[tuple[str, str], ...]
    """How and which: ``("targetClass", <class>)``; a property shape has those of the shapes it is a property of."""
    way: Way | None
    about: str | None
    """The property that it is about, where it looks at a thing as a whole."""
    constraints: tuple[Constraint, ...]
    parts: "tuple[Shape, ...]"
    """Property shapes without a name."""
    messages: Mapping[str, str]
    """By language."""
    withheld: bool
    """Whether what breaks it must not be repeated in a report: it may be personal data."""


def shape_files(*passes: Pass) -> list[Path]:
    """List the files of some passes, of all of them where none is named."""
    names = dict.fromkeys(chain.from_iterable(PASSES[each] for each in passes or PASSES))
    return [resource_dir("shapes") / name for name in names]


def shape_triples(base: str = DEFAULT_BASE) -> Iterator[ox.Triple]:
    """Yield all that the shapes say, the relative IRIs among them under *base*."""
    for path in shape_files():
        quads = ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=base, rename_blank_nodes=True)
        yield from (quad.triple for quad in quads)


def read_shapes(base: str = DEFAULT_BASE) -> list[Shape]:
    """Read every named shape, in the order of the files."""
    triples: defaultdict[Term, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    files: dict[Term, str] = {}
    for path in shape_files():
        # Renamed, since two files may use one label for different nodes.
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=base, rename_blank_nodes=True):
            triples[quad.subject][quad.predicate.value].append(quad.object)
            files.setdefault(quad.subject, path.name)
    reading = _Reading(triples, files)
    return [reading.shape(subject) for subject in reading.named()]


def withheld_shapes() -> frozenset[str]:
    """IRIs of the shapes whose findings must not repeat a value."""
    return frozenset(SHAPES + shape.name for shape in read_shapes() if shape.withheld)


@dataclass(frozen=True, slots=True)
class _Reading:
    """All shapes, and the files they stand in."""

    triples: Triples
    files: Mapping[Term, str]

    def named(self) -> list[Term]:
        kinds = {f"{SH}NodeShape", f"{SH}PropertyShape"}
        return [
            subject
            for subject in self.triples
            if isinstance(subject, ox.NamedNode)
            and any(_iri(kind) in kinds for kind in self._all(subject, f"{RDF}type"))
        ]

    def shape(self, node: Term) -> Shape:
        severity = _iri(self._one(node, f"{SH}severity")) or f"{SH}Violation"
        properties = self._all(node, f"{SH}property")
        messages = [each for each in self._all(node, f"{SH}message") if isinstance(each, ox.Literal)]
        return Shape(
            name=_iri(node).removeprefix(SHAPES),
            file=self.files[node],
            severity=severity.removeprefix(SH),
            targets=tuple(dict.fromkeys(self._targets(node))),
            way=self._way(self._one(node, f"{SH}path")),
            about=_iri(self._one(node, f"{RDFS}seeAlso")) or None,
            constraints=tuple(self._constraints(node)),
            parts=tuple(self.shape(each) for each in properties if isinstance(each, ox.BlankNode)),
            messages={str(each.language): each.value for each in messages},
            withheld=bool(self._all(node, f"{DCTERMS}accessRights")),
        )

    def _constraints(self, node: Term) -> Iterator[Constraint]:
        for predicate, objects in self.triples.get(node, {}).items():
            if not predicate.startswith(SH) or predicate in _NO_CONSTRAINT:
                continue
            name = predicate.removeprefix(SH)
            for each in objects:
                items = self._list(each)
                if predicate in _OF_SHAPES:
                    yield Constraint(name, shapes=tuple(map(self.shape, items if items else [each])))
                else:
                    values = items if predicate in _LISTED else [each]
                    yield Constraint(name, tuple(v for v in values if isinstance(v, ox.NamedNode | ox.Literal)))

    def _targets(self, node: Term) -> Iterator[tuple[str, str]]:
        for name in TARGETS:
            yield from ((name, _iri(each)) for each in self._all(node, SH + name))
        for owner, said in self.triples.items():
            if node in said.get(f"{SH}property", ()):
                yield from self._targets(owner)

    def _way(self, node: Term | None) -> Way | None:
        if node is None or isinstance(node, ox.NamedNode):
            return Way("property", (node.value,)) if node else None
        for predicate, kind in _WAYS.items():
            if step := self._one(node, predicate):
                return Way(kind, tuple(map(_iri, self._list(step) or [step])))
        return Way("sequence", tuple(map(_iri, self._list(node))))

    def _list(self, node: Term) -> list[Term]:
        items: list[Term] = []
        current: Term | None = node
        while current is not None and (first := self._one(current, f"{RDF}first")):
            items.append(first)
            current = self._one(current, f"{RDF}rest")
        return items

    def _all(self, node: Term, predicate: str) -> list[Term]:
        return self.triples.get(node, {}).get(predicate, [])

    def _one(self, node: Term, predicate: str) -> Term | None:
        return next(iter(self._all(node, predicate)), None)


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""

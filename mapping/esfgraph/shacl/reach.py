"""How far shapes look from a focus node, and whether they look anywhere else."""

import math
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from esfgraph.rdf.namespaces import RDF, RDFS
from esfgraph.shacl.shapes import Shape, Shapes, Value

TYPE, SUBCLASS = ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{RDFS}subClassOf")


@dataclass(frozen=True)
class Reach:
    """What shapes are about, and how far they look from there."""

    shapes: Shapes

    @cached_property
    def patterns(self) -> list[tuple[ox.NamedNode, ox.NamedNode | None]]:
        """Property and object, None for any: whatever is the subject of such a statement is a focus node."""
        classes = ((TYPE, class_) for class_ in self._targets("targetClass") if isinstance(class_, ox.NamedNode))
        properties = self._targets("targetSubjectsOf")
        subjects = ((property_, None) for property_ in properties if isinstance(property_, ox.NamedNode))
        return sorted([*classes, *subjects], key=str)

    @cached_property
    def nodes(self) -> list[Value]:
        """The focus nodes that are named one by one."""
        return sorted(self._targets("targetNode"), key=str)

    @cached_property
    def of_objects(self) -> list[Value]:
        """Properties whose objects are focus nodes."""
        return sorted(self._targets("targetObjectsOf"), key=str)

    def _targets(self, kind: str) -> set[Value]:
        targets = (target for shape in self.shapes.by_iri.values() for target in shape.targets)
        return {value for name, value in targets if name == kind}

    @cached_property
    def is_bounded(self) -> bool:
        """Whether all that decides about a focus node lies ahead of it, and no other node is judged on the way."""
        return self.shapes.terms is not None and not any(map(_looks_elsewhere, self.shapes.by_iri.values()))

    @cached_property
    def steps(self) -> frozenset[str]:
        """IRIs of the properties that paths follow."""
        paths = (shape.path for shape in self.shapes.by_iri.values() if shape.path)
        return frozenset(iri for path in paths for iri in path.properties)

    @cached_property
    def depth(self) -> float:
        """How many statements may lie between a focus node and what decides about it; infinity for no bound."""
        return max(map(_depth, self.shapes.by_iri.values()), default=0)


def _looks_elsewhere(shape: Shape) -> bool:
    targets = any(name == "targetObjectsOf" or isinstance(value, ox.Literal) for name, value in shape.targets)
    return targets or (shape.path is not None and (shape.path.looks_back or bool(shape.properties)))


def _depth(shape: Shape) -> float:
    if shape.is_recursive:
        return math.inf
    # Statements of the nodes that it looks at: those that make them focus nodes, those of properties compared with.
    own = any(name == "targetSubjectsOf" for name, _ in shape.targets) or bool(shape.compared)
    length = shape.path.length if shape.path else 0
    return max(float(own), length + max(map(_depth, shape.children), default=0))

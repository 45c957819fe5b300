"""How far shapes look from a focus node, and what they look at everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from esfgraph.rdf.namespaces import OWL, RDF, RDFS, SH
from esfgraph.shacl.graph import Index, Node, Shapes, Term, children, index, members

TYPE, SUBCLASS = ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{RDFS}subClassOf")
CLASSES = frozenset(map(ox.NamedNode, (f"{RDFS}Class", f"{OWL}Class")))
EVERYWHERE = 1_000_000
"""How far a path leads that repeats a step."""


@dataclass(frozen=True)
class Reach:
    """What shapes are about, and how far they look from there."""

    shapes: Shapes

    @cached_property
    def _objects(self) -> Index:
        return index(self.shapes.quads)

    @cached_property
    def targets(self) -> list[tuple[ox.NamedNode, ox.NamedNode | None]]:
        """Property and object, None for any, that make a subject a target."""
        found: set[tuple[ox.NamedNode, ox.NamedNode | None]] = set()
        for shape, said in self._objects.items():
            found.update((TYPE, each) for each in said.get("targetClass", ()) if isinstance(each, ox.NamedNode))
            found.update((each, None) for each in said.get("targetSubjectsOf", ()) if isinstance(each, ox.NamedNode))
            if isinstance(shape, ox.NamedNode) and CLASSES & {*said.get("type", ())} and self._is_shape(said):
                found.add((TYPE, shape))
        return sorted(found, key=str)

    @cached_property
    def nodes(self) -> list[ox.NamedNode]:
        """The things that are targets by name."""
        named = {each for said in self._objects.values() for each in said.get("targetNode", ())}
        return sorted((each for each in named if isinstance(each, ox.NamedNode)), key=str)

    @staticmethod
    def _is_shape(said: Mapping[str, list[Term]]) -> bool:
        return any(isinstance(each, ox.NamedNode) and each.value == f"{SH}NodeShape" for each in said["type"])

    @cached_property
    def is_bounded(self) -> bool:
        """Whether everything that decides about a thing lies ahead of it, and no other thing is judged on the way."""
        if self.shapes.terms is None:
            return False
        for said in self._objects.values():
            odd = any(each in said for each in ("targetObjectsOf", "target", "inversePath"))
            literal = any(isinstance(each, ox.Literal) for each in said.get("targetNode", ()))
            if odd or literal or ("path" in said and "property" in said):
                return False
        return True

    @cached_property
    def steps(self) -> frozenset[str]:
        """The properties that paths follow."""
        found: set[str] = set()

        def collect(path: Term) -> None:
            if isinstance(path, ox.NamedNode):
                found.add(path.value)
                return
            said = self._objects.get(path, {}) if isinstance(path, Node) else {}
            for name, values in said.items():
                for value in values:
                    for part in members(value, self._objects) if name in ("alternativePath", "rest") else (value,):
                        collect(part)

        for said in self._objects.values():
            for path in said.get("path", ()):
                collect(path)
        return frozenset(found)

    @cached_property
    def depth(self) -> int:
        """How many steps away a thing may lie that decides about another."""
        depths = (self._depth(shape, frozenset()) for shape in self._objects)
        return max(depths, default=0)

    def _depth(self, shape: Term, above: frozenset[Term]) -> int:
        if shape in above:
            return EVERYWHERE
        said = self._objects.get(shape, {}) if isinstance(shape, Node) else {}
        below = (self._depth(each, above | {shape}) for each in children(shape, self._objects))
        return sum(map(self._length, said.get("path", ()))) + max(below, default=0)

    def _length(self, path: Term) -> int:
        if isinstance(path, ox.NamedNode):
            return 1
        said = self._objects.get(path, {}) if isinstance(path, Node) else {}
        if "zeroOrMorePath" in said or "oneOrMorePath" in said:
            return EVERYWHERE
        for value in said.get("zeroOrOnePath", ()):
            return self._length(value)
        for value in said.get("alternativePath", ()):
            return max(map(self._length, members(value, self._objects)), default=0)
        return sum(map(self._length, members(path, self._objects)))

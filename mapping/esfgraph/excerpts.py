"""Excerpts of a store: what shapes are about, a few hundred things at a time, with all that the shapes can look at.

So a release of any size is validated in constant memory, with the results of the whole graph. Where shapes look
backwards or everywhere (inverse paths, SPARQL), the store is one excerpt.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TypeVar

import pyoxigraph as ox

from esfgraph.namespaces import OWL, RDF, RDFS, SH, XSD
from esfgraph.reference import Reference
from esfgraph.shapegraph import Index, Node, Shapes, Term, children, index, members
from esfgraph.validation import ALWAYS_SEEN, seen_by

SIZE = 500
"""Things in an excerpt."""
Kept = TypeVar("Kept")
TYPE, SUBCLASS = ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{RDFS}subClassOf")
CLASSES = frozenset(map(ox.NamedNode, (f"{RDFS}Class", f"{OWL}Class")))
EVERYWHERE = 1_000_000
"""How far a path leads that repeats a step."""
AS_WRITTEN = "urn:as-written:"
"""Begins the datatypes of a store that is made for a check: it would write 05 as 5."""
_WRITTEN = re.compile(rf'"\^\^<{AS_WRITTEN}([^<>]*)>$')


def keep_form(term: Kept) -> Kept | ox.Literal:
    """Give a literal a datatype of no meaning to the store, so that its value stays as it is written."""
    if not isinstance(term, ox.Literal) or term.language or term.datatype.value == f"{XSD}string":
        return term
    return ox.Literal(term.value, datatype=ox.NamedNode(AS_WRITTEN + term.datatype.value))


def _line(quad: ox.Quad) -> str:
    return _WRITTEN.sub(r'"^^<\1>', str(quad.triple))


@dataclass(frozen=True, slots=True)
class Excerpt:
    """N-Triples, and the things in it that are to be judged, as written there."""

    things: frozenset[str]
    data: str


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


@dataclass(frozen=True)
class Vocabularies:
    """Ontology, code lists and places, for data that does not bring them: under whatever base it names them."""

    base: str
    said: Mapping[str, list[str]]
    """Statements by IRI, those that matter to the shapes."""
    _tail: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        paths = (each.removeprefix(self.base) for each in self.said if each.startswith(self.base))
        rooms = "|".join(sorted({re.escape(path.partition("/")[0]) for path in paths if "/" in path}))
        object.__setattr__(self, "_tail", re.compile(rf"^(.+?/)((?:{rooms or '$^'})/.+)$"))

    def describe(self, iri: str) -> list[str]:
        """What is said of *iri*, or of the thing of ours that has its path under another base."""
        if iri in self.said:
            return self.said[iri]
        elsewhere = self._tail.match(iri)
        if elsewhere is None or (ours := self.base + elsewhere[2]) not in self.said:
            return []
        return [each.replace(f"<{self.base}", f"<{elsewhere[1]}") for each in self.said[ours]]


def vocabularies(reference: Reference, shapes: Shapes) -> Vocabularies:
    """Index what *reference* says and *shapes* can look at."""
    said: dict[str, list[str]] = {}
    for each in seen_by(shapes, reference.triples):
        said.setdefault(each.partition(" ")[0][1:-1], []).append(each)
    return Vocabularies(reference.iris.base, said)


@dataclass(frozen=True, slots=True)
class Cutter:
    """Cuts a store, all its graphs together."""

    store: ox.Store
    reach: Reach
    known: Vocabularies | None = None

    def excerpts(self, size: int = SIZE) -> Iterator[Excerpt]:
        """Give every thing that the shapes are about once, in an order that depends on the store alone."""
        if not self.reach.is_bounded:
            yield Excerpt(frozenset(str(each) for each in self._things()), self._everything())
            return
        things = self._things()
        classes = [_line(quad) for quad in self.store.quads_for_pattern(None, SUBCLASS, None, None)]
        while taken := list(islice(things, size)):
            lines = {*classes, *self._around(taken)}
            yield Excerpt(frozenset(map(str, taken)), "".join(f"{line} .\n" for line in sorted(lines)))

    def _things(self) -> Iterator[Node]:
        """The targets, each once, without a list of those that came before."""
        groups = [group for target in self.reach.targets for group in self._with_subclasses(*target)]
        groups = list(dict.fromkeys(groups))
        for at, (predicate, object_) in enumerate(groups):
            for quad in self.store.quads_for_pattern(None, predicate, object_, None):
                subject = quad.subject
                if not isinstance(subject, Node) or self._first(subject, predicate, object_) != quad:
                    continue
                if not any(self._first(subject, *group) for group in groups[:at]):
                    yield subject
        for node in self.reach.nodes:
            if not any(self._first(node, *group) for group in groups):
                yield node

    def _first(self, subject: Node, predicate: ox.NamedNode, object_: ox.NamedNode | None) -> ox.Quad | None:
        return next(self.store.quads_for_pattern(subject, predicate, object_, None), None)

    def _with_subclasses(
        self, predicate: ox.NamedNode, object_: ox.NamedNode | None
    ) -> Iterator[tuple[ox.NamedNode, ox.NamedNode | None]]:
        waiting, seen = [object_], {object_}
        while waiting:
            each = waiting.pop()
            yield predicate, each
            if predicate == TYPE and each is not None:
                narrower = {quad.subject for quad in self.store.quads_for_pattern(None, SUBCLASS, each, None)}
                found = {one for one in narrower if isinstance(one, ox.NamedNode)} - seen
                waiting.extend(sorted(found, key=str))
                seen |= found

    def _around(self, things: Iterable[Node]) -> Iterator[str]:
        """What the shapes can look at from *things*: their statements, those of what they lead to, and so on."""
        terms = {*ALWAYS_SEEN, *(f"<{each}>" for each in self.reach.shapes.terms or ())}
        level: list[Node] = list(things)
        seen = set(level)
        for distance in range(self.reach.depth + 1):
            ahead: list[Node] = []
            for node in level:
                only = TYPE if distance == self.reach.depth else None
                described = False
                for quad in self.store.quads_for_pattern(node, only, None, None):
                    described = True
                    predicate, object_ = quad.predicate, quad.object
                    if str(predicate) in terms:
                        yield _line(quad)
                    if predicate.value in self.reach.steps and isinstance(object_, Node) and object_ not in seen:
                        seen.add(object_)
                        ahead.append(object_)
                if not described and self.known and isinstance(node, ox.NamedNode):
                    yield from self.known.describe(node.value)
            if not ahead:
                return
            level = ahead

    def _everything(self) -> str:
        lines = set()
        unknown: set[str] = set()
        for quad in self.store.quads_for_pattern(None, None, None, None):
            lines.add(_line(quad))
            if isinstance(quad.object, ox.NamedNode):
                unknown.add(quad.object.value)
        if self.known:
            for iri in unknown:
                if not next(self.store.quads_for_pattern(ox.NamedNode(iri), None, None, None), None):
                    lines.update(self.known.describe(iri))
        return "".join(f"{line} .\n" for line in sorted(lines))

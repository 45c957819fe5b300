"""Focus nodes of a store a few hundred at a time, each excerpt with all that the shapes can look at.

So a release of any size is validated in constant memory, with the results of the whole graph. Where shapes look
backwards or everywhere (inverse paths, SPARQL), the store is one excerpt.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

import pyoxigraph as ox

from esfgraph.rdf.namespaces import XSD
from esfgraph.shacl.graph import ALWAYS_SEEN, Node, Shapes, seen_by
from esfgraph.shacl.reach import SUBCLASS, TYPE, Reach
from esfgraph.vocabulary.ontology import Ontology

SIZE = 500
"""Things in an excerpt."""
Kept = TypeVar("Kept")
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


def vocabularies(ontology: Ontology, shapes: Shapes) -> Vocabularies:
    """Index what *ontology* says and *shapes* can look at."""
    said: dict[str, list[str]] = {}
    for each in seen_by(shapes, ontology.triples):
        said.setdefault(each.partition(" ")[0][1:-1], []).append(each)
    return Vocabularies(ontology.iris.base, said)


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
                    for line in self.known.describe(node.value):
                        yield line
                        # A place of ours leads on to the places that it lies within.
                        _, step, place = line.split(" ", 2)
                        if step[1:-1] in self.reach.steps and place.startswith("<"):
                            further = ox.NamedNode(place[1:-1])
                            if further not in seen:
                                seen.add(further)
                                ahead.append(further)
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
        waiting = sorted(unknown) if self.known else []
        while self.known and waiting:
            iri = waiting.pop()
            if not next(self.store.quads_for_pattern(ox.NamedNode(iri), None, None, None), None):
                described = self.known.describe(iri)
                lines.update(described)
                objects = {line.split(" ", 2)[2][1:-1] for line in described if line.endswith(">")}
                waiting += sorted(objects - unknown)
                unknown |= objects
        return "".join(f"{line} .\n" for line in sorted(lines))

"""The focus nodes of a store in batches of a few hundred, each with all that the shapes can look at from them.

So a release of any size is validated in constant memory, with the results of the whole graph. Where shapes look
backwards or everywhere (inverse paths, SPARQL), the store is one batch.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, islice
from typing import TypeVar

import pyoxigraph as ox

from esfgraph.rdf.namespaces import XSD
from esfgraph.shacl.background import Background
from esfgraph.shacl.graph import Node, Term
from esfgraph.shacl.reach import SUBCLASS, TYPE, Reach
from esfgraph.shacl.shapes import ALWAYS_SEEN

BATCH_SIZE = 500
"""Focus nodes of a batch."""
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
    return _term(quad.triple)


def _term(term: ox.Triple | Term) -> str:
    """Write a term or a statement as N-Triples, with the datatypes that were given."""
    return _WRITTEN.sub(r'"^^<\1>', str(term))


def _step(line: str) -> tuple[str, str]:
    """Predicate and object of a statement, as written in N-Triples."""
    _, predicate, object_ = line.split(" ", 2)
    return predicate, object_


@dataclass(frozen=True, slots=True)
class Batch:
    """N-Triples, and the focus nodes in it that are to be judged, as written there."""

    focus_nodes: frozenset[str]
    data: str
    is_whole: bool = False
    """Whether this is all of the store."""
    described: frozenset[str] = frozenset()
    """What the background describes in it, and not the store."""

    def judges(self, focus: str) -> bool:
        """Whether a result about *focus* is one of this batch.

        Other nodes that lie in it are judged in their own batch, with all that decides about them.
        """
        return focus not in self.described if self.is_whole else focus in self.focus_nodes


@dataclass(frozen=True, slots=True)
class Partition:
    """A store, all its graphs together, seen by the shapes."""

    store: ox.Store
    reach: Reach
    background: Background | None = None
    """What describes things that the store names and does not describe."""

    def batches(self, size: int = BATCH_SIZE) -> Iterator[Batch]:
        """Give every focus node once, in an order that depends on the store alone."""
        if not self.reach.is_bounded:
            yield self._whole()
            return
        focus_nodes = self._focus_nodes()
        classes = [_line(quad) for quad in self.store.quads_for_pattern(None, SUBCLASS, None, None)]
        while taken := list(islice(focus_nodes, size)):
            lines = {*classes, *self._around(taken)}
            yield Batch(frozenset(map(str, taken)), "".join(f"{line} .\n" for line in sorted(lines)))

    def _focus_nodes(self) -> Iterator[Node]:
        """Give each once, without a list of those that came before."""
        patterns = list(
            dict.fromkeys(wider for pattern in self.reach.patterns for wider in self._with_subclasses(*pattern))
        )
        for number, (predicate, object_) in enumerate(patterns):
            for quad in self.store.quads_for_pattern(None, predicate, object_, None):
                subject = quad.subject
                if not isinstance(subject, Node) or self._first(subject, predicate, object_) != quad:
                    continue
                if not any(self._first(subject, *earlier) for earlier in patterns[:number]):
                    yield subject
        for node in self.reach.nodes:
            if isinstance(node, ox.NamedNode) and not any(self._first(node, *pattern) for pattern in patterns):
                yield node

    def _first(self, subject: Node, predicate: ox.NamedNode, object_: ox.NamedNode | None) -> ox.Quad | None:
        return next(self.store.quads_for_pattern(subject, predicate, object_, None), None)

    def _with_subclasses(
        self, predicate: ox.NamedNode, object_: ox.NamedNode | None
    ) -> Iterator[tuple[ox.NamedNode, ox.NamedNode | None]]:
        """Give the pattern of a class and those of the classes below it; any other pattern as it is."""
        waiting, seen = [object_], {object_}
        while waiting:
            class_ = waiting.pop()
            yield predicate, class_
            if predicate == TYPE and class_ is not None:
                quads = self.store.quads_for_pattern(None, SUBCLASS, class_, None)
                narrower = {quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)} - seen
                waiting.extend(sorted(narrower, key=str))
                seen |= narrower

    def _around(self, focus_nodes: Iterable[Node]) -> Iterator[str]:
        """What the shapes can look at: the statements of *focus_nodes*, of what these lead to, and so on."""
        seen_predicates = {*ALWAYS_SEEN, *(f"<{iri}>" for iri in self.reach.shapes.terms or ())}
        level: list[Node] = list(focus_nodes)
        seen = set(level)
        for distance in count():
            ahead: list[Node] = []
            for node in level:
                # At the end of the longest path only the class of a value matters.
                only = TYPE if distance >= self.reach.depth else None
                described = False
                for quad in self.store.quads_for_pattern(node, only, None, None):
                    described = True
                    if str(quad.predicate) in seen_predicates:
                        yield _line(quad)
                    if quad.predicate.value in self.reach.steps and isinstance(quad.object, Node):
                        ahead.append(quad.object)
                if not described and self.background and isinstance(node, ox.NamedNode):
                    for line in self.background.describe(node.value):
                        yield line
                        # A place of ours leads on to the places that it lies within.
                        predicate, place = _step(line)
                        if predicate[1:-1] in self.reach.steps and place.startswith("<"):
                            ahead.append(ox.NamedNode(place[1:-1]))
            level = [node for node in dict.fromkeys(ahead) if node not in seen]
            if not level or distance >= self.reach.depth:
                return
            seen.update(level)

    def _whole(self) -> Batch:
        lines: set[str] = set()
        named: set[str] = set()
        described: set[str] = set()
        for quad in self.store.quads_for_pattern(None, None, None, None):
            lines.add(_line(quad))
            if isinstance(quad.object, ox.NamedNode):
                named.add(quad.object.value)
        waiting = sorted(named) if self.background else []
        while self.background and waiting:
            iri = waiting.pop()
            if not next(self.store.quads_for_pattern(ox.NamedNode(iri), None, None, None), None):
                description = self.background.describe(iri)
                lines.update(description)
                if description:
                    described.add(f"<{iri}>")
                objects = {object_[1:-1] for _, object_ in map(_step, description) if object_.startswith("<")}
                waiting += sorted(objects - named)
                named |= objects
        text = "".join(f"{line} .\n" for line in sorted(lines))
        objects = {
            _term(quad.object)
            for property_ in self.reach.of_objects
            if isinstance(property_, ox.NamedNode)
            for quad in self.store.quads_for_pattern(None, property_, None, None)
        }
        focus_nodes = objects.union(map(str, self.reach.nodes), map(str, self._focus_nodes()))
        return Batch(frozenset(focus_nodes), text, True, frozenset(described))

"""The one reader of a shapes graph: which nodes are shapes, what they are called, their lists and paths."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

import pyoxigraph as ox

from esfgraph.errors import SourceError
from esfgraph.rdf.namespaces import OWL, RDF, RDFS, SH, XSD, local_name
from esfgraph.shacl.core import OF_A_SHAPE, OF_SHAPES, ONCE, PARAMETERS, TARGETS
from esfgraph.shacl.paths import STATED_BY, Path, PathKind

Node = ox.NamedNode | ox.BlankNode
Term = Node | ox.Literal | ox.Triple
AnyTerm = TypeVar("AnyTerm")

ANONYMOUS = "urn:esfgraph:shape"
"""What the IRI begins with that is given to a shape without one, where no shape with an IRI leads to it."""
SHAPE_SIGNS = frozenset(SH + name for name in (*PARAMETERS, *TARGETS, "path"))
"""Predicates whose subjects are shapes (SHACL, 2.1)."""
SHAPE_KINDS = frozenset(ox.NamedNode(SH + name) for name in ("NodeShape", "PropertyShape"))
CLASS_KINDS = frozenset(map(ox.NamedNode, (f"{RDFS}Class", f"{OWL}Class")))
NIL = ox.NamedNode(f"{RDF}nil")
DEACTIVATED = f"{SH}deactivated"
TRUE = ox.Literal("true", datatype=ox.NamedNode(f"{XSD}boolean"))
OFF = frozenset(ox.Literal(word, datatype=ox.NamedNode(f"{XSD}boolean")) for word in ("false", "0", "1"))


class ShapesGraph:
    """What a graph states, by subject and predicate; every shape is named, and what says nothing is left out."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        """Index *quads*; raise SourceError for lists of shapes without an end."""
        effective = list(_effective(list(quads)))
        self._index(effective)
        self.given_names: Mapping[Term, Node] = self._name_shapes()
        """IRIs of the shapes that are blank nodes in the file, since two engines would label these differently."""
        self.quads = [
            ox.Quad(self._named(quad.subject), quad.predicate, self._named(quad.object)) for quad in effective
        ]
        self._index(self.quads)

    def _index(self, quads: Iterable[ox.Quad]) -> None:
        self._statements: dict[Term, dict[str, list[Term]]] = {}
        for quad in quads:
            self._statements.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)

    def _named(self, term: AnyTerm) -> AnyTerm | Node:
        return self.given_names.get(term, term) if isinstance(term, ox.BlankNode) else term

    def statements(self, node: Term) -> Mapping[str, list[Term]]:
        """What is stated of a node, by IRI of the predicate."""
        return self._statements.get(node, {})

    def values(self, node: Term, name: str) -> list[Term]:
        """The values of the SHACL property of this local name."""
        return self.statements(node).get(SH + name, [])

    def shapes(self) -> list[Node]:
        """Every shape, in the order of the graph."""
        return [
            node
            for node, statements in self._statements.items()
            if isinstance(node, Node)
            and (SHAPE_SIGNS & statements.keys() or SHAPE_KINDS & {*statements.get(f"{RDF}type", ())})
        ]

    def is_class(self, node: Term) -> bool:
        """Whether a node is a class here, so that as a shape it is about its instances (SHACL, 2.1.3.3)."""
        waiting, seen = list(self.statements(node).get(f"{RDF}type", ())), set[Term]()
        while waiting:
            kind = waiting.pop()
            if kind not in seen:
                seen.add(kind)
                waiting += self.statements(kind).get(f"{RDFS}subClassOf", ())
        return bool(CLASS_KINDS & seen)

    def members(self, head: Term, name: str, shape: Term) -> list[Term]:
        """The members of the RDF list that is the value *name* of *shape*; raise SourceError where it is no list."""
        members: list[Term] = []
        seen: set[Term] = set()
        while head != NIL:
            cell = self.statements(head)
            first, rest = cell.get(f"{RDF}first", []), cell.get(f"{RDF}rest", [])
            if head in seen or len(first) != 1 or len(rest) != 1:
                raise ill_formed(f"the value of sh:{name} is no list with an end", shape)
            seen.add(head)
            members.append(first[0])
            head = rest[0]
        return members

    def children(self, shape: Term) -> Iterator[tuple[str, list[Term]]]:
        """The shapes that a shape refers to: local name of the parameter, and its shape or list of shapes."""
        for name in OF_A_SHAPE:
            yield from ((name, [value]) for value in self.values(shape, name))
        for name in OF_SHAPES:
            for head in self.values(shape, name):
                yield name, self.members(head, name, shape)

    def path(self, node: Term, shape: Term, within: frozenset[Term] = frozenset()) -> Path:
        """Read the property path of *shape*, or a part *within* others; raise SourceError where *node* is none."""
        if isinstance(node, ox.NamedNode):
            return Path("property", iri=node.value)
        steps: list[tuple[PathKind, Term]] = [
            (kind, value) for kind, name in STATED_BY.items() for value in self.values(node, name)
        ]
        if f"{RDF}first" in self.statements(node):  # whatever else is said of it
            steps = [("sequence", node)]
        if len(steps) == 1 and node not in within:
            ((kind, value),) = steps
            is_list = kind in ("sequence", "alternative")
            parts = self.members(value, "path", shape) if is_list else [value]
            if len(parts) >= (2 if is_list else 1):
                return Path(kind, tuple(self.path(part, shape, within | {node}) for part in parts))
        raise ill_formed("the value of sh:path is no property path", shape)

    def _name_shapes(self) -> dict[Term, Node]:
        names: dict[Term, Node] = {}
        counts: defaultdict[str, int] = defaultdict(int)

        def descend(shape: Term, owner: str) -> None:
            for _, children in self.children(shape):
                for child in children:
                    if isinstance(child, ox.BlankNode) and child not in names:
                        counts[owner] += 1
                        names[child] = ox.NamedNode(f"{owner}--{counts[owner]}")
                        descend(child, owner)

        shapes = self.shapes()
        for shape in shapes:
            if isinstance(shape, ox.NamedNode):
                descend(shape, shape.value)
        inner = {child for shape in shapes for _, children in self.children(shape) for child in children}
        for shape in sorted(shapes, key=inner.__contains__):
            if isinstance(shape, ox.BlankNode) and shape not in names:
                counts[ANONYMOUS] += 1
                names[shape] = ox.NamedNode(f"{ANONYMOUS}:{counts[ANONYMOUS]}")
                descend(shape, names[shape].value)
        return names


def _effective(quads: list[ox.Quad]) -> Iterator[ox.Quad]:
    """Leave out what SHACL gives no effect, lest an engine give it one: switches that are not on, deactivated shapes.

    On is the word true alone: "1" is the same truth value, but another term (the W3C's test uniqueLang-002).
    """
    switches = {SH + name for name in ONCE[f"{XSD}boolean"]}
    properties = {quad.subject for quad in quads if quad.predicate.value == f"{SH}path"}
    deactivated = {quad.subject for quad in quads if quad.predicate.value == DEACTIVATED and quad.object == TRUE}
    for quad in quads:
        predicate = quad.predicate.value
        if quad.subject in deactivated and predicate == DEACTIVATED:
            kind = "PropertyShape" if quad.subject in properties else "NodeShape"
            yield ox.Quad(quad.subject, ox.NamedNode(f"{RDF}type"), ox.NamedNode(SH + kind))
        elif quad.subject in deactivated and predicate in SHAPE_SIGNS:
            if predicate == f"{SH}path":
                yield quad
        elif predicate not in switches or quad.object not in OFF:
            yield quad


def ill_formed(reason: str, shape: Term) -> SourceError:
    """Make the error that says why a shape is none that SHACL knows."""
    name = local_name(shape.value) if isinstance(shape, ox.NamedNode) else "one without a name"
    return SourceError(f"A shape cannot be used ({name}): {reason}.")

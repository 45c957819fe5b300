"""Shapes as data: their targets, paths, constraints and messages, read from files of Turtle."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath

import pyoxigraph as ox

from esfgraph.errors import SourceError
from esfgraph.rdf.namespaces import DCTERMS, GEO, RDF, RDFS, SH, local_name, shorten
from esfgraph.shacl.core import CORE, LISTS, OF_A_SHAPE, OF_SHAPES, ONCE, PAIRS, PARAMETERS, TARGETS
from esfgraph.shacl.files import read_turtle
from esfgraph.shacl.graph import Node, ShapesGraph, Term, ill_formed
from esfgraph.shacl.messages import sentences
from esfgraph.shacl.paths import Path

Value = ox.NamedNode | ox.Literal
Messages = tuple[tuple[str, str], ...]
"""Pairs of language (empty for none) and text, in order."""
ALWAYS_SEEN = (f"<{RDF}type>", f"<{RDFS}subClassOf>")
"""Predicates that validation follows whatever the shapes name."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A parameter of a shape with its value or list of values, or with shapes."""

    name: str
    """Local name of the parameter."""
    values: tuple[Value, ...] = ()
    shapes: "tuple[Shape, ...]" = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape with the shapes that it refers to."""

    iri: str
    name: str
    """Local name of its IRI; for a blank node, the name of the nearest shape that has an IRI, and a number."""
    is_anonymous: bool = False
    """Whether it is a blank node in its file."""
    is_recursive: bool = False
    """Whether it stands here within itself: then nothing more is said of it."""
    file: str = ""
    """Name of the file that it stands in."""
    severity: str = f"{SH}Violation"
    """IRI."""
    targets: tuple[tuple[str, Value], ...] = ()
    """How and which: ``("targetClass", <class>)``; a property shape has those of the shapes that it belongs to."""
    path: Path | None = None
    """None where it looks at a node itself."""
    about: str | None = None
    """IRI of the property that it is about although it has no path (rdfs:seeAlso)."""
    constraints: tuple[Constraint, ...] = ()
    """All but sh:property."""
    properties: "tuple[Shape, ...]" = ()
    """Its property shapes."""
    flags: str = ""
    """How its pattern is read."""
    messages: Messages = ()
    withheld: bool = False
    """Whether what breaks it must not be repeated in a report (dcterms:accessRights): it may be personal data."""

    def message(self, language: str) -> str:
        """What it says in a language; empty where it says nothing."""
        return dict(self.messages).get(language, "")

    def values(self, *parameters: str) -> list[Value]:
        """The values of some parameters."""
        return [value for constraint in self._of(parameters) for value in constraint.values]

    def shapes(self, *parameters: str) -> "list[Shape]":
        """The shapes that some parameters refer to."""
        return [shape for constraint in self._of(parameters) for shape in constraint.shapes]

    def _of(self, parameters: tuple[str, ...]) -> "list[Constraint]":
        return [constraint for constraint in self.constraints if constraint.name in parameters]

    @property
    def inner(self) -> "list[Shape]":
        """The shapes that its values are asked to conform to, or not to."""
        return self.shapes(*OF_A_SHAPE, *OF_SHAPES)

    @property
    def children(self) -> "list[Shape]":
        """All shapes that it refers to."""
        return [*self.properties, *self.inner]

    @property
    def compared(self) -> list[str]:
        """IRIs of the other properties of the focus node whose values decide too."""
        return [value.value for value in self.values(*PAIRS) if isinstance(value, ox.NamedNode)]


@dataclass(frozen=True, slots=True)
class Shapes:
    """A shapes graph."""

    quads: tuple[ox.Quad, ...]
    """What engines get."""
    text: str
    """The same as N-Triples."""
    by_iri: Mapping[str, Shape]
    beyond_core: frozenset[str]
    """Local names of what is used of SHACL besides SHACL Core, such as ``sparql``."""
    terms: frozenset[str] | None
    """Every IRI that the shapes name: validation looks at no other property. None where it looks at all of them."""

    @property
    def named(self) -> list[Shape]:
        """The shapes that have an IRI in their file, in the order of the graph."""
        return [shape for shape in self.by_iri.values() if not shape.is_anonymous]

    def name(self, shape: str) -> str:
        """The short name of a shape, by its IRI."""
        known = self.by_iri.get(shape)
        return known.name if known else local_name(shape)

    def messages(self, shape: str, component: str, engine: Iterable[str] = ()) -> Messages:
        """Say what a result means: in the shape's own words, else in ours, else in the *engine*'s, as for SPARQL."""
        known = self.by_iri.get(shape, Shape("", ""))
        constraint = local_name(component).removesuffix("ConstraintComponent")
        parameter = constraint[:1].lower() + constraint[1:]
        values = [value.value for value in known.values(parameter)]
        named = [child.iri for child in known.shapes(parameter)]
        return (
            known.messages
            or sentences(constraint, ", ".join([*values, *named]))
            or tuple(("", text) for text in engine)
        )


def read_shapes(paths: Iterable[FilePath], base: str) -> Shapes:
    """Read Turtle files of shapes; raise SourceError for what cannot be read and for ill-formed shapes."""
    quads: list[ox.Quad] = []
    files: dict[Term, str] = {}
    for path in paths:
        for quad in read_turtle(path, base):
            quads.append(quad)
            files.setdefault(quad.subject, path.name)
    return make_shapes(quads, files)


def make_shapes(quads: Iterable[ox.Quad], files: Mapping[Term, str] | None = None) -> Shapes:
    """Read a shapes graph; *files* names the file of each node. Raise SourceError for a shape that is ill-formed."""
    try:
        graph = ShapesGraph(quads)
        by_iri = _Reading(graph, files or {}).shapes()
    except RecursionError as error:
        raise SourceError("The shapes cannot be used: they stand in one another hundreds of levels deep.") from error
    used = {quad.predicate.value.removeprefix(SH) for quad in graph.quads if quad.predicate.value.startswith(SH)}
    is_bounded = used <= CORE - {"closed"}
    terms = frozenset(quad.object.value for quad in graph.quads if isinstance(quad.object, ox.NamedNode))
    text = "".join(f"{quad.triple} .\n" for quad in graph.quads)
    return Shapes(tuple(graph.quads), text, by_iri, frozenset(used - CORE), terms if is_bounded else None)


def seen_by(shapes: Shapes, statements: Iterable[str]) -> Iterator[str]:
    """Give the statements that can matter to *shapes*: SHACL Core looks at no property that the shapes do not name."""
    terms = None if shapes.terms is None else {*ALWAYS_SEEN, *(f"<{iri}>" for iri in shapes.terms)}
    for statement in statements:
        predicate = statement.split(" ", 2)[1]
        if predicate in terms if terms is not None else not predicate.startswith(f"<{GEO}"):
            yield statement


class _Reading:
    """Makes data of the shapes of a graph, each once."""

    def __init__(self, graph: ShapesGraph, files: Mapping[Term, str]) -> None:
        self._graph = graph
        self._files = files
        self._given_names = frozenset(graph.given_names.values())
        self._done: dict[Term, Shape] = {}
        self._owners: dict[Term, list[Node]] = {}
        """By property shape, the shapes that it belongs to."""
        for shape in graph.shapes():
            for child in graph.values(shape, "property"):
                self._owners.setdefault(child, []).append(shape)

    def shapes(self) -> dict[str, Shape]:
        """Give every shape by its IRI, in the order of the graph."""
        read = (self._shape(node, frozenset()) for node in self._graph.shapes())
        return {shape.iri: shape for shape in read}

    def _shape(self, node: Term, above: frozenset[Term]) -> Shape:
        iri = node.value if isinstance(node, ox.NamedNode) else str(node)
        if node in above:
            return Shape(iri, local_name(iri), is_recursive=True)
        if node not in self._done:
            self._done[node] = self._read(node, iri, above | {node})
        return self._done[node]

    def _read(self, node: Term, iri: str, above: frozenset[Term]) -> Shape:
        self._check(node)
        severity = next(iter(self._graph.values(node, "severity")), None)
        about = next(iter(self._graph.statements(node).get(f"{RDFS}seeAlso", ())), None)
        messages = {
            (message.language or "", message.value)
            for message in self._graph.values(node, "message")
            if isinstance(message, ox.Literal)
        }
        return Shape(
            iri=iri,
            name=local_name(iri),
            is_anonymous=node in self._given_names,
            file=self._files.get(node, ""),
            severity=severity.value if isinstance(severity, ox.NamedNode) else f"{SH}Violation",
            targets=tuple(dict.fromkeys(self._targets(node, frozenset()))),
            path=next((self._graph.path(path, node) for path in self._graph.values(node, "path")), None),
            about=about.value if isinstance(about, ox.NamedNode) else None,
            constraints=tuple(self._constraints(node, above)),
            properties=tuple(self._shape(child, above) for child in self._graph.values(node, "property")),
            flags=next((flags.value for flags in self._graph.values(node, "flags") if isinstance(flags, Value)), ""),
            messages=tuple(sorted(messages)),
            withheld=f"{DCTERMS}accessRights" in self._graph.statements(node),
        )

    def _check(self, node: Term) -> None:
        """Raise SourceError where a shape says more than once what it may say once, or in another datatype."""
        for datatype, names in ONCE.items():
            for name in names:
                values = self._graph.values(node, name)
                if len(values) > 1:
                    raise ill_formed(f"it says sh:{name} more than once", node)
                for value in values if datatype else ():
                    if not isinstance(value, ox.Literal) or value.datatype.value != datatype:
                        raise ill_formed(f"the value of sh:{name} is no {shorten(datatype)}", node)

    def _targets(self, node: Term, below: frozenset[Term]) -> Iterator[tuple[str, Value]]:
        for name in TARGETS:
            yield from ((name, value) for value in self._graph.values(node, name) if isinstance(value, Value))
        if isinstance(node, ox.NamedNode) and self._graph.is_class(node):
            yield "targetClass", node
        for owner in self._owners.get(node, ()):
            if owner not in below:
                yield from self._targets(owner, below | {node})

    def _constraints(self, node: Term, above: frozenset[Term]) -> Iterator[Constraint]:
        for predicate, objects in self._graph.statements(node).items():
            name = predicate.removeprefix(SH)
            if name not in PARAMETERS or name == "property" or not predicate.startswith(SH):
                continue
            for object_ in objects:
                nodes = self._graph.members(object_, name, node) if name in (*OF_SHAPES, *LISTS) else [object_]
                if name in (*OF_A_SHAPE, *OF_SHAPES):
                    yield Constraint(name, shapes=tuple(self._shape(child, above) for child in nodes))
                else:
                    yield Constraint(name, tuple(value for value in nodes if isinstance(value, Value)))

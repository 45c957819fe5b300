"""Shapes as both engines get them: one text of N-Triples, every shape named, with what its results have to say."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from esfgraph.errors import SourceError
from esfgraph.rdf.iris import DEFAULT_BASE
from esfgraph.rdf.namespaces import GEO, RDF, RDFS, SH
from esfgraph.shacl.messages import sentences
from esfgraph.shacl.shapes import Pass, shape_files

Node = ox.NamedNode | ox.BlankNode
Term = Node | ox.Literal | ox.Triple
Index = Mapping[Node, Mapping[str, list[Term]]]
"""The objects of each subject by the local name of a SHACL or RDF property."""

ANONYMOUS = "urn:esfgraph:shape"
"""What the name of an anonymous shape begins with where no named shape leads to it."""
LEADS_TO_SHAPE = ("property", "node", "not", "qualifiedValueShape")
LEADS_TO_SHAPES = ("and", "or", "xone")
STEPS = {
    "inversePath": "^{}",
    "zeroOrMorePath": "{}*",
    "oneOrMorePath": "{}+",
    "zeroOrOnePath": "{}?",
}

AnyTerm = TypeVar("AnyTerm")
Messages = tuple[tuple[str, str], ...]
"""Pairs of language (empty for none) and text, in order."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a result needs to know of the shape it comes from."""

    name: str
    """Local name of a named shape; of an anonymous one, the nearest named shape's and a number."""
    path: str = ""
    """A SPARQL property path of IRIs in angle brackets; empty for a node shape."""
    messages: Messages = ()
    parameters: Mapping[str, str] | None = None
    """Constraint parameters as text, by local name."""
    sparql: tuple[Messages, ...] = ()
    """Messages of each SPARQL constraint."""
    less_than: str = ""
    """IRI of the property that sh:lessThan or sh:lessThanOrEquals compares with."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """A shapes graph."""

    quads: tuple[ox.Quad, ...]
    text: str
    """N-Triples."""
    by_iri: Mapping[str, Shape]
    terms: frozenset[str] | None
    """Every IRI that the shapes name, which bounds the statements that validation can look at; None for no bound."""

    def name(self, shape: str) -> str:
        """The short name of a shape, by its IRI."""
        known = self.by_iri.get(shape)
        return known.name if known else local_name(shape)

    def messages(self, shape: str, component: str, engine: Iterable[str] = ()) -> Messages:
        """Say what a result means: in the shape's own words, else in ours, else in the *engine*'s."""
        known = self.by_iri.get(shape, Shape(""))
        if component == f"{SH}SPARQLConstraintComponent" and len(known.sparql) == 1 and known.sparql[0]:
            return known.sparql[0]
        if known.messages:
            return known.messages
        return sentences(local_name(component), known.parameters or {}) or tuple(("", text) for text in engine)

    def path_node(self, shape: str) -> Node | None:
        """The node of a shape's property path."""
        paths = (
            quad.object
            for quad in self.quads
            if quad.predicate.value == f"{SH}path"
            and isinstance(quad.subject, ox.NamedNode)
            and quad.subject.value == shape
        )
        return next((each for each in paths if isinstance(each, Node)), None)

    def path_triples(self, shapes: Iterable[str]) -> list[ox.Triple]:
        """What the paths of *shapes* consist of, where they are more than a property."""
        nodes = [self.path_node(shape) for shape in sorted(shapes)]
        waiting, seen = [each for each in nodes if isinstance(each, ox.BlankNode)], set[ox.BlankNode]()
        triples: list[ox.Triple] = []
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            for quad in self.quads:
                if quad.subject == node:
                    triples.append(quad.triple)
                    waiting.extend([quad.object] if isinstance(quad.object, ox.BlankNode) else [])
        return triples


def local_name(iri: str) -> str:
    """The last part of an IRI."""
    return iri.rstrip("#/").replace("#", "/").rpartition("/")[2]


def read_shapes(paths: Iterable[Path], base: str) -> Shapes:
    """Read Turtle files of shapes; raise SourceError for one that cannot be read."""
    quads: list[ox.Quad] = []
    for path in paths:
        try:
            # Renamed, since two files may use the same label for different nodes.
            quads.extend(ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=base, rename_blank_nodes=True))
        except (OSError, SyntaxError, UnicodeError) as error:
            raise SourceError(f"The shapes in {str(path)!r} cannot be read: {error}.") from error
    return make_shapes(quads)


def make_shapes(quads: Iterable[ox.Quad]) -> Shapes:
    """Name the anonymous shapes of a graph and index what it says."""
    named = list(_name_shapes(list(quads)))
    objects = index(named)
    shapes = {
        subject.value: _shape(subject, objects)
        for subject in objects
        if isinstance(subject, ox.NamedNode)  # all shapes are named by now
    }
    text = "".join(f"{quad.triple} .\n" for quad in named)
    return Shapes(tuple(named), text, shapes, _terms(named))


def _terms(quads: list[ox.Quad]) -> frozenset[str] | None:
    properties = {quad.predicate.value for quad in quads}
    if properties & {f"{SH}closed", f"{SH}sparql", f"{SH}ask", f"{SH}select"}:
        return None
    return frozenset(quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode))


def index(quads: Iterable[ox.Quad]) -> Index:
    """What a shapes graph says of each node, in terms of SHACL and RDF."""
    objects: dict[Node, dict[str, list[Term]]] = {}
    for quad in quads:
        predicate = quad.predicate.value
        for namespace in (SH, RDF):
            if predicate.startswith(namespace) and isinstance(quad.subject, Node):
                said = objects.setdefault(quad.subject, {})
                said.setdefault(predicate.removeprefix(namespace), []).append(quad.object)
    return objects


def _name_shapes(quads: list[ox.Quad]) -> Iterator[ox.Quad]:
    """Give each anonymous shape an IRI, since two engines would label it differently; number paths and lists."""
    objects = index(quads)
    names: dict[ox.BlankNode, Node] = {}
    counts: defaultdict[str, int] = defaultdict(int)

    def descend(shape: Node, owner: str) -> None:
        for child in children(shape, objects):
            if isinstance(child, ox.BlankNode) and child not in names:
                counts[owner] += 1
                names[child] = ox.NamedNode(f"{owner}--{counts[owner]}")
                descend(child, owner)

    for subject in list(objects):
        if isinstance(subject, ox.NamedNode):
            descend(subject, subject.value)
    for subject in list(objects):
        if isinstance(subject, ox.BlankNode) and subject not in names and "path" in objects[subject]:
            counts[ANONYMOUS] += 1
            names[subject] = ox.NamedNode(f"{ANONYMOUS}:{counts[ANONYMOUS]}")
            descend(subject, names[subject].value)
    for number, node in enumerate(objects):
        if isinstance(node, ox.BlankNode):
            names.setdefault(node, ox.BlankNode(f"part{number}"))
    for quad in quads:
        yield ox.Quad(_renamed(quad.subject, names), quad.predicate, _renamed(quad.object, names))


def _renamed(term: AnyTerm, names: Mapping[ox.BlankNode, Node]) -> AnyTerm | Node:
    return names.get(term, term) if isinstance(term, ox.BlankNode) else term


def children(shape: Term, objects: Index) -> Iterator[Term]:
    """The shapes that a shape refers to."""
    said = objects.get(shape, {}) if isinstance(shape, Node) else {}
    for name in LEADS_TO_SHAPE:
        yield from said.get(name, ())
    for name in LEADS_TO_SHAPES:
        for head in said.get(name, ()):
            yield from members(head, objects)


def members(head: Term, objects: Index) -> Iterator[Term]:
    """The members of an RDF list; one that bites its tail ends there."""
    seen: set[Term] = set()
    while isinstance(head, Node) and head not in seen and (first := objects.get(head, {}).get("first")):
        seen.add(head)
        yield first[0]
        head = objects[head].get("rest", [head])[0]


def _shape(node: ox.NamedNode, objects: Index) -> Shape:
    said = objects[node]
    compared = [*said.get("lessThan", ()), *said.get("lessThanOrEquals", ())]
    return Shape(
        name=local_name(node.value),
        path=_path(said["path"][0], objects) if said.get("path") else "",
        messages=_messages(said),
        parameters={
            name: ", ".join(_text(value, objects) for value in values)
            for name, values in said.items()
            if name not in ("message", "path", "type", "property")
        },
        sparql=tuple(_messages(objects.get(each, {})) for each in said.get("sparql", ()) if isinstance(each, Node)),
        less_than=next((each.value for each in compared if isinstance(each, ox.NamedNode)), ""),
    )


def _messages(said: Mapping[str, list[Term]]) -> Messages:
    found = {(each.language or "", each.value) for each in said.get("message", ()) if isinstance(each, ox.Literal)}
    return tuple(sorted(found))


def _text(term: Term, objects: Index) -> str:
    if isinstance(term, ox.Literal | ox.NamedNode):
        return term.value
    return ", ".join(_text(each, objects) for each in members(term, objects))


def _path(term: Term, objects: Index) -> str:
    """Write a property path as SPARQL does."""
    if isinstance(term, ox.NamedNode):
        return str(term)
    said = objects.get(term, {}) if isinstance(term, ox.BlankNode) else {}
    for name, form in STEPS.items():
        if said.get(name):
            return form.format(_path(said[name][0], objects))
    if said.get("alternativePath"):
        return f"({'|'.join(_path(each, objects) for each in members(said['alternativePath'][0], objects))})"
    return f"({'/'.join(_path(each, objects) for each in members(term, objects))})"


ALWAYS_SEEN = (f"<{RDF}type>", f"<{RDFS}subClassOf>")
"""What validation looks at whatever the shapes name."""


def load_shapes(*passes: Pass, base: str = DEFAULT_BASE) -> Shapes:
    """Read the shapes of some passes, as they travel with the package; *base* is that of the graph to validate."""
    return read_shapes(shape_files(*passes), base)


def load_record_shapes() -> Shapes:
    """Read the shapes of what records state: of projects and their owners."""
    return load_shapes("projects", "owners")


def seen_by(shapes: Shapes, statements: Iterable[str]) -> Iterator[str]:
    """Give the statements that can matter to *shapes*: SHACL Core looks at no property that the shapes do not name."""
    terms = None if shapes.terms is None else {*ALWAYS_SEEN, *(f"<{each}>" for each in shapes.terms)}
    for each in statements:
        predicate = each.split(" ", 2)[1]
        if predicate in terms if terms is not None else not predicate.startswith(f"<{GEO}"):
            yield each

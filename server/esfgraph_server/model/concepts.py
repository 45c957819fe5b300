"""Codes: the tree of a list, and how far their labels are checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.graph import Graph, Node


def is_unchecked(code: Node, label: ox.Literal) -> bool:
    """Tell whether a label of a code was written from memory, and nobody has compared it with its source yet."""
    return label in code.terms("esf:uncheckedLabel")


def codes_of(graph: Graph, scheme: str) -> dict[str, Node]:
    """Return the codes of a list by their IRIs."""
    return {code: graph.node(code) for code in graph.subjects("skos:inScheme", scheme)}


@dataclass(frozen=True, slots=True)
class Branch:
    """A code and those below it."""

    code: Node
    is_own: bool
    """Whether the code is one of the list, rather than one of another list that holds codes of this one."""
    branches: tuple["Branch", ...]


def code_tree(graph: Graph, codes: Mapping[str, Node]) -> tuple[Branch, ...]:
    """Arrange the codes of a list: each stands once, under the first code that is broader.

    What only stands in a circle of broader codes comes last.
    """
    below: dict[str, list[str]] = {}
    for iri, code in codes.items():
        below.setdefault(_above(graph, codes, code) or "", []).append(iri)
    outside = [above for above in below if above and above not in codes]
    placed: set[str] = set()

    def grow(iris: Iterable[str]) -> tuple[Branch, ...]:
        branches = []
        for code in sorted((codes.get(iri) or graph.node(iri) for iri in iris if iri not in placed), key=code_order):
            placed.add(code.iri)
            branches.append(Branch(code, code.iri in codes, grow(below.get(code.iri, ()))))
        return tuple(branches)

    tree = grow([*below.pop("", ()), *outside])
    while left := sorted(codes.keys() - placed):
        tree += grow(left[:1])
    return tree


_BELOW = (
    ("esf:Programme", "esf:fund"),
    ("esf:Programme", "esf:managingAuthority"),
    ("esf:Priority", "esf:programme"),
)
"""Classes of codes, and a property by which each names what it stands below besides a broader code."""


def programme_tree(graph: Graph, thing: str) -> tuple[Branch, ...]:
    """Arrange what lies below a fund, a managing authority or a programme, each code once, down to the objectives."""
    below: dict[str, list[str]] = {}
    for class_, property_ in _BELOW:  # not by the property: projects state it too, and they are many
        for code in graph.subjects("rdf:type", expand(class_)):
            for above in graph.objects(code, property_):
                below.setdefault(above.value, []).append(code)
    placed = {thing}

    def grow(above: str) -> tuple[Branch, ...]:
        codes = {*below.get(above, ()), *graph.subjects("skos:broader", above)} - placed
        placed.update(codes)
        ordered = sorted(map(graph.node, codes), key=code_order)
        return tuple(Branch(code, is_own=True, branches=grow(code.iri)) for code in ordered)

    return grow(thing)


def code_order(code: Node) -> tuple[int, str, str]:
    """Return a key that sorts numbers by their value, other codes as they are written."""
    notation = code.text("skos:notation") or ""
    return (int(notation), "", code.iri) if notation.isdecimal() else (10**9, notation, code.iri)


def _above(graph: Graph, codes: Mapping[str, Node], code: Node) -> str | None:
    """Choose the code under which one stands: in this list, else in another list of ours, else of anyone's."""
    broader = sorted(
        code.iris("skos:broader"), key=lambda iri: (iri not in codes, not iri.startswith(graph.iris.base), iri)
    )
    return next(iter(broader), None)

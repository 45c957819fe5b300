"""Validation: the SHACL shapes over the graph that is to be published, each result led back to its line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from rdflib import Graph
from rdflib.namespace import SH
from rdflib.term import Node

from esfgraph.fields import FieldTable
from esfgraph.findings import Finding, Position, Severity
from esfgraph.namespaces import shorten
from esfgraph.records import Stated
from esfgraph.resources import resource_dir

RECORD_SHAPES = ("project.ttl", "organization.ttl")
"""Shapes for what records state; those for the ontology itself are the tests' business."""


@dataclass(frozen=True, slots=True)
class Validator:
    """Checks graphs against the shapes."""

    table: FieldTable
    shapes: Graph
    context: tuple[str, ...] = ()
    """Statements that every batch is validated with: what is a municipality."""

    def check(
        self, statements: Iterable[str], stated: Mapping[str, Mapping[str, Stated]] | None = None
    ) -> list[Finding]:
        """Validate N-Triples statements; *stated* gives the values a thing was made from: source, line and label."""
        graph = graph_of((*statements, *self.context))
        # Imported here: it takes most of a second, which commands that validate nothing need not pay.
        from pyshacl import validate

        _, results, _ = validate(graph, shacl_graph=self.shapes, inplace=True, do_owl_imports=False)
        results = cast("Graph", results)
        return [self._finding(results, result, stated or {}) for result in results.objects(None, SH.result)]

    def _finding(self, results: Graph, result: Node, stated: Mapping[str, Mapping[str, Stated]]) -> Finding:
        focus = str(results.value(result, SH.focusNode))
        path = shorten(str(results.value(result, SH.resultPath) or ""))
        shape = results.value(result, SH.sourceShape)
        value = results.value(result, SH.value)
        values = stated.get(focus, {})
        here = self._stated(path, values)
        message = str(results.value(result, SH.resultMessage))
        if here:
            message += f" It says {here.raw!r}"
            other = self.shapes.value(shape, SH.lessThanOrEquals) if shape else None
            if other and (there := self._stated(shorten(str(other)), values)):
                message += f", and {there.position.label!r} in line {there.position.line} says {there.raw!r}"
            message += "."
        elif value is not None:
            message += f" Found {str(value)!r}."
        return Finding(
            Severity(str(results.value(result, SH.resultSeverity)).removeprefix(str(SH))),
            str(shape).rpartition("#")[2],
            here.position if here else _whole(values, focus),
            message,
            focus,
        )

    def _stated(self, path: str, values: Mapping[str, Stated]) -> Stated | None:
        field = self.table.by_term.get(path)
        return values.get(field.key) if field else None


def _whole(values: Mapping[str, Stated], focus: str) -> Position:
    """The source as a whole, where one is known; else the thing itself."""
    first = next(iter(values.values()), None)
    return Position(first.position.source if first else focus)


def load_validator(table: FieldTable, reference: Iterable[str] = ()) -> Validator:
    """Read the record shapes that travel with the package; *reference* is what every release publishes."""
    shapes = Graph()
    for name in RECORD_SHAPES:
        shapes.parse(resource_dir("shapes") / name, format="turtle")
    return Validator(table, shapes, tuple(each for each in reference if each.endswith("#Municipality>")))


def graph_of(statements: Iterable[str]) -> Graph:
    """Make an rdflib graph of N-Triples statements without their final dots."""
    graph = Graph()
    graph.parse(data="".join(f"{each} .\n" for each in statements), format="nt")
    return graph

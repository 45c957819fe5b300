"""Two SHACL engines side by side, their results in one form: focus node, path, value, component, severity, shape."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple, cast

import pyshacl
import shacl_rust
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from esfgraph.rdf.iris import DEFAULT_BASE
from esfgraph.shacl.shapes import SHAPES, Pass, shape_files


class Result(NamedTuple):
    """One result, in N-Triples notation; a blank node is ``_:``."""

    focus: str
    path: str
    value: str
    component: str
    severity: str
    shape: str


Results = Counter[Result]


def shapes_of(*passes: Pass) -> Graph:
    """The shapes of some passes as one graph."""
    graph = Graph()
    for path in shape_files(*passes):
        graph.parse(path, publicID=DEFAULT_BASE)
    return graph


def by_pyshacl(data: Graph, shapes: Graph) -> Results:
    """Validate with the reference engine, which is given the data graph itself."""
    _, answer, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True, do_owl_imports=False)
    results = cast("Graph", answer)
    # A report may tell of a report: only ours has no address and shapes behind its results.
    reports = [each for each in results.subjects(RDF.type, SH.ValidationReport) if isinstance(each, BNode)]
    found = (result for report in reports for result in results.objects(report, SH.result))
    return Counter(
        Result(
            _written(results.value(each, SH.focusNode)),
            _path(shapes, results.value(each, SH.resultPath)),
            _written(results.value(each, SH.value)),
            str(results.value(each, SH.sourceConstraintComponent)).removeprefix(str(SH)),
            str(results.value(each, SH.resultSeverity)).removeprefix(str(SH)),
            str(results.value(each, SH.sourceShape)).removeprefix(SHAPES),
        )
        for each in found
        if results.value(each, SH.sourceShape) is not None
    )


def by_rust(data: str, shapes: str) -> Results:
    """Validate N-Triples against N-Triples with the fast engine."""
    answer: dict[str, Any] = shacl_rust.validate(
        data, shapes, data_format="nt", shapes_format="nt", experimental_index=True
    )
    return Counter(
        Result(
            _normal(each["focusNode"]),
            each.get("resultPath", ""),
            _normal(each.get("value", "")),
            _local(each["sourceConstraintComponent"], str(SH)),
            _local(each["severity"], str(SH)),
            _local(each["sourceShape"], SHAPES),
        )
        for each in answer["results"]
    )


def shapes_broken(results: Iterable[Result]) -> set[str]:
    """How the examples write what breaks: ``Warning: Project-title-present MinCount``."""
    return {f"{each.severity}: {each.shape} {each.component.removesuffix('ConstraintComponent')}" for each in results}


def _written(term: Node | None) -> str:
    match term:
        case None:
            return ""
        case BNode():
            return "_:"
        case URIRef():
            return f"<{term}>"
        case Literal():
            return term.n3()
    raise TypeError(f"{term!r} is no term of RDF")


def _normal(written: str) -> str:
    """The same notation for what the other engine writes."""
    if written.startswith('"'):
        graph = Graph().parse(data=f"<urn:s> <urn:p> {written} .", format="nt")
        return _written(next(graph.objects()))
    return "_:" if written.startswith("_:") else written


def _local(written: str, namespace: str) -> str:
    return written.strip("<>").removeprefix(namespace)


def _path(shapes: Graph, path: Node | None) -> str:
    if path is None or isinstance(path, URIRef):
        return _written(path)
    if inverse := shapes.value(path, SH.inversePath):
        return f"^{_written(inverse)}"
    if alternative := shapes.value(path, SH.alternativePath):
        return f"({' | '.join(map(_written, Collection(shapes, alternative)))})"
    return " / ".join(map(_written, Collection(shapes, path)))

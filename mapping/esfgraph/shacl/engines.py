"""The two SHACL engines behind one function: shacl-rust, which is fast, and pySHACL, the reference.

The hot path must stay within SHACL Core as SHACL defines it; tests compare both engines on every kind of error.
"""

import logging
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pyoxigraph as ox

from esfgraph.errors import UsageError
from esfgraph.rdf.namespaces import XSD
from esfgraph.shacl.fast_subset import objection
from esfgraph.shacl.graph import Messages, Shapes

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

EngineName = Literal["auto", "shacl-rust", "pyshacl"]


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result; terms are written as in N-Triples, so that values compare by what was written."""

    focus: str
    path: str
    """A SPARQL property path; empty where a node shape found it."""
    value: str
    """Empty where the constraint is not about one value."""
    component: str
    """IRI."""
    severity: str
    """IRI."""
    shape: str
    """IRI."""
    messages: Messages

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What two engines must agree on."""
        return (self.focus, self.path, self.value, self.component, self.severity)


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine over shapes and over statements that are part of every data graph."""

    name: str
    shapes: Shapes
    _validate: Callable[[str], Iterable[Result]]

    def validate(self, data: str | bytes) -> list[Result]:
        """Validate N-Triples; the order of the results depends on the data alone."""
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        return sorted(self._validate(text), key=lambda result: (result.key, result.shape, result.messages))


def load_engine(shapes: Shapes, background: str = "", engine: EngineName = "auto") -> Engine:
    """Choose an engine; *background* is N-Triples merged into each data graph. Raise UsageError if it is missing.

    ``auto`` is the fast engine, or the reference where no fast one is installed.
    """
    if engine not in LOADERS:
        raise UsageError(f"There is no SHACL engine {engine!r}; take {', '.join(LOADERS)}.")
    try:
        name, validate = LOADERS[engine](shapes, background)
    except ImportError as error:
        raise UsageError(
            f"The SHACL engine {engine!r} is not installed here ({error}); install it, or leave the choice to 'auto'."
        ) from error
    return Engine(name, shapes, validate)


Loaded = tuple[str, Callable[[str], Iterable[Result]]]


def _load_any(shapes: Shapes, background: str) -> Loaded:
    try:
        return _load_fast(shapes, background)
    except (ImportError, UsageError):
        return _load_reference(shapes, background)


def _load_fast(shapes: Shapes, background: str) -> Loaded:
    import shacl_rust

    if reason := objection(shapes):
        raise UsageError(f"The engine 'shacl-rust' cannot be trusted with these shapes: {reason}; take 'pyshacl'.")

    def validate(data: str) -> Iterator[Result]:
        try:
            report: dict[str, Any] = shacl_rust.validate(
                background + data, shapes.text, data_format="nt", shapes_format="nt", experimental_index=True
            )
        except ValueError as error:
            raise UsageError(_cannot("shacl-rust", error)) from error
        for each in report["results"]:
            yield _result(
                shapes,
                focus=each["focusNode"],
                path=each.get("resultPath", ""),
                value=each.get("value", ""),
                component=each["sourceConstraintComponent"][1:-1],
                severity=each["severity"][1:-1],
                shape=each["sourceShape"][1:-1],
                said=each["messages"],
            )

    return "shacl-rust", validate


def _load_reference(shapes: Shapes, background: str) -> Loaded:
    # Imported here: it takes most of a second, which a build with the fast engine need not pay.
    import pyshacl
    from rdflib import Graph

    shacl_graph, graph = Graph(), Graph()
    with _quiet():
        _add(shacl_graph, shapes.quads)
        common = _add(graph, ox.parse(background.encode(), format=ox.RdfFormat.N_TRIPLES))

    def validate(data: str) -> Iterator[Result]:
        with _quiet():
            # Added and taken away again: making the common part anew would cost more than most batches.
            own = _add(graph, ox.parse(data.encode(), format=ox.RdfFormat.N_TRIPLES)) - common
            try:
                _, report, _ = pyshacl.validate(graph, shacl_graph=shacl_graph, inplace=True, do_owl_imports=False)
            except Exception as error:  # ill-formed shapes and values that cannot be compared end it in many ways
                raise UsageError(_cannot("pyshacl", error)) from error
            finally:
                for triple in own:
                    graph.remove(triple)
        yield from _read_report(report, shapes)

    return "pyshacl", validate


def _cannot(engine: str, error: Exception) -> str:
    reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return f"The SHACL engine {engine!r} cannot validate this: {reason}."


LOADERS: dict[str, Callable[[Shapes, str], Loaded]] = {
    "auto": _load_any,
    "shacl-rust": _load_fast,
    "pyshacl": _load_reference,
}


def _result(
    shapes: Shapes,
    *,
    focus: str,
    path: str,
    value: str,
    component: str,
    severity: str,
    shape: str,
    said: Iterable[str],
) -> Result:
    """Make a result; its path and messages are the shape's, since engines write them differently."""
    known = shapes.by_iri.get(shape)
    messages = shapes.messages(shape, component, said)
    return Result(focus, known.path if known and known.path else path, value, component, severity, shape, messages)


def _read_report(report: Any, shapes: Shapes) -> Iterator[Result]:
    """The results of a report of pySHACL, without the details that lie within a result."""
    from rdflib.namespace import RDF
    from rdflib.namespace import SH as VOCABULARY

    # A report among the data is copied to the results where it is a blank node; the engine's own is no one's object.
    reports = report.subjects(RDF.type, VOCABULARY.ValidationReport)
    (own,) = (each for each in reports if (None, None, each) not in report)
    for result in report.objects(own, VOCABULARY.result):
        said = {name: report.value(result, VOCABULARY[name]) for name in REPORTED}
        yield _result(
            shapes,
            focus=_written(said["focusNode"]),
            path=_written(said["resultPath"]),
            value=_written(said["value"]),
            component=str(said["sourceConstraintComponent"]),
            severity=str(said["resultSeverity"]),
            shape=str(said["sourceShape"]),
            said=sorted(map(str, report.objects(result, VOCABULARY.resultMessage))),
        )


REPORTED = ("focusNode", "resultPath", "value", "sourceConstraintComponent", "resultSeverity", "sourceShape")


def _add(graph: "Graph", quads: Iterable[ox.Quad]) -> set[tuple["Node", "Node", "Node"]]:
    """Add statements to *graph* and return them; literals keep the form they are written in."""
    added = {(_term(quad.subject), _term(quad.predicate), _term(quad.object)) for quad in quads}
    for triple in added:
        graph.add(triple)
    return added


def _term(term: Any) -> "Node":
    from rdflib import BNode, URIRef
    from rdflib import Literal as RdfLiteral

    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if term.language:
        return RdfLiteral(term.value, lang=term.language)
    datatype = term.datatype.value
    return RdfLiteral(term.value, datatype=None if datatype == f"{XSD}string" else URIRef(datatype), normalize=False)


def _written(term: Any) -> str:
    """Write a term of rdflib as the fast engine does."""
    from rdflib import BNode, URIRef

    if term is None:
        return ""
    if isinstance(term, URIRef):
        return str(ox.NamedNode(str(term)))
    if isinstance(term, BNode):
        return f"_:{term}"
    if term.language:
        return str(ox.Literal(str(term), language=term.language))
    return str(ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the libraries from reporting on standard error what results and exceptions say already."""
    loggers = [logging.getLogger(name) for name in ("rdflib.term", "pyshacl-validate")]
    before = [each.disabled for each in loggers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for each in loggers:
                each.disabled = True
            yield
        finally:
            for each, disabled in zip(loggers, before, strict=True):
                each.disabled = disabled


def differences(one: Iterable[Result], other: Iterable[Result]) -> list[tuple[int, tuple[str, ...]]]:
    """What two lists of results do not share: how many more the first has (negative: fewer), and of what."""
    first, second = Counter(each.key for each in one), Counter(each.key for each in other)
    return sorted((first[key] - second[key], key) for key in first | second if first[key] != second[key])

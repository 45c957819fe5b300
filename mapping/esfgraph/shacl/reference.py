"""The reference engine, pySHACL, kept from changing the process that it runs in."""

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, get_ident
from typing import Any

import pyoxigraph as ox
import pyshacl
from rdflib import Graph
from rdflib.namespace import RDF, SH

from esfgraph.shacl.engines import cannot_validate
from esfgraph.shacl.rdflib_terms import add, from_rdflib
from esfgraph.shacl.results import ValidationResult, make_result
from esfgraph.shacl.shapes import Shapes

ALONE = Lock()
"""pySHACL changes how rdflib reads booleans while it takes up shapes, so that one validation at a time is in it."""
LOGGERS = ("rdflib.term", "pyshacl-validate")
"""What reports on standard error what results and exceptions say already."""


def load_pyshacl(shapes: Shapes, background: str) -> Callable[[str], Iterator[ValidationResult]]:
    """Return what validates N-Triples together with *background*."""
    shacl_graph, graph = Graph(), Graph()
    with quiet():
        add(shacl_graph, shapes.quads)
        common = add(graph, ox.parse(background.encode(), format=ox.RdfFormat.N_TRIPLES))

    def validate(data: str) -> Iterator[ValidationResult]:
        with quiet():
            # Added and taken away again: making the common part anew would cost more than most batches.
            own = add(graph, ox.parse(data.encode(), format=ox.RdfFormat.N_TRIPLES)) - common
            try:
                _, report, _ = pyshacl.validate(graph, shacl_graph=shacl_graph, inplace=True, do_owl_imports=False)
                if isinstance(report, Exception):
                    raise report
            except Exception as error:  # ill-formed shapes and values that cannot be compared end it in many ways
                raise cannot_validate("pyshacl", error) from error
            finally:
                for triple in own:
                    graph.remove(triple)
        yield from _results(report, shapes)

    return validate


def _results(report: Any, shapes: Shapes) -> Iterator[ValidationResult]:
    """The results of a report of pySHACL, without the details that lie within a result."""
    # A report among the data is copied to the results where it is a blank node; the engine's own is no one's object.
    reports = report.subjects(RDF.type, SH.ValidationReport)
    (own,) = (node for node in reports if (None, None, node) not in report)
    for result in report.objects(own, SH.result):
        yield make_result(
            shapes,
            focus=_written(report.value(result, SH.focusNode)),
            path=_written(report.value(result, SH.resultPath)),
            value=_written(report.value(result, SH.value)),
            component=str(report.value(result, SH.sourceConstraintComponent)),
            severity=str(report.value(result, SH.resultSeverity)),
            shape=str(report.value(result, SH.sourceShape)),
            messages=sorted(map(str, report.objects(result, SH.resultMessage))),
        )


def _written(term: Any) -> str:
    """Write a term as in N-Triples; nothing where there is none."""
    return "" if term is None else str(from_rdflib(term))


class _OtherThreads(logging.Filter):
    """Lets pass what threads other than this one log."""

    def __init__(self) -> None:
        super().__init__()
        self._thread = get_ident()

    def filter(self, record: logging.LogRecord) -> bool:
        return record.thread != self._thread


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what the libraries say of odd values from standard error; what others log and warn of is untouched."""
    with ALONE, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Parsing weird boolean", category=UserWarning)
        warnings.filterwarnings("ignore", category=pyshacl.errors.ShapeRecursionWarning)
        others = _OtherThreads()
        loggers = [logging.getLogger(name) for name in LOGGERS]
        try:
            for logger in loggers:
                logger.addFilter(others)
            yield
        finally:
            for logger in loggers:
                logger.removeFilter(others)

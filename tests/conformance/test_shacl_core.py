"""The W3C's test suite for SHACL Core through the command, with either engine; the suite lies outside the project."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
import pytest
from tests.conformance.suites import SUITES, assert_score, folder_of
from typer.testing import CliRunner

from esfgraph.cli import app
from esfgraph.rdf.namespaces import SH
from esfgraph.shacl.graph import ShapesGraph, Term

ENGINES = {each["engine"]: name for name, each in SUITES.items() if "engine" in each}
TESTS, MANIFEST = "http://www.w3.org/ns/shacl-test#", "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
COMPARED = ("focusNode", "value", "resultSeverity", "sourceConstraintComponent", "sourceShape")

Results = Counter[tuple[str, ...]]


class Statements:
    """What a graph states, with its paths as SPARQL writes them."""

    def __init__(self, text: str, base: str) -> None:
        quads = list(ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=base))
        self._paths = ShapesGraph(quads)
        self._values: dict[tuple[Term, str], list[Term]] = {}
        for quad in quads:
            self._values.setdefault((quad.subject, quad.predicate.value), []).append(quad.object)

    def values(self, subject: Term, predicate: str) -> list[Term]:
        return self._values.get((subject, predicate), [])

    def value(self, subject: Term, predicate: str) -> Term:
        (value,) = self.values(subject, predicate)
        return value

    def subjects(self, predicate: str) -> list[Term]:
        return [subject for subject, other in self._values if other == predicate]

    def report(self, node: Term) -> tuple[Term, Results]:
        """Whether a report says that a graph conforms, and its results; blank nodes are all alike."""
        results = Counter(self._result(result) for result in self.values(node, f"{SH}result"))
        return self.value(node, f"{SH}conforms"), results

    def _result(self, result: Term) -> tuple[str, ...]:
        terms = [term for name in COMPARED for term in self.values(result, SH + name) or [ox.Literal("")]]
        paths = [self._paths.path(path, result) for path in self.values(result, f"{SH}resultPath")]
        return (*("_:" if isinstance(term, ox.BlankNode) else str(term) for term in terms), *map(str, paths))


@cache
def suite(folder: Path) -> dict[str, tuple[Statements, Term]]:
    """Every test by its file and, behind it, what the file states and which node the test is."""
    core = folder / "core"
    read = {path: Statements(path.read_text(encoding="utf-8"), path.as_uri()) for path in sorted(core.rglob("*.ttl"))}
    return {
        path.relative_to(core).with_suffix("").as_posix(): (statements, test)
        for path, statements in read.items()
        for test in statements.subjects(f"{MANIFEST}action")
    }


def outcomes(folder: Path, engine: str) -> Iterator[tuple[str, str]]:
    """The tests that do not end as they should, each with what happened instead."""
    for name, (statements, test) in suite(folder).items():
        action, expected = (statements.value(test, MANIFEST + part) for part in ("action", "result"))
        addresses = [str(statements.value(action, TESTS + part))[1:-1] for part in ("dataGraph", "shapesGraph")]
        data, shapes = (unquote(urlsplit(address).path) for address in addresses)
        done = CliRunner().invoke(app, ["validate", data, "--shapes", shapes, "--format", "turtle", "--engine", engine])
        if done.exception and not isinstance(done.exception, SystemExit):
            yield name, str(done.exception)
            continue
        found = Statements(done.stdout, "urn:report")
        (node,) = found.subjects(f"{SH}conforms")
        if found.report(node) != statements.report(expected):
            yield name, f"{found.report(node)} instead of {statements.report(expected)}"


@pytest.mark.w3c
@pytest.mark.parametrize("engine", ENGINES)
def test_the_score_is_the_one_that_is_committed(engine: str, request: pytest.FixtureRequest) -> None:
    folder = folder_of(request.config)
    assert_score(ENGINES[engine], len(suite(folder)), outcomes(folder, engine))

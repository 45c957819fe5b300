"""What was found stays with its part, and is read of all parts the worst first."""

import gzip
from pathlib import Path

import pyoxigraph as ox
import pytest

from esfgraph.findings import Finding, Position
from esfgraph.pipeline.cache.findings import STATEMENTS, TURTLE, Results, write_results
from esfgraph.quality.report import report_triples
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import DCTERMS, SH
from esfgraph.rules import Severity

IRIS = Iris()
INFO, WARNING, VIOLATION = (
    Finding(
        severity, f"rule-{severity.value}", Position("a.txt", 3, "Fond"), 'Sagt: "x".\n', IRIS.project("25-030-S02")
    )
    for severity in (Severity.INFO, Severity.WARNING, Severity.VIOLATION)
)
OTHER = Finding(Severity.WARNING, "another", Position("b.txt"), "Said.", "", "Sagt.", "https://example.org/shape")


def part(home: Path, name: str, *findings: Finding) -> Path:
    folder = home / name
    folder.mkdir()
    write_results(folder, findings, IRIS)
    return folder


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    return [
        part(tmp_path, "one", INFO, WARNING, INFO),
        part(tmp_path, "none"),
        part(tmp_path, "two", OTHER, VIOLATION),
    ]


def test_findings_come_worst_first_else_in_the_order_of_their_parts(parts: list[Path]) -> None:
    assert list(Results(parts)) == [VIOLATION, WARNING, OTHER, INFO]
    assert list(Results(parts[::-1])) == [VIOLATION, OTHER, WARNING, INFO]
    assert list(Results(())) == []


def test_findings_are_counted_by_severity_and_rule(parts: list[Path]) -> None:
    found = [VIOLATION, WARNING, OTHER, INFO]
    assert Results(parts).tally() == {(each.severity, each.rule): 1 for each in found}


def test_a_part_that_is_given_twice_counts_once(parts: list[Path]) -> None:
    assert Results([*parts, *parts]).parts == parts
    assert list(Results([*parts, *parts])) == list(Results(parts))


def test_both_syntaxes_say_the_same(parts: list[Path]) -> None:
    for each in parts:
        n_quads = gzip.decompress((each / STATEMENTS).read_bytes())
        quads = set(ox.parse(n_quads, format=ox.RdfFormat.N_QUADS))
        assert {str(quad.graph_name) for quad in quads} <= {f"<{IRIS.graph('quality')}>"}
        prefixes = f"@prefix dcterms: <{DCTERMS}> . @prefix sh: <{SH}> .\n".encode()
        turtle = ox.parse(prefixes + (each / TURTLE).read_bytes(), format=ox.RdfFormat.TURTLE)
        assert {quad.triple for quad in quads} == {quad.triple for quad in turtle}


def test_what_is_said_of_the_report_stands_before_its_results(tmp_path: Path) -> None:
    write_results(tmp_path, [INFO], IRIS, report_triples(IRIS, conforms=True))
    lines = gzip.decompress((tmp_path / STATEMENTS).read_bytes()).decode().splitlines()
    assert [line.split(" ")[1] for line in lines[1:3]] == [f"<{SH}conforms>", f"<{SH}result>"]

"""Findings stay with their entry, and those of all entries are read the worst first."""

import gzip
from pathlib import Path

import pyoxigraph as ox
import pytest

from esfgraph.findings import Finding, Position
from esfgraph.pipeline.cache.findings import FindingFiles, FindingKind, Findings
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


@pytest.fixture
def files(tmp_path: Path) -> list[FindingFiles]:
    """Those of three entries: two findings, none, two."""
    entries = []
    for name, findings in (("one", (INFO, WARNING, INFO)), ("none", ()), ("two", (OTHER, VIOLATION))):
        (tmp_path / name).mkdir()
        entries.append(FindingFiles(tmp_path / name))
        entries[-1].write(findings, IRIS)
    return entries


def test_findings_come_worst_first_else_in_the_order_of_their_entries(files: list[FindingFiles]) -> None:
    assert list(Findings(files)) == [VIOLATION, WARNING, OTHER, INFO]
    assert list(Findings(files[::-1])) == [VIOLATION, OTHER, WARNING, INFO]
    assert list(Findings(())) == []


def test_findings_are_counted_by_severity_and_rule(files: list[FindingFiles]) -> None:
    found = [VIOLATION, WARNING, OTHER, INFO]
    assert Findings(files).tally() == {(each.severity, each.rule): 1 for each in found}


def test_kinds_are_counted_each_with_its_first_example(files: list[FindingFiles]) -> None:
    again = Finding(INFO.severity, INFO.rule, Position("c.txt"), "Said again.")
    once = Finding(INFO.severity, "a-rule", Position("c.txt"), "Said.")
    files[1].write((once, again, again), IRIS)
    assert Findings(files).kinds() == [
        FindingKind(Severity.VIOLATION, VIOLATION.rule, 1, VIOLATION),
        FindingKind(Severity.WARNING, "another", 1, OTHER),
        FindingKind(Severity.WARNING, WARNING.rule, 1, WARNING),
        FindingKind(Severity.INFO, INFO.rule, 2, INFO),
        FindingKind(Severity.INFO, "a-rule", 1, once),
    ]
    assert Findings(()).kinds() == []


def test_an_entry_that_is_given_twice_counts_once(files: list[FindingFiles]) -> None:
    assert Findings([*files, *files]).files == files
    assert list(Findings([*files, *files])) == list(Findings(files))


def test_both_syntaxes_say_the_same(files: list[FindingFiles]) -> None:
    for each in files:
        n_quads = gzip.decompress(each.n_quads.path.read_bytes())
        quads = set(ox.parse(n_quads, format=ox.RdfFormat.N_QUADS))
        assert {str(quad.graph_name) for quad in quads} <= {f"<{IRIS.graph('quality')}>"}
        prefixes = f"@prefix dcterms: <{DCTERMS}> . @prefix sh: <{SH}> .\n".encode()
        turtle = ox.parse(prefixes + b"".join(each.turtle.unpacked()), format=ox.RdfFormat.TURTLE)
        assert {quad.triple for quad in quads} == {quad.triple for quad in turtle}


def test_what_is_said_of_the_report_stands_before_its_results(tmp_path: Path) -> None:
    files = FindingFiles(tmp_path)
    files.write([INFO], IRIS, report_triples(IRIS, conforms=True))
    lines = gzip.decompress(files.n_quads.path.read_bytes()).decode().splitlines()
    assert [line.split(" ")[1] for line in lines[1:3]] == [f"<{SH}conforms>", f"<{SH}result>"]

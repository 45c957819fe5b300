"""The report of a build: every finding, for people (CSV) and programs (JSON) the worst first, for graphs as RDF.

What is RDF of it is made with the parts that the findings come from, and only joined at the end.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from esfgraph.findings import Finding
from esfgraph.fragments import as_turtle
from esfgraph.iris import Iris
from esfgraph.namespaces import SH
from esfgraph.ntriples import iri, joined, statement, typed
from esfgraph.packing import create_packed
from esfgraph.parts import create_binary
from esfgraph.triples import finding_address, finding_triples

COLUMNS = ("severity", "rule", "source", "line", "label", "subject", "message", "message_sv", "shape")

RESULTS = "results.nq.gz"
RESULTS_TURTLE = "results.ttl"


def row(finding: Finding) -> tuple[str, str, str, int, str, str, str, str, str]:
    """One finding in the order of COLUMNS; line 0 is the whole source."""
    place = finding.position
    return (
        *(finding.severity.value, finding.rule),
        *(place.source, place.line, place.label),
        *(finding.subject, finding.message, finding.message_sv, finding.shape),
    )


def csv_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """The report as CSV (RFC 4180), a line at a time."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for finding in findings:
        yield out.getvalue()
        out.seek(0)
        out.truncate()
        writer.writerow(row(finding))
    yield out.getvalue()


def json_lines(findings: Iterable[Finding], summary: dict[str, Any]) -> Iterator[str]:
    """The report as one JSON object, a line at a time: the build's summary and a list of findings."""
    head = json.dumps(summary, ensure_ascii=False, indent=2)
    yield head.removesuffix("\n}") + ',\n  "findings": ['
    for at, finding in enumerate(findings):
        listed = dict(zip(COLUMNS, row(finding), strict=True))
        yield ("," if at else "") + "\n    " + json.dumps(listed, ensure_ascii=False)
    yield "\n  ]\n}\n"


def report_triples(iris: Iris, *, conforms: bool) -> Iterator[str]:
    """State a SHACL validation report, but for its results."""
    report = _report(iris)
    yield statement(report, "rdf:type", iri(f"{SH}ValidationReport"))
    yield statement(report, "sh:conforms", typed(conforms))


def write_results(folder: Path, findings: Iterable[Finding], iris: Iris, about: Iterable[str] = ()) -> None:
    """Write *findings* to *folder* as results of the report, behind statements *about* it that are given.

    Once as packed N-Quads and once as Turtle without its prologue.
    """
    results: dict[str, dict[str, None]] = {}
    for each in findings:
        results.setdefault(finding_address(each, iris), {}).update(dict.fromkeys(finding_triples(each, iris)))
    lines = list(about)
    for address, said in results.items():
        lines += (statement(_report(iris), "sh:result", iri(address)), *said)
    with create_packed(folder / RESULTS) as n_quads, create_binary(folder / RESULTS_TURTLE) as turtle:
        n_quads.write(joined(lines, iris.graph("quality")).encode())
        turtle.write(as_turtle(joined(lines).encode()))


def _report(iris: Iris) -> str:
    return f"{iris.base}quality"

"""The report of a build: every finding, the worst first, for people (CSV) and programs (JSON)."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from esfgraph.csv_lines import csv_lines
from esfgraph.findings import Finding
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import SH
from esfgraph.rdf.ntriples import iri, plain, statement, typed

COLUMNS = ("severity", "rule", "source", "sheet", "line", "label", "subject", "message", "message_sv", "shape")


def row(finding: Finding) -> tuple[str, str, str, int, int, str, str, str, str, str]:
    """One finding in the order of COLUMNS; line 0 is the whole source, sheet 0 no workbook of several."""
    place = finding.position
    return (
        *(finding.severity.value, finding.rule),
        *(place.source, place.sheet, place.line, place.label),
        *(finding.subject, finding.message, finding.message_sv, finding.shape),
    )


def report_csv(findings: Iterable[Finding]) -> Iterator[str]:
    """The report as CSV, a line at a time."""
    return csv_lines(chain([COLUMNS], map(row, findings)))


def report_json(findings: Iterable[Finding], summary: dict[str, Any]) -> Iterator[str]:
    """The report as one JSON object, a line at a time: the build's summary and a list of findings."""
    head = json.dumps(summary, ensure_ascii=False, indent=2)
    yield head.removesuffix("\n}") + ',\n  "findings": ['
    for at, finding in enumerate(findings):
        listed = dict(zip(COLUMNS, row(finding), strict=True))
        yield ("," if at else "") + "\n    " + json.dumps(listed, ensure_ascii=False)
    yield "\n  ]\n}\n"


def report_triples(iris: Iris, *, conforms: bool) -> Iterator[str]:
    """State a SHACL validation report, but for its results."""
    report = iris.quality_report()
    yield statement(report, "rdf:type", iri(f"{SH}ValidationReport"))
    yield statement(report, "sh:conforms", typed(conforms))


def finding_address(finding: Finding, iris: Iris) -> str:
    """IRI of a finding, fixed by what it says and of what: a result has one focus node (SHACL, 3.6.2.1)."""
    return iris.finding(finding.rule, str(finding.position), finding.message, iris.relative(finding.subject))


def finding_triples(finding: Finding, iris: Iris) -> Iterator[str]:
    """State one finding as a SHACL validation result with an address of its own."""
    subject = finding_address(finding, iris)
    yield statement(subject, "rdf:type", iri(f"{SH}ValidationResult"))
    yield statement(subject, "sh:resultSeverity", iri(SH + finding.severity.value))
    yield statement(subject, "sh:resultMessage", f"{plain(finding.message)}@en")
    if finding.message_sv:
        yield statement(subject, "sh:resultMessage", f"{plain(finding.message_sv)}@sv")
    if finding.shape:
        yield statement(subject, "sh:sourceShape", iri(finding.shape))
    yield statement(subject, "dcterms:identifier", plain(finding.rule))
    yield statement(subject, "dcterms:source", plain(str(finding.position)))
    if finding.subject:
        yield statement(subject, "sh:focusNode", iri(finding.subject))

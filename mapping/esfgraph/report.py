"""The report of a build: every finding, worst first, for people (CSV), programs (JSON) and graphs (Turtle)."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from esfgraph.findings import Finding
from esfgraph.fragments import PROLOGUE, as_turtle
from esfgraph.iris import Iris
from esfgraph.namespaces import SH
from esfgraph.ntriples import iri, joined, statement, typed
from esfgraph.triples import finding_triples

COLUMNS = ("severity", "rule", "source", "line", "label", "subject", "message", "message_sv", "shape")

TOGETHER = 1000
"""Findings written as Turtle at a time."""


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


def result_triples(findings: Iterable[Finding], iris: Iris) -> Iterator[tuple[str, list[str]]]:
    """Give for each result the statement that the report has it, and all that is said of it; findings worst first."""
    report = _report(iris)
    # Findings of the same place, rule and sentence have one address, and stand together.
    for address, group in groupby(findings, key=lambda each: _address(each, iris)):
        said = dict.fromkeys(triple for each in group for triple in finding_triples(each, iris))
        yield statement(report, "sh:result", iri(address)), list(said)


def turtle_pieces(triples: Iterable[str]) -> Iterator[str | bytes]:
    """The report as Turtle, some hundred subjects at a time."""
    yield PROLOGUE
    subject, pending = "", list[str]()
    for each in triples:
        this = each[: each.index(" ")]
        # The report itself, which lists all results, is a subject of any length.
        if len(pending) > (TOGETHER if this != subject else 10 * TOGETHER):
            yield as_turtle(joined(pending).encode())
            pending = []
        subject = this
        pending.append(each)
    yield as_turtle(joined(pending).encode())


def _report(iris: Iris) -> str:
    return f"{iris.base}quality"


def _address(finding: Finding, iris: Iris) -> str:
    return iris.finding(finding.rule, str(finding.position), finding.message)

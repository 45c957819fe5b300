"""The report of a build: every finding, worst first, for people (CSV), programs (JSON) and graphs (Turtle)."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from esfgraph.findings import Finding
from esfgraph.fragments import PROLOGUE, as_turtle
from esfgraph.iris import Iris
from esfgraph.namespaces import SH
from esfgraph.ntriples import iri, joined, statement
from esfgraph.triples import finding_triples

COLUMNS = ("severity", "rule", "source", "line", "label", "subject", "message", "message_sv", "shape")

TOGETHER = 1000
"""Findings written as Turtle at a time."""

Findings = Callable[[], Iterable[Finding]]
"""Gives the findings of a build, worst first, as often as asked: they are too many to be kept."""


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


def report_triples(findings: Findings, iris: Iris, conforms: bool) -> Iterator[str]:
    """The report as statements: a SHACL validation report, then its results one by one."""
    report = f"{iris.base}quality"
    yield statement(report, "rdf:type", iri(f"{SH}ValidationReport"))
    said = str(conforms).lower()
    yield statement(report, "sh:conforms", f'"{said}"^^<http://www.w3.org/2001/XMLSchema#boolean>')
    # Findings of the same place, rule and sentence have one address, and stand together.
    for address, _ in groupby(findings(), key=lambda each: _address(each, iris)):
        yield statement(report, "sh:result", iri(address))
    for _, group in groupby(findings(), key=lambda each: _address(each, iris)):
        yield from dict.fromkeys(triple for each in group for triple in finding_triples(each, iris))


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


def _address(finding: Finding, iris: Iris) -> str:
    return iris.finding(finding.rule, str(finding.position), finding.message)

"""The report of a build: every finding, worst first, for people (CSV), programs (JSON) and graphs (Turtle)."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from esfgraph.findings import Finding
from esfgraph.iris import Iris
from esfgraph.namespaces import PREFIXES, SH
from esfgraph.ntriples import iri, statement
from esfgraph.triples import finding_triples

COLUMNS = ("severity", "rule", "source", "line", "label", "subject", "message")


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings worst first, without repetitions."""
    return sorted(set(findings), key=lambda finding: finding.sort_key)


def rows(findings: Iterable[Finding]) -> list[tuple[str, str, str, int, str, str, str]]:
    """One row a finding, in the order of COLUMNS; line 0 is the whole source."""
    return [
        (
            each.severity.value,
            each.rule,
            each.position.source,
            each.position.line,
            each.position.label,
            each.subject,
            each.message,
        )
        for each in findings
    ]


def as_csv(findings: Iterable[Finding]) -> str:
    """The report as CSV (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(rows(findings))
    return out.getvalue()


def as_json(findings: list[Finding], summary: dict[str, Any]) -> str:
    """The report as JSON: the build's summary and a list of findings."""
    listed = [dict(zip(COLUMNS, row, strict=True)) for row in rows(findings)]
    return json.dumps(summary | {"findings": listed}, ensure_ascii=False, indent=2) + "\n"


def report_triples(findings: Iterable[Finding], iris: Iris) -> list[str]:
    """The report as statements: a SHACL validation report and its results."""
    findings = list(findings)
    report = f"{iris.base}quality"
    conforms = "false" if any(each.severity.value == "Violation" for each in findings) else "true"
    lines = {
        statement(report, "rdf:type", iri(f"{SH}ValidationReport")),
        statement(report, "sh:conforms", f'"{conforms}"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
    }
    for each in findings:
        lines.add(statement(report, "sh:result", iri(iris.finding(each.rule, str(each.position), each.message))))
        lines.update(finding_triples(each, iris))
    return sorted(lines)


def as_turtle(findings: Iterable[Finding], iris: Iris) -> bytes:
    """The report as Turtle."""
    text = "".join(f"{line} .\n" for line in report_triples(findings, iris))
    triples = (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES))
    written = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    return written or b""


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings of each severity."""
    found = Counter(each.severity.value for each in findings)
    return {"violations": found["Violation"], "warnings": found["Warning"], "infos": found["Info"]}

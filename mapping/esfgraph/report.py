"""The report of a build: every finding, the worst first, for people (CSV) and programs (JSON)."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from esfgraph.findings import Finding

COLUMNS = ("severity", "rule", "source", "line", "label", "subject", "message", "message_sv", "shape")


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

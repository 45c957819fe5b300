"""Findings of an entry: kept as rows, and as statements of the graph of the quality report.

What all parts hold is never brought together: reports read them one behind the other, and their statements are joined.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from esfgraph.findings import Finding
from esfgraph.pipeline.cache.entries import create, create_binary, create_packed, json_line
from esfgraph.quality.report import finding_address, finding_triples
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.ntriples import iri, joined, statement
from esfgraph.rdf.turtle import as_turtle
from esfgraph.release.gzip_members import unpacked
from esfgraph.rules import Severity

STATEMENTS = "results.nq.gz"
TURTLE = "results.ttl"
FINDINGS = "findings.jsonl.gz"
"""The worst first, else in the order in which they were given."""
TALLY = "tally.json"

_SEVERITIES = tuple(Severity)

Tally = Counter[tuple[Severity, str]]
"""How many findings there are of each severity and rule."""


def write_results(folder: Path, findings: Iterable[Finding], iris: Iris, about: Iterable[str] = ()) -> None:
    """Write *findings*, each once, to *folder*; their statements stand behind others *about* the report."""
    found = list(dict.fromkeys(findings))
    results: dict[str, dict[str, None]] = {}
    for each in found:
        results.setdefault(finding_address(each, iris), {}).update(dict.fromkeys(finding_triples(each, iris)))
    lines = list(about)
    for address, said in results.items():
        lines += (statement(iris.quality_report(), "sh:result", iri(address)), *said)
    tally = Counter((each.severity, each.rule) for each in found)
    with (
        create_packed(folder / STATEMENTS) as n_quads,
        create_binary(folder / TURTLE) as turtle,
        create_packed(folder / FINDINGS) as rows,
        create(folder / TALLY) as counts,
    ):
        n_quads.write(joined(lines, iris.graph("quality")).encode())
        turtle.write(as_turtle(joined(lines).encode()))
        found.sort(key=lambda finding: _SEVERITIES.index(finding.severity))
        rows.write("".join(json_line(each) for each in found).encode())
        counts.write(json_line([(*what, count) for what, count in tally.items()]))


class Results:
    """The findings of many parts."""

    def __init__(self, parts: Iterable[Path]) -> None:
        """Take *parts*, each once: chunks that hold the same share one."""
        self._tallies = {part: _tally_of(part) for part in parts}

    @property
    def parts(self) -> list[Path]:
        """The parts, in the order in which they were given."""
        return list(self._tallies)

    def tally(self) -> Tally:
        """Count them all."""
        total = Tally()
        for each in self._tallies.values():
            total.update(each)
        return total

    def __iter__(self) -> Iterator[Finding]:
        """Read all findings, the worst first, else in the order of the parts."""
        for rank in range(len(_SEVERITIES)):
            for part, tally in self._tallies.items():
                counts = [_count(tally, each) for each in _SEVERITIES]
                if counts[rank]:
                    before = sum(counts[:rank])
                    lines = islice(_lines(part), before, before + counts[rank])
                    yield from (msgspec.json.decode(line, type=Finding) for line in lines)


def _tally_of(part: Path) -> Tally:
    rows = msgspec.json.decode((part / TALLY).read_bytes(), type=list[tuple[Severity, str, int]])
    return Tally({(severity, rule): count for severity, rule, count in rows})


def _count(tally: Tally, severity: Severity) -> int:
    return sum(count for (each, _), count in tally.items() if each is severity)


def _lines(part: Path) -> Iterator[bytes]:
    return iter(b"".join(unpacked(part / FINDINGS)).splitlines())

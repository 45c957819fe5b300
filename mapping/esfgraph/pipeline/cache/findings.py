"""Findings of an entry: as rows, and as statements of the graph of the quality report.

The findings of all entries are never brought together: reports read one entry behind the other, and statements are
joined.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import msgspec

from esfgraph.findings import Finding
from esfgraph.pipeline.cache.files import JsonFile, PackedText
from esfgraph.quality.report import finding_address, finding_triples
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.ntriples import iri, joined, statement
from esfgraph.rdf.turtle import as_turtle
from esfgraph.rules import Severity
from esfgraph.statistics.uses import UseCounter, Uses, project_start

_SEVERITIES = tuple(Severity)

Tally = Counter[tuple[Severity, str]]
"""How many findings there are of each severity and rule."""


@dataclass(frozen=True, slots=True)
class FindingKind:
    """Findings of one severity and rule."""

    severity: Severity
    rule: str
    count: int
    example: Finding
    """The first of them in the report."""


class FindingFiles:
    """The findings of one entry, each once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.n_quads = PackedText(folder / "findings.nq.gz")
        """The graph of the report: what is stated of the report itself, then the findings."""
        self.turtle = PackedText(folder / "findings.ttl.gz")
        """The same, without prefixes."""
        self._lines = PackedText(folder / "findings.jsonl.gz")
        """The worst finding first, else in the order in which they were given."""
        self._tally = JsonFile(folder / "findings.tally.json", list[tuple[Severity, str, int]])
        self.uses = JsonFile(folder / "findings.uses.json", Uses)
        """What the statements use."""

    def write(self, findings: Iterable[Finding], iris: Iris, about: Iterable[str] = ()) -> None:
        """Create the files of *findings*; *about* are statements about the report that stand before them."""
        distinct = list(dict.fromkeys(findings))
        results: dict[str, dict[str, None]] = {}
        for finding in distinct:
            results.setdefault(finding_address(finding, iris), {}).update(dict.fromkeys(finding_triples(finding, iris)))
        statements = list(about)
        for address, triples in results.items():
            statements += (statement(iris.quality_report(), "sh:result", iri(address)), *triples)
        uses = UseCounter(project_start(iris), {})
        uses.add(statements)
        self.uses.write(uses.uses())
        with self.n_quads.create() as n_quads, self.turtle.create() as turtle, self._lines.create() as lines:
            n_quads.write(joined(statements, iris.graph("quality")).encode())
            turtle.write(as_turtle(joined(statements).encode()))
            distinct.sort(key=lambda finding: _SEVERITIES.index(finding.severity))
            lines.write(b"".join(msgspec.json.encode(finding) + b"\n" for finding in distinct))
        tally = Counter((finding.severity, finding.rule) for finding in distinct)
        self._tally.write([(*kind, count) for kind, count in tally.items()])

    def tally(self) -> Tally:
        """Count the findings without reading them."""
        return Tally({(severity, rule): count for severity, rule, count in self._tally.read()})

    def lines(self) -> Iterator[bytes]:
        """Read the findings as lines of JSON, the worst first."""
        return iter(b"".join(self._lines.unpacked()).splitlines())


class Findings:
    """The findings of many entries."""

    def __init__(self, files: Iterable[FindingFiles]) -> None:
        """Take each of *files* once: batches of the same content share an entry."""
        self._files = {each.folder: each for each in files}
        self._tallies = {folder: each.tally() for folder, each in self._files.items()}

    @property
    def files(self) -> list[FindingFiles]:
        """The files, in the order in which they were given."""
        return list(self._files.values())

    def tally(self) -> Tally:
        """Count them all."""
        return sum(self._tallies.values(), Tally())

    def kinds(self) -> list[FindingKind]:
        """Count them by kind, with an example of each: the worst and most frequent first."""
        examples: dict[tuple[Severity, str], Finding] = {}
        decode = msgspec.json.Decoder(Finding).decode
        for folder, tally in self._tallies.items():
            if tally.keys() - examples.keys():
                for finding in map(decode, self._files[folder].lines()):
                    examples.setdefault((finding.severity, finding.rule), finding)
        kinds = [FindingKind(*kind, count, examples[kind]) for kind, count in self.tally().items()]
        return sorted(kinds, key=lambda kind: (kind.severity.rank, -kind.count, kind.rule))

    def __iter__(self) -> Iterator[Finding]:
        """Read all findings, the worst first, else in the order of the files."""
        decode = msgspec.json.Decoder(Finding).decode
        for rank in range(len(_SEVERITIES)):
            for folder, tally in self._tallies.items():
                counts = [_count(tally, severity) for severity in _SEVERITIES]
                if counts[rank]:
                    before = sum(counts[:rank])
                    yield from map(decode, islice(self._files[folder].lines(), before, before + counts[rank]))


def _count(tally: Tally, severity: Severity) -> int:
    return sum(count for (each, _), count in tally.items() if each is severity)

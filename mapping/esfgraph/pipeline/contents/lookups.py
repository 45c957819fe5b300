"""What goes into the look-ups of a release: uses of terms and codes, findings with what they are counted by."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from esfgraph.findings import Finding
from esfgraph.pipeline.index.database import Index
from esfgraph.pipeline.index.findings import FindingTable, IndexedFinding
from esfgraph.pipeline.run import Built
from esfgraph.pipeline.settings import Tools
from esfgraph.quality.report import finding_address
from esfgraph.rdf.iris import Iris
from esfgraph.release.lookups import FoundRow, TermUse, write_lookups
from esfgraph.rules import Severity
from esfgraph.statistics.uses import Uses, class_uses, code_uses, project_start

_SEVERITIES = tuple(Severity)


def write_build_lookups(folder: Path, built: Built, joint: Iterable[Uses], index: Index, tools: Tools) -> None:
    """Write the look-ups of the release in *folder*; *joint* is what statements of no batch use."""
    references = tools.references
    uses, project = Uses(), project_start(references.iris)
    for part in joint:
        uses.add(part, project)
    for entry in built.published:
        uses.add(entry.uses.read(), project)
    for files in built.findings.files:
        uses.add(files.uses.read(), project)
    triples = references.ontology.triples
    codes = ((_iri(use.code), use.kind, use.number) for use in code_uses(uses, triples))
    write_lookups(folder, _terms(uses, triples, references.iris), codes, _findings(built, index, references.iris))


def _terms(uses: Uses, ontology: tuple[str, ...], iris: Iris) -> Iterator[TermUse]:
    labels = f"<{iris.label('')}"
    for name, use in sorted(uses.properties.items()):
        if not name.startswith(labels):
            yield TermUse(_iri(name), use.count, use.subject, use.value)
    for class_, use in class_uses(uses, ontology):
        yield TermUse(_iri(class_), use.count, use.subject, "")


def _iri(written: str) -> str:
    return written.removeprefix("<").removesuffix(">")


def _findings(built: Built, index: Index, iris: Iris) -> Iterator[FoundRow]:
    """All findings, worst first, then in the order of sources and their lines."""
    refused = (reason.subject for entry in built.projects for project in entry.refused for reason in project.reasons)
    table = FindingTable(index.database)
    for row in table.in_order((_indexed(finding, iris) for finding in built.findings), refused):
        layout = iris.concept("layout", row.layout) if row.layout else ""
        yield FoundRow(row.iri, _SEVERITIES[row.severity].value, row.rule, row.label, row.owner, layout)


def _indexed(finding: Finding, iris: Iris) -> IndexedFinding:
    place = finding.position
    return IndexedFinding(
        finding_address(finding, iris),
        _SEVERITIES.index(finding.severity),
        finding.rule,
        finding.subject,
        place.source,
        _by_number(place.source),
        place.sheet,
        place.line,
        place.label,
    )


def _by_number(source: str) -> str:
    """A text that sorts the numbers in another as numbers: page 9 before page 10."""
    return re.sub(r"\d+", lambda found: f"\0{len(found[0].lstrip('0')):03}{found[0].lstrip('0')}", source)

"""What goes into the descriptions of a release: all that is stated of a project, and what belongs to it in brief."""

import re
from collections.abc import Collection, Iterable, Iterator

from esfgraph.findings import Finding
from esfgraph.pipeline.project import Mapped
from esfgraph.quality.report import finding_address
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.ntriples import apart, iri, plain, statement, term
from esfgraph.release.descriptions import IN_BRIEF, Description, packed

_TYPE = term("rdf:type")
_LINK_OF_RECORD, _NAMES_OF_RECORD = IN_BRIEF["esf:SourceRecord"]
_OF_RECORD = frozenset((_TYPE, term(_LINK_OF_RECORD), *map(term, _NAMES_OF_RECORD)))
_ESCAPED = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
"""Characters that the store writes as escapes, and `plain` as they are."""
_DECIMAL = f'"^^{term("xsd:decimal")}'


def description_of(mapped: Mapped, findings: Iterable[Finding], iris: Iris) -> Description | None:
    """Describe a project by what is stated of it, of its records and of *findings* about it.

    None where a text holds what the store writes otherwise.
    """
    about = (finding for finding in findings if finding.subject == mapped.project.iri)
    of_records = (line for line in mapped.sources if apart(line)[1] in _OF_RECORD)
    lines = [*map(_as_stored, mapped.statements), *of_records, *dict.fromkeys(_of_findings(about, iris))]
    if any(map(_ESCAPED.search, lines)):
        return None
    return Description(mapped.project.iri, packed(lines))


def _as_stored(line: str) -> str:
    """Write a decimal as the store does, without zeros at its end."""
    if not line.endswith(_DECIMAL):
        return line
    value = line.removesuffix(_DECIMAL)
    return f"{value.rstrip('0').rstrip('.')}{_DECIMAL}" if "." in value.rpartition('"')[2] else line


def _of_findings(findings: Iterable[Finding], iris: Iris) -> Iterator[str]:
    for finding in findings:
        address = finding_address(finding, iris)
        yield statement(address, "rdf:type", term("sh:ValidationResult"))
        yield statement(address, "dcterms:identifier", plain(finding.rule))
        yield statement(address, "sh:focusNode", iri(finding.subject))


def descriptions(kept: Iterable[Iterable[Description]], late: Collection[str]) -> Iterator[Description]:
    """Yield descriptions, but for those of projects about which something was found after they were mapped: *late*."""
    for each in kept:
        yield from (description for description in each if description.project not in late)

"""What goes into the descriptions of a release: all that is stated of a project, of its records, and of findings."""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from esfgraph.findings import Finding
from esfgraph.pipeline.project import Mapped
from esfgraph.quality.report import finding_triples
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.ntriples import term
from esfgraph.release.descriptions import Description, packed

_WRITTEN_OTHERWISE = re.compile(rf"""[\x00-\x09\x0b-\x1f\x7f]|\.\d+[^"]*"\^\^{term("xsd:dateTime")}$""")
"""Characters that the store writes as escapes, and fractions of seconds, which it may shorten."""
_DECIMAL = f'"^^{term("xsd:decimal")}'


def description_of(mapped: Mapped, findings: Iterable[Finding], iris: Iris) -> Description | None:
    """Describe a project by what is stated of it, of its records and of *findings* about it.

    None where a text holds what the store writes otherwise.
    """
    about = (finding_triples(finding, iris) for finding in findings if finding.subject == mapped.project.iri)
    lines = [*map(_as_stored, mapped.statements), *mapped.sources, *dict.fromkeys(chain.from_iterable(about))]
    if any(map(_WRITTEN_OTHERWISE.search, lines)):
        return None
    return Description(mapped.project.iri, packed(lines))


def _as_stored(line: str) -> str:
    """Write a decimal as the store does, without zeros at its end."""
    if not line.endswith(_DECIMAL):
        return line
    value = line.removesuffix(_DECIMAL)
    return f"{value.rstrip('0').rstrip('.')}{_DECIMAL}" if "." in value.rpartition('"')[2] else line


def descriptions(kept: Iterable[Iterable[Description]], late: Collection[str]) -> Iterator[Description]:
    """Yield descriptions, but for those of projects about which something was found after they were mapped: *late*."""
    for each in kept:
        yield from (description for description in each if description.project not in late)

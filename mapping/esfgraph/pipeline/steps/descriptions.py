"""What goes into the descriptions of a release: what is stated of projects, records and findings, and of owners."""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from esfgraph.findings import Finding
from esfgraph.pipeline.steps.project import Mapped
from esfgraph.quality.report import finding_triples
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.ntriples import term
from esfgraph.release.descriptions import Description, packed

_ESCAPED = bytes({*range(0x20), 0x7F} - {0x0A})
"""Characters that the store writes as escapes."""
_FRACTION = re.compile(rf"""\.\d+[^"]*"\^\^{term("xsd:dateTime")}$""")
"""Of seconds, which the store may shorten."""
_TIME = f'"^^{term("xsd:dateTime")}'
_DECIMAL = f'"^^{term("xsd:decimal")}'


def description_of(mapped: Mapped, findings: Iterable[Finding], iris: Iris) -> Description | None:
    """Describe a project by what is stated of it, of its records and of *findings* about it.

    None where a text holds what the store writes otherwise.
    """
    about = (finding_triples(finding, iris) for finding in findings if finding.subject == mapped.project.iri)
    found = dict.fromkeys(chain.from_iterable(about))
    return _description(mapped.project.iri, chain(map(_as_stored, mapped.statements), mapped.sources, found))


def description_of_owner(owner: str, statements: Iterable[str]) -> Description | None:
    """Describe an owner (an IRI) by all *statements* about it, its units and its addresses; None as above."""
    return _description(owner, map(_as_stored, statements))


def _description(thing: str, statements: Iterable[str]) -> Description | None:
    lines = [*statements]
    return None if _is_written_otherwise(lines) else Description(thing, packed(lines))


def _is_written_otherwise(lines: Iterable[str]) -> bool:
    """Tell whether the store writes any of these statements otherwise."""
    written = "\n".join(lines).encode()
    if len(written.translate(None, _ESCAPED)) < len(written):
        return True
    return any(line.endswith(_TIME) and _FRACTION.search(line) for line in lines)


def _as_stored(line: str) -> str:
    """Write a decimal as the store does, without zeros at its end."""
    if not line.endswith(_DECIMAL):
        return line
    value = line.removesuffix(_DECIMAL)
    return f"{value.rstrip('0').rstrip('.')}{_DECIMAL}" if "." in value.rpartition('"')[2] else line


def descriptions(kept: Iterable[Iterable[Description]], late: Collection[str]) -> Iterator[Description]:
    """Yield descriptions, but for those of things about which something was found after they were mapped: *late*."""
    for each in kept:
        yield from (description for description in each if description.thing not in late)

"""Mapped projects: everything that can be stated about each, and all that is wrong with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from esfgraph.codes import UnlistedCode, check_codes
from esfgraph.findings import Finding, Position, Severity
from esfgraph.ntriples import statement, term
from esfgraph.owners import Answer, Ownership, check_owner, ownership_of
from esfgraph.projects import Project
from esfgraph.settings import Tools
from esfgraph.triples import project_triples


@dataclass(frozen=True, slots=True)
class Mapped:
    """A project with what comes of it."""

    project: Project
    ownership: Ownership | None
    statements: tuple[str, ...]
    """About the project, in N-Triples without the final dot."""
    sources: tuple[str, ...]
    """What its records printed, for the source graph."""
    findings: tuple[Finding, ...]
    """What was found without the shapes."""
    unlisted: tuple[UnlistedCode, ...]


def map_project(project: Project, sources: Iterable[str], answer: Callable[[str], Answer], tools: Tools) -> Mapped:
    """Map one project; *answer* knows owners by their printed names."""
    iris = tools.context.iris
    ownership = ownership_of(project, iris, answer)
    findings, unlisted = check_codes(project, tools.context)
    return Mapped(
        project,
        ownership,
        tuple(dict.fromkeys(project_triples(project, ownership, tools.templates, iris))),
        tuple(dict.fromkeys(sources)),
        (
            *(finding for record in project.records for finding in record.findings),
            *project.findings,
            *check_owner(project, ownership),
            *findings,
        ),
        tuple(unlisted),
    )


def check(batch: Iterable[Mapped], tools: Tools, barred: Mapping[str, str]) -> dict[str, list[Finding]]:
    """Find all that is wrong with the projects of a batch, by IRI; *barred* gives owners not to publish, and why."""
    batch = list(batch)
    found = {each.project.iri: list(each.findings) for each in batch}
    for each in batch:
        if each.ownership and (reason := barred.get(each.ownership.owner)):
            first = next(iter(each.project.values.values()))
            message = f"The owner cannot be published, so its project is not either: {reason}"
            position = Position(first.position.source)
            found[each.project.iri].append(
                Finding(Severity.VIOLATION, "owner-refused", position, message, each.project.iri)
            )
    statements = (line for each in batch for line in each.statements)
    stated = {each.project.iri: each.project.values for each in batch}
    for finding in tools.validator.check(statements, stated, set(_stubs(batch, tools))):
        found[finding.subject].append(finding)
    return found


def _stubs(batch: Iterable[Mapped], tools: Tools) -> Iterator[str]:
    """As much of what a batch names, and does not describe, as the shapes of projects ask for."""
    for each in batch:
        for code in each.unlisted:
            yield from code.triples(tools.context.reference)
        for record in each.project.records:
            address = tools.context.iris.record(each.project.iri, record.sha256)
            yield statement(address, "rdf:type", term("esf:SourceRecord"))
        if ownership := each.ownership:
            yield statement(ownership.owner, "rdf:type", term("org:Organization"))
            if ownership.unit_iri:
                yield statement(ownership.unit_iri, "rdf:type", term("org:OrganizationalUnit"))
            if ownership.address:
                yield statement(ownership.address.iri, "rdf:type", term("locn:Address"))

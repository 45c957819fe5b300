"""One project mapped: everything that can be stated about it, and all that is wrong with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from esfgraph.findings import Finding, Position
from esfgraph.owners.ownership import Ownership, ownership_of
from esfgraph.owners.resolution import Answer
from esfgraph.pipeline.settings import Tools
from esfgraph.quality.codes import check_codes
from esfgraph.quality.owners import check_owner
from esfgraph.quality.personal_data import personal_data
from esfgraph.quality.plausibility import check_plausibility
from esfgraph.rdf.ntriples import iri, statement, term
from esfgraph.records.project import Project
from esfgraph.rules import Bilingual
from esfgraph.triples.codes import UnlistedCode
from esfgraph.triples.projects import project_triples


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
    iris = tools.references.iris
    ownership = ownership_of(project, iris, answer)
    findings, unlisted = check_codes(project, tools.references)
    return Mapped(
        project,
        ownership,
        tuple(dict.fromkeys(project_triples(project, ownership, tools.templates, iris))),
        tuple(dict.fromkeys(sources)),
        (
            *(replace(each, subject=project.iri) for record in project.records for each in record.findings),
            *project.findings,
            *check_owner(project, ownership),
            *check_plausibility(project),
            *findings,
        ),
        tuple(unlisted),
    )


def check(batch: Iterable[Mapped], tools: Tools, barred: Mapping[str, Bilingual]) -> dict[str, list[Finding]]:
    """Find all that is wrong with the projects of a batch, by IRI; *barred* gives owners not to publish, and why."""
    batch = list(batch)
    found = {each.project.iri: list(each.findings) for each in batch}
    for each in batch:
        if each.ownership and (reason := barred.get(each.ownership.owner)):
            first = next(iter(each.project.values.values()))
            position = Position(first.position.source)
            found[each.project.iri].append(Finding.of("owner-refused", position, each.project.iri, reason=reason))
    projects = [line for each in batch for line in each.statements]
    sources = [line for each in batch for line in each.sources]
    stated = {each.project.iri: each.project.values for each in batch}
    for finding in tools.validators["projects"].check(projects, stated, set(_stubs(batch, tools))):
        found[finding.subject].append(finding)
    described = {f"<{iri}> {term('rdf:type')} {term('esf:Project')}" for iri in found}
    of_record = {
        tools.references.iris.record(each.project.iri, record.sha256): each.project.iri
        for each in batch
        for record in each.project.records
    }
    of_sources = tools.validators["sources"].check(sources, stubs=described)
    for finding in (*of_sources, *personal_data([*projects, *sources], tools.formed)):
        project = of_record.get(finding.subject, finding.subject)
        first = next(iter(stated[project].values()))
        found[project].append(replace(finding, position=Position(first.position.source), subject=project))
    return found


def _stubs(batch: Iterable[Mapped], tools: Tools) -> Iterator[str]:
    """As much of what a batch names, and does not describe, as the shapes of projects ask for."""
    for each in batch:
        for code in each.unlisted:
            yield from code.triples(tools.references.ontology)
        for record in each.project.records:
            address = tools.references.iris.record(each.project.iri, record.sha256)
            yield statement(address, "rdf:type", term("esf:SourceRecord"))
        if ownership := each.ownership:
            yield statement(ownership.owner, "rdf:type", term("org:Organization"))
            if ownership.unit_iri:
                yield statement(ownership.unit_iri, "rdf:type", term("org:OrganizationalUnit"))
                yield statement(ownership.unit_iri, "org:unitOf", iri(ownership.owner))
            if ownership.address:
                yield statement(ownership.address.iri, "rdf:type", term("locn:Address"))

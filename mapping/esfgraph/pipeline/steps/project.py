"""One project mapped: everything that can be stated about it, and all that is wrong with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from esfgraph.findings import Finding, Position
from esfgraph.owners.ownership import Ownership, ownership_of
from esfgraph.owners.resolution import Answer
from esfgraph.pipeline.settings import Tools
from esfgraph.quality.agreement import check_agreement
from esfgraph.quality.codes import check_codes
from esfgraph.quality.owners import check_owner
from esfgraph.quality.personal_data import personal_data
from esfgraph.quality.plausibility import check_plausibility
from esfgraph.rdf.ntriples import iri, statement, term
from esfgraph.records.project import Project
from esfgraph.rules import Bilingual
from esfgraph.triples.abroad import Described
from esfgraph.triples.statements import statements_of


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
    """Those that need no shapes."""
    unlisted: tuple[Described, ...]
    """What it names and the ontology does not describe."""

    @property
    def position(self) -> Position:
        """The source of its first value, as a whole."""
        return Position(self.project.records[-1].source)


def map_project(project: Project, sources: Iterable[str], answer: Callable[[str], Answer], tools: Tools) -> Mapped:
    """Map one project; *answer* knows owners by their printed names."""
    references, templates = tools.by_profile[project.profile]
    ownership = ownership_of(project, references.iris, answer, references.table.profile.language)
    findings, unlisted = check_codes(project, references)
    return Mapped(
        project,
        ownership,
        tuple(dict.fromkeys(statements_of(project, ownership, templates, references))),
        tuple(dict.fromkeys(sources)),
        (
            *(replace(finding, subject=project.iri) for record in project.records for finding in record.findings),
            *project.findings,
            *check_owner(project, ownership),
            *check_plausibility(project),
            *check_agreement(project, references),
            *findings,
        ),
        tuple(unlisted),
    )


def check(batch: Sequence[Mapped], tools: Tools, barred: Mapping[str, Bilingual]) -> dict[str, list[Finding]]:
    """Find all that is wrong with mapped projects, by IRI; *barred* gives owners not to publish, and why."""
    findings = {mapped.project.iri: [*mapped.findings, *_owner_refused(mapped, barred)] for mapped in batch}
    for finding in (*_against_shapes(batch, tools), *_in_sources(batch, tools)):
        findings[finding.subject].append(finding)
    return findings


def _owner_refused(mapped: Mapped, barred: Mapping[str, Bilingual]) -> Iterator[Finding]:
    if mapped.ownership and (reason := barred.get(mapped.ownership.owner)):
        yield Finding.of("owner-refused", mapped.position, mapped.project.iri, reason=reason)


def _against_shapes(batch: Sequence[Mapped], tools: Tools) -> Iterable[Finding]:
    """What the shapes of projects find; each finding is about a project."""
    statements = [line for mapped in batch for line in mapped.statements]
    values = {mapped.project.iri: mapped.project.values for mapped in batch}
    return tools.validators["projects"].check(statements, values, set(_stubs(batch, tools)))


def _in_sources(batch: Sequence[Mapped], tools: Tools) -> Iterator[Finding]:
    """What is wrong with the source records, and personal data in any statement, as findings about the projects."""
    iris = tools.references.iris
    sources = [line for mapped in batch for line in mapped.sources]
    statements = [line for mapped in batch for line in mapped.statements]
    positions = {mapped.project.iri: mapped.position for mapped in batch}
    projects = {
        iris.record(mapped.project.iri, record.sha256): mapped.project.iri
        for mapped in batch
        for record in mapped.project.records
    }
    for mapped in batch:
        for corrected in mapped.project.corrected:
            projects[iris.correction(mapped.project.iri, corrected.correction.key)] = mapped.project.iri
    stubs = {f"<{project}> {term('rdf:type')} {term('esf:Project')}" for project in positions}
    of_records = tools.validators["sources"].check(sources, stubs=stubs)
    for finding in (*of_records, *personal_data([*statements, *sources], tools.formed)):
        project = projects.get(finding.subject, finding.subject)
        yield replace(finding, position=positions[project], subject=project)


def _stubs(batch: Iterable[Mapped], tools: Tools) -> Iterator[str]:
    """As much of what a batch names, and does not describe, as the shapes of projects ask for."""
    for mapped in batch:
        for code in mapped.unlisted:
            yield from code.triples(tools.references.ontology)
        for record in mapped.project.records:
            address = tools.references.iris.record(mapped.project.iri, record.sha256)
            yield statement(address, "rdf:type", term("esf:SourceRecord"))
        if ownership := mapped.ownership:
            yield statement(ownership.owner, "rdf:type", term("org:Organization"))
            if ownership.unit_iri:
                yield statement(ownership.unit_iri, "rdf:type", term("org:OrganizationalUnit"))
                yield statement(ownership.unit_iri, "org:unitOf", iri(ownership.owner))
            if ownership.address:
                yield statement(ownership.address.iri, "rdf:type", term("locn:Address"))

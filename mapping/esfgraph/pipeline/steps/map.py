"""Step 3, map: projects in batches, each mapped to statements and validated, in any process.

Where a batch ends depends on the IRIs of its projects alone, so a changed record changes one batch.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice

from esfgraph.findings import Finding
from esfgraph.owners.ownership import with_places
from esfgraph.owners.resolution import Answer
from esfgraph.pipeline.cache.entries import Entries
from esfgraph.pipeline.cache.files import to_json
from esfgraph.pipeline.cache.layout import Place, ProjectEntry, RefusedProject, SourceEntry, StoredRecords
from esfgraph.pipeline.index.owners import OwnershipRow
from esfgraph.pipeline.index.records import KnownRecord
from esfgraph.pipeline.settings import Settings, Tools, prepare
from esfgraph.pipeline.steps.batches import Made, cut, ends_batch
from esfgraph.pipeline.steps.descriptions import description_of
from esfgraph.pipeline.steps.project import Mapped, check, map_project
from esfgraph.pipeline.totals import OwnedProject, ProjectTotals
from esfgraph.query.search_projects import ProjectDocuments
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.ntriples import term
from esfgraph.records.correction import Correction
from esfgraph.records.project import Project, merge
from esfgraph.records.serialization import load_record
from esfgraph.rules import Bilingual, Severity
from esfgraph.statistics.completeness import Completeness
from esfgraph.statistics.cube import Cube
from esfgraph.statistics.tallies import tally_of
from esfgraph.tables.tables import ProjectTable
from esfgraph.triples.sources import OF_CAPTURE, label_triples


@dataclass(frozen=True, slots=True)
class ProjectBatch:
    """Projects that are mapped together, with all that other records tell of them."""

    number: int
    key: str
    """Of its entry."""
    projects: tuple[tuple[str, tuple[Place, ...]], ...]
    """IRI and records of each."""
    answers: Mapping[str, Answer]
    """What is known of owners by their printed names."""
    barred: Mapping[str, Bilingual]
    """Those of their owners who must not be published, nor any project of theirs, and why."""
    corrections: Mapping[str, tuple[Correction, ...]]
    """What the publisher states of some of them instead of their sources, by IRI."""

    @property
    def size(self) -> int:
        """How many records the projects have."""
        return sum(len(places) for _, places in self.projects)


def project_batches(
    projects: Iterable[tuple[str, list[KnownRecord]]],
    settings: Settings,
    answer: Callable[[str], Answer],
    barred: Mapping[str, Bilingual],
    corrections: Mapping[str, tuple[Correction, ...]],
) -> Iterator[ProjectBatch]:
    """Cut projects, in order of IRI, into batches; *answer* knows owners by their printed names.

    *corrections* are the publisher's, by project.
    """
    limits = settings.limits
    groups = cut(projects, lambda project: ends_batch(project[0], limits.mean_batch), limits.largest_batch)
    return (_batch(number, group, settings, answer, barred, corrections) for number, group in enumerate(groups))


def _batch(
    number: int,
    projects: list[tuple[str, list[KnownRecord]]],
    settings: Settings,
    answer: Callable[[str], Answer],
    barred: Mapping[str, Bilingual],
    corrections: Mapping[str, tuple[Correction, ...]],
) -> ProjectBatch:
    corrected = {project: corrections[project] for project, _ in projects if project in corrections}
    printed = {record.owner for _, records in projects for record in records if record.owner}
    printed |= {str(each.stated.value) for each in chain.from_iterable(corrected.values()) if each.key == "owner"}
    answers = {name: answer(name) for name in sorted(printed)}
    concerned = _concerned(projects, answers, settings.iris, barred) if barred else {}
    digest = hashlib.sha256(f"map {settings.fingerprint}\n{sorted(concerned.items())}\n{[*answers.items()]}".encode())
    for project, records in projects:
        digest.update(f"\n{project} {' '.join(record.digest for record in records)}".encode())
    places = tuple(
        (project, tuple(Place(record.entry, record.start, record.length) for record in records))
        for project, records in projects
    )
    if corrected:
        digest.update(f"\n{corrected}".encode())
    return ProjectBatch(number, digest.hexdigest(), places, answers, concerned, corrected)


def _concerned(
    projects: list[tuple[str, list[KnownRecord]]],
    answers: Mapping[str, Answer],
    iris: Iris,
    barred: Mapping[str, Bilingual],
) -> dict[str, Bilingual]:
    """Those of *barred* who may own one of *projects*."""
    numbers = {record.owner_number for _, records in projects for record in records}
    for known in answers.values():
        numbers |= {known.name.number, known.resolution.number, known.apart.number}
    possible = {iris.organization(number) for number in numbers if number}
    possible.update(iris.unnumbered_owner(project) for project, _ in projects)
    return {owner: barred[owner] for owner in sorted(possible & barred.keys())}


def map_batch(settings: Settings, batch: ProjectBatch) -> Made:
    """Map and validate the projects of a batch, and make its entry."""
    tools = prepare(settings)
    with tools.entries.making(batch.key) as folder:
        _write(ProjectEntry(folder), _checked(batch, settings, tools), settings, tools)
    return Made(batch.number, batch.key, batch.size)


def _checked(batch: ProjectBatch, settings: Settings, tools: Tools) -> Iterator[tuple[Mapped, list[Finding]]]:
    """Each project of a batch, mapped, with all findings about it; they are validated many at a time."""
    projects = (_merged(iri, places, batch.corrections.get(iri, ()), tools) for iri, places in batch.projects)
    mapped = (map_project(project, sources, batch.answers.__getitem__, tools) for project, sources in projects)
    while together := list(islice(mapped, settings.limits.checked_projects)):
        findings = check(together, tools, batch.barred)
        yield from ((project, findings[project.project.iri]) for project in together)


def _merged(
    iri: str, places: Iterable[Place], corrections: tuple[Correction, ...], tools: Tools
) -> tuple[Project, Iterable[str]]:
    """A project, and what its records state in the graph of sources."""
    stored = [_stored(place, tools.entries) for place in places]
    records = [load_record(record, tools.references.tables) for record, _ in stored]
    statements = dict[str, list[str]]()
    for record, (_, printed) in zip(records, stored, strict=True):
        # Copies of one text are one record with several sources.
        copies = statements.setdefault(record.sha256, printed)
        if copies is not printed:
            copies += (line for line in printed if any(term_ in line for term_ in CAPTURE))
    table = tools.references.tables[records[0].profile]
    return merge(iri, records, table, corrections), chain.from_iterable(statements.values())


CAPTURE = tuple(f" {term(name)} " for name in OF_CAPTURE)
"""What stands in a statement that tells when and where a record was read, and from which source."""


def _stored(place: Place, entries: Entries) -> tuple[bytes, list[str]]:
    return _records(entries, place.entry).read(place.start, place.length)


@lru_cache(maxsize=1024)  # the projects of a batch are of many sources
def _records(entries: Entries, key: str) -> StoredRecords:
    return SourceEntry(entries[key]).records


def _write(
    entry: ProjectEntry, projects: Iterable[tuple[Mapped, list[Finding]]], settings: Settings, tools: Tools
) -> None:
    references = tools.references
    documents = {name: ProjectDocuments(each) for name, (each, _) in tools.by_profile.items()}
    tables = {name: ProjectTable(each) for name, (each, _) in tools.by_profile.items()}
    totals, cube, completeness = ProjectTotals(), Cube(), Completeness(references.table)
    uses = tools.use_counter()
    all_findings: list[Finding] = []
    with (
        entry.statements.create(tools.compactor, settings.limits.pending_characters) as statements,
        entry.sources.create(references.iris, settings.limits.pending_characters) as add_sources,
        entry.table.create() as add_row,
        entry.ownerships.create() as add_ownership,
        entry.documents.create() as add_document,
        entry.descriptions.create() as add_description,
        entry.refused.create() as refuse,
    ):
        for mapped, findings in projects:
            project, ownership = mapped.project, mapped.ownership
            all_findings += findings
            if any(finding.severity is Severity.VIOLATION for finding in findings):
                totals.refused += len(project.records)
                refuse(_refused(project, findings))
                continue
            _count(mapped, totals, tools)
            cube.add(project, ownership, tools.by_profile[project.profile][0])
            completeness.add(project)
            statements.write(mapped.statements)
            uses.add(mapped.statements)
            uses.add(mapped.sources)
            add_sources(mapped.sources)
            add_row(tables[project.profile].row(project, ownership))
            add_document(documents[project.profile].of(project, ownership, findings))
            if description := description_of(mapped, findings, references.iris):
                add_description(description)
            if ownership:
                statement = to_json(OwnedProject(with_places(ownership, project), tally_of(project))).decode()
                key, forms = ownership.likeness
                numbered = int(bool(ownership.number))
                add_ownership(OwnershipRow(ownership.owner, project.iri, statement, key, " ".join(forms), numbered))
    totals.statements = statements.count
    entry.findings.write(all_findings, references.iris)
    entry.completeness.write(completeness.rows())
    entry.cube.write(cube.rows())
    entry.uses.write(uses.uses())
    entry.totals.write(totals)


def _refused(project: Project, findings: Iterable[Finding]) -> RefusedProject:
    records = tuple((record.source, record.sha256) for record in project.records)
    return RefusedProject(records, tuple(finding for finding in findings if finding.subject == project.iri))


def _count(mapped: Mapped, totals: ProjectTotals, tools: Tools) -> None:
    """Count a published project."""
    totals.projects += 1
    totals.records += len(mapped.project.records)
    totals.source_statements += len(mapped.sources)
    for record in mapped.project.records:
        if record.profile:
            table = tools.references.tables[record.profile]
            totals.described.update(label_triples(table, record.unknown_labels, tools.references.iris))
        else:
            totals.labels.update(record.unknown_labels)
        totals.sources.add(record.source)
    for code in mapped.unlisted:
        totals.codes.update(code.triples(tools.references.ontology))

"""Step 3, map: projects in batches, each mapped to statements and validated, in any process.

Where a slice ends depends on the IRIs of its projects alone, so a changed record changes one slice.
"""

import csv
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from esfgraph.owners.ownership import with_places
from esfgraph.owners.resolution import Answer
from esfgraph.pipeline.cache.boundaries import cut_behind, ends_group
from esfgraph.pipeline.cache.entries import Parts, create, create_packed, json_line
from esfgraph.pipeline.cache.findings import write_results
from esfgraph.pipeline.cache.index import Index, Known
from esfgraph.pipeline.cache.layout import (
    COMPLETENESS,
    CUBE,
    DOCUMENTS,
    OWNERSHIPS,
    PROJECTS,
    RECORDS,
    REFUSED,
    SOURCES,
    SUMMARY,
    RefusedProject,
    refused_projects_of,
)
from esfgraph.pipeline.cache.statements import writing
from esfgraph.pipeline.project import Mapped, check, map_project
from esfgraph.pipeline.settings import Settings, Tools, prepare
from esfgraph.pipeline.totals import BatchSummary
from esfgraph.query.search_documents import documents_of
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.ntriples import joined
from esfgraph.records.project import merge
from esfgraph.records.reading import Reading, Refused, read_source
from esfgraph.records.serialization import load_record
from esfgraph.release.tables import project_row
from esfgraph.rules import Bilingual, Severity
from esfgraph.sources.files import Source, load
from esfgraph.statistics.completeness import Completeness
from esfgraph.statistics.cube import Cube

if TYPE_CHECKING:
    from esfgraph.findings import Finding

BATCH = 1000
"""Projects validated at a time."""


class Place(NamedTuple):
    """Where a stored record is."""

    chunk: str
    """Key of its chunk's part."""
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class ProjectBatch:
    """Projects that are mapped together, with all that other records tell of them."""

    key: str
    projects: tuple[tuple[str, tuple[Place, ...]], ...]
    """IRI and records of each."""
    answers: Mapping[str, Answer]
    """What is known of owners by their printed names."""
    barred: Mapping[str, Bilingual]
    """Those of their owners who must not be published, nor any project of theirs, and why."""

    @property
    def records(self) -> int:
        """How many records the projects have."""
        return sum(len(places) for _, places in self.projects)


@dataclass(frozen=True, slots=True)
class MappedBatch:
    """What mapping a slice gave."""

    key: str
    """Of its part."""
    records: int


def project_batches(
    projects: Iterable[tuple[str, list[Known]]],
    settings: Settings,
    answer: Callable[[str], Answer],
    barred: Mapping[str, Bilingual],
) -> Iterator[ProjectBatch]:
    """Cut projects, in order of IRI, into slices; *answer* knows owners by their printed names."""
    groups = cut_behind(projects, lambda project: ends_group(project[0]))
    return (_slice(group, settings, answer, barred) for group in groups)


def _slice(
    projects: list[tuple[str, list[Known]]],
    settings: Settings,
    answer: Callable[[str], Answer],
    barred: Mapping[str, Bilingual],
) -> ProjectBatch:
    printed = {row.owner for _, rows in projects for row in rows if row.owner}
    answers = {name: answer(name) for name in sorted(printed)}
    concerned = _concerned(projects, answers, settings.iris, barred) if barred else {}
    digest = hashlib.sha256(f"slice {settings.fingerprint}\n{sorted(concerned.items())}\n{[*answers.items()]}".encode())
    for project, rows in projects:
        digest.update(f"\n{project} {' '.join([row.digest for row in rows])}".encode())
    places = tuple(
        (project, tuple([Place(row.chunk, row.start, row.length) for row in rows])) for project, rows in projects
    )
    return ProjectBatch(digest.hexdigest(), places, answers, concerned)


def _concerned(
    projects: list[tuple[str, list[Known]]],
    answers: Mapping[str, Answer],
    iris: Iris,
    barred: Mapping[str, Bilingual],
) -> dict[str, Bilingual]:
    """Those of *barred* who may own one of *projects*."""
    numbers = {row.owner_number for _, rows in projects for row in rows}
    numbers.update(number for parts, found in answers.values() for number in (parts.number, found.number))
    possible = {iris.organization(number) for number in numbers if number}
    possible.update(iris.unnumbered_owner(project) for project, _ in projects)
    return {owner: barred[owner] for owner in sorted(possible & barred.keys())}


def map_batch(settings: Settings, batch: ProjectBatch) -> MappedBatch:
    """Map and validate the projects of a slice, unless its part is there."""
    tools = prepare(settings)
    if batch.key not in tools.parts:
        with tools.parts.making(batch.key) as folder:
            _make(batch, tools, folder)
    return MappedBatch(batch.key, batch.records)


def _make(batch: ProjectBatch, tools: Tools, folder: Path) -> None:
    summary, cube, completeness = BatchSummary(), Cube(), Completeness(tools.references.table)
    all_said: list[Finding] = []
    with ExitStack() as stack:
        names = (PROJECTS, OWNERSHIPS, REFUSED, DOCUMENTS)
        projects, ownerships, refused, documents = (stack.enter_context(create(folder / name)) for name in names)
        sources = stack.enter_context(create_packed(folder / SOURCES))
        rows = csv.writer(projects)
        graph = tools.references.iris.graph("sources")
        with writing(folder, tools.compactor) as public:
            for mapped in _mapped(batch, tools):
                found = check(mapped, tools, batch.barred)
                for each in mapped:
                    project, ownership = each.project, each.ownership
                    said = found[project.iri]
                    all_said += said
                    if any(finding.severity is Severity.VIOLATION for finding in said):
                        reasons = tuple(finding for finding in said if finding.subject == project.iri)
                        summary.refused += len(project.records)
                        records = tuple((record.source, record.sha256) for record in project.records)
                        refused.write(json_line(RefusedProject(records, reasons)))
                        continue
                    summary.add(each, tools.references.ontology)
                    cube.add(project, ownership, tools.references)
                    completeness.add(project)
                    for document in documents_of(project, ownership, tools.references):
                        documents.write(json_line(document))
                    public.write(each.statements)
                    sources.write(joined(each.sources, graph).encode())
                    rows.writerow(project_row(project, ownership, tools.references))
                    if ownership:
                        stored = json_line(with_places(ownership, project))
                        ownerships.write(json_line([ownership.owner, project.iri, stored]))
            public.flush()
            summary.statements = public.count
    write_results(folder, all_said, tools.references.iris)
    with create(folder / COMPLETENESS) as out:
        out.write(json_line(completeness.rows()))
    with create(folder / CUBE) as out:
        out.write(json_line(cube.rows()))
    with create(folder / SUMMARY) as out:
        out.write(json_line(summary))


def _mapped(batch: ProjectBatch, tools: Tools) -> Iterator[list[Mapped]]:
    mapped: list[Mapped] = []
    for iri, places in batch.projects:
        stored = [_stored(place, tools.parts) for place in places]
        records = [load_record(record, tools.references.table) for record, _ in stored]
        project = merge(iri, records, tools.references.table)
        statements = chain.from_iterable(lines.split("\n") for _, lines in stored)
        mapped.append(map_project(project, statements, batch.answers.__getitem__, tools))
        if len(mapped) == BATCH:
            yield mapped
            mapped = []
    if mapped:
        yield mapped


def _stored(place: Place, parts: Parts) -> tuple[bytes, str]:
    """A record as JSON, and the lines of its statements."""
    file = os.open(parts[place.chunk] / RECORDS, os.O_RDONLY)
    try:
        block = os.pread(file, place.length, place.start)
    finally:
        os.close(file)
    record, _, statements = block.partition(b"\n")
    return record, statements[:-1].decode()


def refused_records_of(part: Path, index: Index, tools: Tools) -> Iterator[Refused]:
    """The records of a slice that were refused; their texts are read once more, since so few are wanted."""
    for project in refused_projects_of(part):
        for source, sha256 in project.records:
            yield Refused(source, _text(index.named(source), sha256, tools), project.reasons)


def _text(sources: Iterable[Source], sha256: str, tools: Tools) -> str | None:
    table, iris = tools.references.table, tools.references.iris
    for source in sources:
        for found in read_source(source.name, load(source), table, iris, tools.hidden):
            if isinstance(found, Reading) and found.raw.sha256 == sha256:
                return found.raw.redacted
    return None

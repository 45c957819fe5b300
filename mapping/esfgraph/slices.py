"""Slices: projects mapped and validated some hundred at a time, in any process; what comes of a slice is a part.

Where a slice ends depends on the IRIs of its projects alone, so a changed record changes one slice.
"""

import csv
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import astuple, dataclass
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from esfgraph.chunks import RECORDS, REFUSED, cut_behind, ends_group
from esfgraph.completeness import Completeness
from esfgraph.completeness import Row as Required
from esfgraph.findable import documents_of
from esfgraph.findings import Finding, Severity
from esfgraph.fragments import writing
from esfgraph.index import Index, Known
from esfgraph.iris import Iris
from esfgraph.mapped import Mapped, check, map_project
from esfgraph.ntriples import joined
from esfgraph.observations import Cube
from esfgraph.owners import Answer
from esfgraph.packing import create_packed
from esfgraph.parts import Parts, create
from esfgraph.projects import merge
from esfgraph.quarantine import Refused
from esfgraph.reading import Reading, read_source
from esfgraph.results import write_results
from esfgraph.search import dump_document
from esfgraph.settings import Settings, Tools, prepare
from esfgraph.sources import Source, load
from esfgraph.stored import dump_finding, dump_ownership, line_of, load_finding, load_record, read_line
from esfgraph.summary import SliceSummary
from esfgraph.tables import project_row

SOURCES = "sources.nq.gz"
PROJECTS = "projects.csv"
OWNERSHIPS = "ownerships.jsonl"
DOCUMENTS = "documents.jsonl"
CUBE = "cube.json"
COMPLETENESS = "completeness.json"
SUMMARY = "summary.json"

BATCH = 1000
"""Projects validated at a time."""


class Place(NamedTuple):
    """Where a stored record is."""

    chunk: str
    """Key of its chunk's part."""
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Slice:
    """Projects that are mapped together, with all that other records tell of them."""

    key: str
    projects: tuple[tuple[str, tuple[Place, ...]], ...]
    """IRI and records of each."""
    answers: Mapping[str, Answer]
    """What is known of owners by their printed names."""
    barred: Mapping[str, tuple[str, str]]
    """Those of their owners who must not be published, nor any project of theirs, and why."""

    @property
    def records(self) -> int:
        """How many records the projects have."""
        return sum(len(places) for _, places in self.projects)


@dataclass(frozen=True, slots=True)
class MappedSlice:
    """What mapping a slice gave."""

    key: str
    """Of its part."""
    records: int


def cut(
    projects: Iterable[tuple[str, list[Known]]],
    settings: Settings,
    answer: Callable[[str], Answer],
    barred: Mapping[str, tuple[str, str]],
) -> Iterator[Slice]:
    """Cut projects, in order of IRI, into slices; *answer* knows owners by their printed names."""
    groups = cut_behind(projects, lambda project: ends_group(project[0]))
    return (_slice(group, settings, answer, barred) for group in groups)


def _slice(
    projects: list[tuple[str, list[Known]]],
    settings: Settings,
    answer: Callable[[str], Answer],
    barred: Mapping[str, tuple[str, str]],
) -> Slice:
    printed = {row.owner for _, rows in projects for row in rows if row.owner}
    answers = {name: answer(name) for name in sorted(printed)}
    concerned = _concerned(projects, answers, settings.iris, barred) if barred else {}
    digest = hashlib.sha256(f"slice {settings.fingerprint}\n{sorted(concerned.items())}\n{[*answers.items()]}".encode())
    for project, rows in projects:
        digest.update(f"\n{project} {' '.join([row.digest for row in rows])}".encode())
    places = tuple(
        (project, tuple([Place(row.chunk, row.start, row.length) for row in rows])) for project, rows in projects
    )
    return Slice(digest.hexdigest(), places, answers, concerned)


def _concerned(
    projects: list[tuple[str, list[Known]]],
    answers: Mapping[str, Answer],
    iris: Iris,
    barred: Mapping[str, tuple[str, str]],
) -> dict[str, tuple[str, str]]:
    """Those of *barred* who may own one of *projects*."""
    numbers = {row.owner_number for _, rows in projects for row in rows}
    numbers.update(number for parts, found in answers.values() for number in (parts.number, found.number))
    possible = {iris.organization(number) for number in numbers if number}
    possible.update(iris.unnumbered_owner(project) for project, _ in projects)
    return {owner: barred[owner] for owner in sorted(possible & barred.keys())}


def map_slice(settings: Settings, slice_: Slice) -> MappedSlice:
    """Map and validate the projects of a slice, unless its part is there."""
    tools = prepare(settings)
    if slice_.key not in tools.parts:
        with tools.parts.making(slice_.key) as folder:
            _make(slice_, tools, folder)
    return MappedSlice(slice_.key, slice_.records)


def _make(slice_: Slice, tools: Tools, folder: Path) -> None:
    summary, cube, completeness = SliceSummary(), Cube(), Completeness(tools.context.table)
    all_said: list[Finding] = []
    with ExitStack() as stack:
        names = (PROJECTS, OWNERSHIPS, REFUSED, DOCUMENTS)
        projects, ownerships, refused, documents = (stack.enter_context(create(folder / name)) for name in names)
        sources = stack.enter_context(create_packed(folder / SOURCES))
        rows = csv.writer(projects)
        graph = tools.context.iris.graph("sources")
        with writing(folder, tools.compactor) as public:
            for batch in _batches(slice_, tools):
                found = check(batch, tools, slice_.barred)
                for each in batch:
                    project, ownership = each.project, each.ownership
                    said = found[project.iri]
                    all_said += said
                    if any(finding.severity is Severity.VIOLATION for finding in said):
                        reasons = [dump_finding(finding) for finding in said if finding.subject == project.iri]
                        summary.refused += len(project.records)
                        refused.write(line_of([[(each.source, each.sha256) for each in project.records], reasons]))
                        continue
                    summary.add(each, tools.context.reference)
                    cube.add(project, ownership, tools.context)
                    completeness.add(project)
                    for document in documents_of(project, ownership, tools.context):
                        documents.write(line_of(dump_document(document)))
                    public.write(each.statements)
                    sources.write(joined(each.sources, graph).encode())
                    rows.writerow(project_row(project, ownership, tools.context))
                    if ownership:
                        stored = line_of(dump_ownership(project, ownership))
                        ownerships.write(line_of([ownership.owner, project.iri, stored]))
            public.flush()
            summary.statements = public.count
    write_results(folder, all_said, tools.context.iris)
    with create(folder / COMPLETENESS) as out:
        out.write(line_of([astuple(row) for row in completeness.rows()]))
    with create(folder / CUBE) as out:
        out.write(cube.to_json())
    with create(folder / SUMMARY) as out:
        out.write(line_of(summary.stored()))


def _batches(slice_: Slice, tools: Tools) -> Iterator[list[Mapped]]:
    mapped: list[Mapped] = []
    for iri, places in slice_.projects:
        stored = [_stored(place, tools.parts) for place in places]
        records = [load_record(record, tools.context.table) for record, _ in stored]
        project = merge(iri, records, tools.context.table)
        statements = chain.from_iterable(lines.split("\n") for _, lines in stored)
        mapped.append(map_project(project, statements, slice_.answers.__getitem__, tools))
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


def summary_of(part: Path) -> dict[str, Any]:
    """What was published of a slice: the values of a SliceSummary."""
    summary: dict[str, Any] = read_line((part / SUMMARY).read_bytes())
    return summary


def cube_of(part: Path) -> str:
    """The sums of a slice, as a cube writes them."""
    return (part / CUBE).read_text(encoding="utf-8")


def completeness_of(part: Path, tools: Tools) -> Completeness:
    """What the law asks of the projects of a slice, and how many state it."""
    found = Completeness(tools.context.table)
    for row in read_line((part / COMPLETENESS).read_bytes()):
        found.put(Required(*row))
    return found


def said_of(part: Path) -> Iterator[tuple[str, str]]:
    """Texts that the build lists once: unknown labels, statements about codes of no list, names of sources."""
    summary = summary_of(part)
    return ((name, text) for name in ("labels", "codes", "sources") for text in summary[name])


def ownerships_of(part: Path) -> Iterator[tuple[str, str, str]]:
    """Owner, project and the stored ownership of each published project of a slice."""
    return ((owner, project, stored) for owner, project, stored in _lines(part / OWNERSHIPS))


def refused_of(part: Path, index: Index, tools: Tools) -> Iterator[Refused]:
    """The records of a slice that were refused; their texts are read once more, since so few are wanted."""
    for records, stored in _lines(part / REFUSED):
        reasons = tuple(map(load_finding, stored))
        for source, sha256 in records:
            yield Refused(source, _text(index.named(source), sha256, tools), reasons)


def _text(sources: Iterable[Source], sha256: str, tools: Tools) -> str | None:
    for source in sources:
        for found in read_source(source.name, load(source), tools.context, tools.hidden):
            if isinstance(found, Reading) and found.raw.sha256 == sha256:
                return found.raw.redacted
    return None


def _lines(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as lines:
        yield from map(read_line, lines)

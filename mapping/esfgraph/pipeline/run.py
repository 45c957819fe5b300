"""The steps of a build in order: read, hide, map, gather owners. What they make only needs to be joined.

Parts are made in any process and any order; what they are made of, and the order in which they are joined, depend on
neither.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

from esfgraph.owners.resolution import OwnerIndex
from esfgraph.pipeline.cache import boundaries
from esfgraph.pipeline.cache.findings import STATEMENTS as FINDING_STATEMENTS
from esfgraph.pipeline.cache.findings import Results, write_results
from esfgraph.pipeline.cache.index import Index
from esfgraph.pipeline.cache.layout import (
    SOURCES,
    completeness_of,
    cube_of,
    ownerships_of,
    refused_of,
    rows_of,
)
from esfgraph.pipeline.cache.statements import STATEMENTS
from esfgraph.pipeline.gather import Organizations, OwnerBatch, gather_batch, organizations_of, owner_batches
from esfgraph.pipeline.map import ProjectBatch, map_batch, project_batches, refused_records_of
from esfgraph.pipeline.processes import Workers
from esfgraph.pipeline.progress import Progress
from esfgraph.pipeline.read import SourceBatch, known_key, read_batch, source_batches, source_batches_by_work
from esfgraph.pipeline.settings import Settings, Tools, prepare
from esfgraph.pipeline.store import Loading
from esfgraph.pipeline.totals import Totals, read_summary_of, said_of, summary_of
from esfgraph.quality.plausibility import check_alike, folded_number
from esfgraph.records.project import by_age
from esfgraph.records.reading import Hidden, Refused
from esfgraph.rules import Bilingual
from esfgraph.statistics.completeness import Completeness
from esfgraph.statistics.cube import Cube

ANSWERS = 10_000
"""Printed names of owners whose answers are kept at hand."""


class Pipeline:
    """One build on its way."""

    def __init__(
        self, settings: Settings, index: Index, work: Path, workers: Workers, loading: Loading, progress: Progress
    ) -> None:
        self.settings = settings
        self.tools: Tools = prepare(settings)
        self.index = index
        self.work = work
        """A folder for what is needed only now."""
        self.workers = workers
        self.loading = loading
        self.progress = progress
        self.totals = Totals()
        self.organizations = Organizations()
        self.cube = Cube()
        self.completeness = Completeness(self.tools.references.table)
        self.chunks: dict[int, str] = {}
        """Keys of the parts of chunks."""
        self.slices: list[str] = []
        """Keys of the parts of slices, in order of their projects."""
        self.groups: list[str] = []
        """Keys of the parts of owners, in order of IRI."""
        self._numbers: dict[int, int] = {}
        """What the index calls the parts of chunks."""
        self.results = Results(())
        """All that was found."""
        self._copies: Counter[str] = Counter()

    @property
    def read(self) -> list[Path]:
        """The parts of chunks, in order of their sources."""
        return [self.tools.parts[self.chunks[id_]] for id_ in sorted(self.chunks)]

    @property
    def parts(self) -> list[Path]:
        """The parts of slices, in order of their projects."""
        return [self.tools.parts[key] for key in self.slices]

    @property
    def owners(self) -> list[Path]:
        """The parts of owners, in order of IRI."""
        return [self.tools.parts[key] for key in self.groups]

    @property
    def used(self) -> set[str]:
        """Keys of all parts."""
        return {*self.chunks.values(), *self.slices, *self.groups}

    def run(self) -> None:
        """Do it all."""
        sources = self.index.count("source")
        self.progress.begin("Reading", sources)
        self._read(source_batches_by_work(self.index.sources), sources)
        self._hide()
        for key in self.chunks.values():
            self.totals.add(read_summary_of(self.tools.parts[key]))
        answer = lru_cache(ANSWERS)(self._learn().answer)
        records = self.index.count("record")
        barred = dict[str, Bilingual]()
        self.loading.begin(records)
        while True:
            self.progress.begin("Mapping and validating", records)
            self._map(project_batches(self.index.projects(), self.settings, answer, barred), records)
            self._gather()
            if not self.organizations.barred:
                break
            # An owner who must not be published takes its projects along; other slices are there already.
            barred |= self.organizations.barred
        for part in self.owners:
            self.loading.add(part / STATEMENTS)
            self.loading.add(part / FINDING_STATEMENTS)
        self._count()

    def refused(self) -> Iterator[Refused]:
        """Every refused record with its reasons."""
        for key in self.chunks.values():
            yield from refused_of(self.tools.parts[key])
        for part in self.parts:
            yield from refused_records_of(part, self.index, self.tools)

    def _read(self, wanted: Iterable[SourceBatch], sources: int) -> None:
        reading: dict[int, SourceBatch] = {}

        def unread() -> Iterator[SourceBatch]:
            for chunk in wanted:
                key = known_key(self.settings, chunk)
                if key and key in self.tools.parts:
                    self._take_chunk(chunk, key)
                else:
                    reading[chunk.id] = chunk
                    yield chunk

        for read in self.workers.run(partial(read_batch, self.settings), unread(), sources):
            chunk = reading.pop(read.id)
            self.index.remember(read.stamps)
            self._take_chunk(chunk, read.key)
        self.index.keep("chunk", set(self._numbers.values()))

    def _take_chunk(self, chunk: SourceBatch, key: str) -> None:
        part = self.tools.parts[key]
        self._numbers[chunk.id] = self.index.put_chunk(key, self._copies[key], rows_of(part))
        self.chunks[chunk.id] = key
        self._copies[key] += 1
        self.progress.advance(len(chunk.sources))

    def _hide(self) -> None:
        """Read once more what gives by name alone an owner whom another record shows to be hidden."""
        marks = frozenset(self.index.hidden_marks())
        ids = {number: id_ for id_, number in self._numbers.items()}
        found: dict[int, Hidden] = {}
        for number, source, at, of_person in self.index.to_hide(marks):
            records = frozenset([(source, at)] if of_person else ())
            found[ids[number]] = found.get(ids[number], Hidden(marks)) | Hidden(records=records)
        if found:
            wanted = (
                replace(chunk, hidden=found[chunk.id])
                for chunk in source_batches(self.index.sources())
                if chunk.id in found
            )
            self._read(wanted, len(found) * boundaries.MEAN_SIZE)

    def _learn(self) -> OwnerIndex:
        """Learn from all records which numbers they state for which names: of each project the newest of both."""

        def stated() -> Iterator[tuple[str, str]]:
            yield from self.index.owners()
            for rows in self.index.captures():
                newest = by_age(rows, self.tools.references.table)[::-1]
                owner = next((row.owner for row in newest if row.owner), "")
                number = next((row.owner_number for row in newest if row.owner_number), "")
                yield owner, number

        return self.tools.references.owner_index.learn(stated())

    def _map(self, wanted: Iterable[ProjectBatch], records: int) -> None:
        self.slices = []
        numbers: set[int] = set()

        def take(key: str) -> None:
            part = self.tools.parts[key]
            numbers.add(self.index.put_slice(key, ownerships_of(part), said_of(part)))
            self.loading.add(part / STATEMENTS)
            self.loading.add(part / SOURCES)
            self.loading.add(part / FINDING_STATEMENTS)

        def unmapped() -> Iterator[ProjectBatch]:
            for each in wanted:
                self.slices.append(each.key)
                if each.key in self.tools.parts:
                    take(each.key)
                    self.progress.advance(each.records)
                else:
                    yield each

        for mapped in self.workers.run(partial(map_batch, self.settings), unmapped(), records):
            take(mapped.key)
            self.progress.advance(mapped.records)
        self.index.keep("slice", numbers)

    def _gather(self) -> None:
        self.organizations, self.groups = Organizations(), []

        def in_order() -> Iterator[OwnerBatch]:
            for each in owner_batches(self.index, self.settings):
                self.groups.append(each.key)
                if each.key not in self.tools.parts:
                    yield each

        with self.index.shared():
            for _ in self.workers.run(partial(gather_batch, self.settings), in_order(), self.index.count("ownership")):
                pass
        for part in self.owners:
            self.organizations.merge(organizations_of(part))

    def _count(self) -> None:
        """Add up what was published and found."""
        self.index.settle()
        self.results = self._results()
        for part in self.parts:
            self.totals.add(summary_of(part))
            self.cube.put(cube_of(part))
            self.completeness.merge(completeness_of(part, self.tools.references.table))
        self.totals.owners = self.organizations.total

    def _results(self) -> Results:
        alike = self.work / "alike"
        alike.mkdir()
        found = (each for projects in self.index.alike(folded_number) for each in check_alike(projects))
        write_results(alike, found, self.tools.references.iris)
        return Results([alike, *self.read, *self.parts, *self.owners])

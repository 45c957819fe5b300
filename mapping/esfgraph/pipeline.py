"""The pipeline: from sources to parts that only need to be joined. Read, hide, map, gather owners.

Parts are made in any process and any order; what they are made of, and the order in which they are joined, depend on
neither.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

from esfgraph import chunks, organizations, results, slices
from esfgraph.chunks import Chunk, known_key, read_chunk, refused_of, rows_of, totals_of
from esfgraph.completeness import Completeness
from esfgraph.fragments import STATEMENTS
from esfgraph.index import Index
from esfgraph.loading import Loading
from esfgraph.observations import Cube
from esfgraph.organizations import Group, Organizations, write_group
from esfgraph.owners import OwnerIndex
from esfgraph.plausibility import check_alike, folded_number
from esfgraph.progress import Progress
from esfgraph.projects import by_age
from esfgraph.quarantine import Refused
from esfgraph.reading import Hidden
from esfgraph.results import Results, write_results
from esfgraph.settings import Settings, Tools, prepare
from esfgraph.slices import Slice, map_slice
from esfgraph.summary import Totals
from esfgraph.tasks import Tasks

ANSWERS = 10_000
"""Printed names of owners whose answers are kept at hand."""


class Pipeline:
    """One build on its way."""

    def __init__(
        self, settings: Settings, index: Index, work: Path, tasks: Tasks, loading: Loading, progress: Progress
    ) -> None:
        self.settings = settings
        self.tools: Tools = prepare(settings)
        self.index = index
        self.work = work
        """A folder for what is needed only now."""
        self.tasks = tasks
        self.loading = loading
        self.progress = progress
        self.totals = Totals()
        self.organizations = Organizations()
        self.cube = Cube()
        self.completeness = Completeness(self.tools.context.table)
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
        self._read(chunks.cut_by_work(self.index.sources), sources)
        self._hide()
        for key in self.chunks.values():
            self.totals.add(totals_of(self.tools.parts[key]))
        answer = lru_cache(ANSWERS)(self._learn().answer)
        records = self.index.count("record")
        barred: dict[str, tuple[str, str]] = {}
        self.loading.begin(records)
        while True:
            self.progress.begin("Mapping and validating", records)
            self._map(slices.cut(self.index.projects(), self.settings, answer, barred), records)
            self._gather()
            if not self.organizations.barred:
                break
            # An owner who must not be published takes its projects along; other slices are there already.
            barred |= self.organizations.barred
        for part in self.owners:
            self.loading.add(part / STATEMENTS)
            self.loading.add(part / results.STATEMENTS)
        self._count()

    def refused(self) -> Iterator[Refused]:
        """Every refused record with its reasons."""
        for key in self.chunks.values():
            yield from refused_of(self.tools.parts[key])
        for part in self.parts:
            yield from slices.refused_of(part, self.index, self.tools)

    def _read(self, wanted: Iterable[Chunk], sources: int) -> None:
        reading: dict[int, Chunk] = {}

        def unread() -> Iterator[Chunk]:
            for chunk in wanted:
                key = known_key(self.settings, chunk)
                if key and key in self.tools.parts:
                    self._take_chunk(chunk, key)
                else:
                    reading[chunk.id] = chunk
                    yield chunk

        for read in self.tasks.run(partial(read_chunk, self.settings), unread(), sources):
            chunk = reading.pop(read.id)
            self.index.remember(read.stamps)
            self._take_chunk(chunk, read.key)
        self.index.keep("chunk", set(self._numbers.values()))

    def _take_chunk(self, chunk: Chunk, key: str) -> None:
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
                for chunk in chunks.cut(self.index.sources())
                if chunk.id in found
            )
            self._read(wanted, len(found) * chunks.MEAN_SIZE)

    def _learn(self) -> OwnerIndex:
        """Learn from all records which numbers they state for which names: of each project the newest of both."""

        def stated() -> Iterator[tuple[str, str]]:
            yield from self.index.owners()
            for rows in self.index.captures():
                newest = by_age(rows, self.tools.context.table)[::-1]
                owner = next((row.owner for row in newest if row.owner), "")
                number = next((row.owner_number for row in newest if row.owner_number), "")
                yield owner, number

        return self.tools.context.owner_index.learn(stated())

    def _map(self, wanted: Iterable[Slice], records: int) -> None:
        self.slices = []
        numbers: set[int] = set()

        def take(key: str) -> None:
            part = self.tools.parts[key]
            numbers.add(self.index.put_slice(key, slices.ownerships_of(part), slices.said_of(part)))
            self.loading.add(part / STATEMENTS)
            self.loading.add(part / slices.SOURCES)
            self.loading.add(part / results.STATEMENTS)

        def unmapped() -> Iterator[Slice]:
            for each in wanted:
                self.slices.append(each.key)
                if each.key in self.tools.parts:
                    take(each.key)
                    self.progress.advance(each.records)
                else:
                    yield each

        for mapped in self.tasks.run(partial(map_slice, self.settings), unmapped(), records):
            take(mapped.key)
            self.progress.advance(mapped.records)
        self.index.keep("slice", numbers)

    def _gather(self) -> None:
        self.organizations, self.groups = Organizations(), []

        def in_order() -> Iterator[Group]:
            for each in organizations.cut(self.index, self.settings):
                self.groups.append(each.key)
                if each.key not in self.tools.parts:
                    yield each

        with self.index.shared():
            for _ in self.tasks.run(partial(write_group, self.settings), in_order(), self.index.count("ownership")):
                pass
        for part in self.owners:
            self.organizations.merge(Organizations.of_part(part))

    def _count(self) -> None:
        """Add up what was published and found."""
        self.index.settle()
        self.results = self._results()
        for part in self.parts:
            self.totals.add(slices.summary_of(part))
            self.cube.merge_json(slices.cube_of(part))
            self.completeness.merge(slices.completeness_of(part, self.tools))
        self.totals.owners = self.organizations.evidence.total()

    def _results(self) -> Results:
        alike = self.work / "alike"
        alike.mkdir()
        found = (each for projects in self.index.alike(folded_number) for each in check_alike(projects))
        write_results(alike, found, self.tools.context.iris)
        return Results([alike, *self.read, *self.parts, *self.owners])

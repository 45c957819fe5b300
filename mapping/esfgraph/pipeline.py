"""The pipeline: from sources to parts that only need to be joined. Read, hide, map, gather owners.

Parts are made in any process and any order; what they are made of, and the order in which they are joined, depend on
neither.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from esfgraph import chunks, slices
from esfgraph.chunks import Chunk, read_chunk, refused_of, rows_of, totals_of
from esfgraph.completeness import Completeness
from esfgraph.index import Index
from esfgraph.observations import Cube
from esfgraph.organizations import Organizations, write_organizations
from esfgraph.owners import OwnerIndex
from esfgraph.plausibility import check_alike, folded_number
from esfgraph.progress import Progress
from esfgraph.projects import by_age
from esfgraph.quarantine import Refused
from esfgraph.reading import Hidden
from esfgraph.settings import Settings, Tools, prepare
from esfgraph.slices import Slice, map_slice
from esfgraph.summary import Totals
from esfgraph.tasks import Tasks


class Pipeline:
    """One build on its way."""

    def __init__(self, settings: Settings, index: Index, work: Path, tasks: Tasks, progress: Progress) -> None:
        self.settings = settings
        self.tools: Tools = prepare(settings)
        self.index = index
        self.work = work
        """A folder for what is needed only now."""
        self.tasks = tasks
        self.progress = progress
        self.totals = Totals()
        self.organizations = Organizations()
        self.cube = Cube()
        self.completeness = Completeness(self.tools.context.table)
        self.chunks: dict[int, str] = {}
        """Keys of the parts of chunks."""
        self.slices: list[str] = []
        """Keys of the parts of slices, in order of their projects."""

    @property
    def parts(self) -> list[Path]:
        """The parts of slices, in order of their projects."""
        return [self.tools.parts[key] for key in self.slices]

    @property
    def used(self) -> set[str]:
        """Keys of all parts."""
        return {*self.chunks.values(), *self.slices}

    def run(self) -> None:
        """Do it all."""
        sources = self.index.count("source")
        self.progress.begin("Reading", sources)
        self._read(chunks.cut(self.index.sources()), sources)
        self._hide()
        for key in self.chunks.values():
            self.totals.add(totals_of(self.tools.parts[key]))
        answer = cache(self._learn().answer)
        records = self.index.count("record")
        barred: dict[str, tuple[str, str]] = {}
        while True:
            self.progress.begin("Mapping and validating", records)
            self._map(slices.cut(self.index.projects(), self.settings, answer, barred), records)
            self._gather()
            if not self.organizations.barred:
                break
            # An owner who must not be published takes its projects along; other slices are there already.
            barred |= self.organizations.barred
        self._count()

    def refused(self) -> Iterator[Refused]:
        """Every refused record with its reasons."""
        for key in self.chunks.values():
            yield from refused_of(self.tools.parts[key])
        for part in self.parts:
            yield from slices.refused_of(part, self.index, self.tools)

    def _read(self, wanted: Iterable[Chunk], sources: int) -> None:
        for read in self.tasks.run(partial(read_chunk, self.settings), wanted, sources):
            self.chunks[read.chunk.id] = read.key
            self.index.put_chunk(read.chunk.id, read.key, rows_of(self.tools.parts[read.key]))
            self.progress.advance(len(read.chunk.sources))

    def _hide(self) -> None:
        """Read once more what gives by name alone an owner whom another record shows to be hidden."""
        marks = frozenset(self.index.hidden_marks())
        found: dict[int, Hidden] = {}
        for chunk, source, at, of_person in self.index.to_hide(marks):
            records = frozenset([(source, at)] if of_person else ())
            found[chunk] = found.get(chunk, Hidden(marks)) | Hidden(records=records)
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
            for _, rows in self.index.projects():
                newest = by_age((row for _, row in rows), self.tools.context.table)[::-1]
                owner = next((row.owner for row in newest if row.owner), "")
                number = next((row.owner_number for row in newest if row.owner_number), "")
                yield owner, number

        return self.tools.context.owner_index.learn(stated())

    def _map(self, wanted: Iterable[Slice], records: int) -> None:
        self.index.clear()
        self.slices = []

        def in_order() -> Iterator[Slice]:
            for each in wanted:
                self.slices.append(each.key)
                yield each

        for mapped in self.tasks.run(partial(map_slice, self.settings), in_order(), records):
            part = self.tools.parts[mapped.key]
            self.index.add_finding_rows(slices.findings_of(part))
            self.index.add_ownerships(slices.ownerships_of(part))
            self.progress.advance(mapped.records)

    def _gather(self) -> None:
        folder = self.work / "organizations"
        folder.mkdir(exist_ok=True)
        self.organizations = write_organizations(folder, self.index, self.tools)

    def _count(self) -> None:
        """Add up what was published, and what reading had to refuse."""
        for key in self.chunks.values():
            for refused in refused_of(self.tools.parts[key]):
                self.index.add_findings(refused.reasons)
        for alike in self.index.alike(folded_number):
            self.index.add_findings(check_alike(alike))
        for part in self.parts:
            summary = slices.summary_of(part)
            self.totals.add(summary)
            self.cube.merge(slices.cube_of(part))
            self.completeness.merge(slices.completeness_of(part, self.tools))
            for name in ("labels", "codes", "sources"):
                self.index.say(name, summary[name])
        self.totals.owners = self.organizations.evidence.total()
        self.index.order_findings()

"""The steps of a build in order: read, hide, map, gather owners. What they make only needs to be joined to a release.

Entries are made in any process and any order; what they are made of, and the order in which they are joined, depend on
neither.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import unquote

from esfgraph.findings import Finding
from esfgraph.owners.resolution import Answer, StatedNumber
from esfgraph.pipeline.cache.findings import FindingFiles, Findings
from esfgraph.pipeline.cache.layout import Entry, NamesEntry, OwnerEntry, ProjectEntry, PublishedEntry, SourceEntry
from esfgraph.pipeline.executors.executor import Executor, Owners, make
from esfgraph.pipeline.index.database import Index
from esfgraph.pipeline.progress import Progress
from esfgraph.pipeline.settings import Settings, Tools, prepare
from esfgraph.pipeline.steps.batches import AnyBatch, Made
from esfgraph.pipeline.steps.map import map_batch, project_batches
from esfgraph.pipeline.steps.names import NamesBatch, find_names, names_found
from esfgraph.pipeline.steps.persons import owners_named, persons_of, rename_sources
from esfgraph.pipeline.steps.read import SourceBatch, read_batch, source_batches
from esfgraph.pipeline.store import StoreLoader
from esfgraph.pipeline.totals import OwnerTotals, Totals, add_up
from esfgraph.privacy.masking import mask
from esfgraph.privacy.persons_name import PersonsName
from esfgraph.privacy.persons_names import Names, PersonsNames
from esfgraph.publisher.corrections import CorrectionReader
from esfgraph.quality.plausibility import check_alike, folded_number
from esfgraph.records.correction import Correction
from esfgraph.records.project import by_age
from esfgraph.records.reading import NOTHING, Hidden, Reading, Refused, read_source
from esfgraph.rules import Bilingual
from esfgraph.sources.files import Source, load
from esfgraph.statistics.completeness import Completeness
from esfgraph.statistics.cube import Cube


@dataclass(frozen=True, slots=True)
class Built:
    """What the steps made of the sources."""

    sources: tuple[SourceEntry, ...]
    """In order of the sources."""
    projects: tuple[ProjectEntry, ...]
    """In order of the projects."""
    owners: tuple[OwnerEntry, ...]
    """In order of the owners."""
    totals: Totals
    owner_totals: OwnerTotals
    cube: Cube
    completeness: Completeness
    findings: Findings
    labels: tuple[str, ...]
    """Source labels that the table of fields does not list as they are spelt."""
    unknown_labels: tuple[str, ...]
    """Those of them that name no field."""
    codes: tuple[str, ...]
    """Statements that describe codes of no list."""
    described: tuple[str, ...]
    """Statements that describe the labels of other registers."""
    source_count: int
    """Sources that a published record comes from."""
    late: Mapping[str, frozenset[str]]
    """Rules by which something was found about projects after they were mapped, by IRI."""
    hidden: Hidden
    """What all records together tell that must be hidden in some."""
    names: frozenset[str]
    """Keys of the entries that say which batches hold names of persons."""
    vanished: Mapping[str, str]
    """Projects of which no record is left since their pages are no more, by IRI, with time and status of the answer."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries."""
        return (*self.sources, *self.projects, *self.owners)

    @property
    def published(self) -> tuple[PublishedEntry, ...]:
        """Those of projects, then those of owners."""
        return (*self.projects, *self.owners)


def run(
    settings: Settings, index: Index, work: Path, executor: Executor, loader: StoreLoader, progress: Progress
) -> Built:
    """Let *executor* do the steps for the sources in *index*; *work* is a folder for what this build alone needs.

    *loader* is given what will probably be published. Raise SourceError for a source that cannot be read.
    """
    steps = _Steps(settings, prepare(settings), index, executor, loader, progress)
    sources, hidden, names, persons = steps.read()
    corrections, of_lists = steps.corrections(persons)
    answer = lru_cache(settings.limits.answers)(steps.learned(corrections))
    records = len(index.records)
    loader.begin(records)
    barred: dict[str, Bilingual] = {}
    while True:
        gathering = executor.owners(index, settings)
        projects = steps.map(records, answer, barred, corrections, gathering)
        owners, owner_totals = steps.gather(gathering)
        if not owner_totals.barred:
            break
        # An owner who must not be published takes its projects along; the entries of other projects are there already.
        barred |= owner_totals.barred
    for entry in owners:
        loader.add(entry.statements.n_quads.path, entry.findings.n_quads.path)
    index.sources.forget()
    (apart := work / "joint").mkdir()
    joint = FindingFiles(apart)
    groups = index.records.alike(folded_number)
    alike = (finding for projects in groups for finding in check_alike(projects))
    joint.write(chain(of_lists, alike), settings.iris)
    return _built(sources, projects, owners, owner_totals, joint, index, steps.tools, hidden, names)


def _built(
    sources: tuple[SourceEntry, ...],
    projects: tuple[ProjectEntry, ...],
    owners: tuple[OwnerEntry, ...],
    owner_totals: OwnerTotals,
    joint: FindingFiles,
    index: Index,
    tools: Tools,
    hidden: Hidden,
    names: frozenset[str],
) -> Built:
    """Add up what was made."""
    entries: tuple[Entry, ...] = (*sources, *projects, *owners)
    table, labels = tools.references.table, tuple(index.listed.of("labels"))
    cube, completeness = Cube(), Completeness(table)
    for entry in projects:
        cube.put(entry.cube.read())
        for row in entry.completeness.read():
            completeness.put(row)
    return Built(
        sources,
        projects,
        owners,
        add_up((entry.totals.read() for entry in sources), (entry.totals.read() for entry in projects), owner_totals),
        owner_totals,
        cube,
        completeness,
        Findings([joint, *(entry.findings for entry in entries)]),
        labels,
        tuple(label for label in labels if table.field_of(label) is None),
        tuple(index.listed.of("codes")),
        tuple(index.listed.of("described")),
        sum(1 for _ in index.listed.of("sources")),
        {finding.subject: frozenset([finding.rule]) for finding in Findings([joint]) if finding.subject},
        hidden,
        names,
        _vanished(sources, index),
    )


def _vanished(sources: Iterable[SourceEntry], index: Index) -> dict[str, str]:
    """Projects whose pages are no more, unless another source has a record of them, each with the last answer."""
    gone: dict[str, str] = {}
    for entry in sources:
        for project, answer in entry.totals.read().gone.items():
            gone[project] = max(answer, gone.get(project, ""))
    there = index.records.described(gone)
    return {project: gone[project] for project in sorted(gone) if project not in there}


class _Read(NamedTuple):
    """What was read of a batch."""

    key: str
    """Of its entry of the cache."""
    entry: int
    """The number of that in the index."""


@dataclass(frozen=True, slots=True)
class _Steps:
    settings: Settings
    tools: Tools
    index: Index
    executor: Executor
    loader: StoreLoader
    progress: Progress

    def read(self) -> tuple[tuple[SourceEntry, ...], Hidden, frozenset[str], PersonsNames]:
        """Read all sources; read again those that hold what only other records show to be hidden.

        Give besides what that is, the keys of the entries that say who stands where, and the names of these persons.
        """
        sources = len(self.index.sources)
        self.progress.begin("Reading", sources)
        entries = self._read(source_batches(self.index.sources.__iter__, self.settings), sources)
        persons = persons_of(self.index, self.tools)
        if rename_sources(self.index, persons):
            entries = self._read(source_batches(self.index.sources.__iter__, self.settings), sources)
        hidden, keys, names = self._hidden(entries, persons)
        if hidden:
            again = source_batches(self.index.sources.__iter__, self.settings, hidden)
            entries |= self._read(again, len(hidden) * self.settings.limits.mean_batch, entries)
        made = tuple(SourceEntry(self.tools.entries[entries[number].key]) for number in sorted(entries))
        return made, reduce(Hidden.__or__, hidden.values(), self.tools.hidden), keys, PersonsNames(names)

    def corrections(self, persons: PersonsNames) -> tuple[tuple[Correction, ...], list[Finding]]:
        """Read the publisher's corrections; say what is wrong with lines of any list, and which correct nothing."""
        references = self.tools.references
        roles, withdrawn = references.ontology.concepts.roles(), frozenset(self.tools.hidden.marks)
        reader = CorrectionReader(references.table, references.iris, roles, references.owner_index, withdrawn)
        read, found = reader.read(self.settings.corrections, persons)
        described = self.index.records.described({correction.project for correction in read})
        findings = [*references.findings, *found]
        for correction in read:
            if correction.project not in described:
                thing, _ = mask(repr(unquote(references.iris.relative(correction.project))))
                findings.append(Finding.of("correction-unused.nothing", correction.stated.position, thing=thing))
        return tuple(correction for correction in read if correction.project in described), findings

    def _read(
        self, batches: Iterable[SourceBatch], sources: int, others: Mapping[int, "_Read"] = MappingProxyType({})
    ) -> dict[int, "_Read"]:
        """Read batches, and keep what was read of *others* besides; give the entry of each by its number."""
        records, entries = self.index.records, dict[int, _Read]()
        copies = Counter(other.key for other in others.values())
        for made in self._make(read_batch, batches, sources):
            self.index.sources.remember(made.signatures)
            rows = SourceEntry(self.tools.entries[made.key]).rows
            entries[made.number] = _Read(made.key, records.put(made.key, copies[made.key], rows))
            copies[made.key] += 1
            self.progress.advance(made.size)
        records.keep({each.entry for each in ({**others} | entries).values()})
        return entries

    def _hidden(
        self, read: Mapping[int, "_Read"], persons: Iterable[PersonsName]
    ) -> tuple[dict[int, Hidden], frozenset[str], frozenset[Names]]:
        """What records of other batches tell about those of each batch, and the keys of what says who stands where.

        Give besides the names of all persons.
        """
        batches = {made.entry: batch for batch, made in read.items()}
        marks = frozenset(self.index.records.hidden_marks())
        hidden: dict[int, Hidden] = {}
        names = {person.printed for person in persons}
        for record in self.index.records.to_hide(marks, owners_named(self.index, persons)):
            batch = batches[record.entry]
            of_persons = frozenset([(record.source, record.at)] if record.of_person else ())
            hidden[batch] = hidden.get(batch, Hidden(marks)) | Hidden(records=of_persons)
            if record.of_person and record.owner:
                names.add((record.owner,))
        known = frozenset(name for name in names if PersonsName(name).groups)
        found, keys = self._named(read, known)
        for batch, here in found.items():
            hidden[batch] = hidden.get(batch, NOTHING) | Hidden(names=here)
        return hidden, keys, known

    def _named(
        self, read: Mapping[int, "_Read"], names: frozenset[Names]
    ) -> tuple[dict[int, frozenset[Names]], frozenset[str]]:
        """Which of *names* stand in each batch that holds some, and the keys of the entries that say so."""
        if not names:
            return {}, frozenset()
        first = {made.key: batch for batch, made in sorted(read.items(), reverse=True)}
        sought = (NamesBatch(batch, key, names) for key, batch in first.items())
        keys = {read[made.number].key: made.key for made in self._make(find_names, sought, len(self.index.records))}
        found = {key: names_found(NamesEntry(self.tools.entries[names_key]), names) for key, names_key in keys.items()}
        return {batch: here for batch, made in read.items() if (here := found[made.key])}, frozenset(keys.values())

    def learned(self, corrections: Iterable[Correction]) -> Callable[[str], Answer]:
        """Learn which numbers all records state for which names: of each project the newest of both.

        A corrected number is learned in the place of the one that is printed.
        """
        numbers = {each.project: str(each.stated.value) for each in corrections if each.key == "owner_number"}

        def owners() -> Iterator[StatedNumber]:
            for printed, number, apart in self.index.records.owners(numbers):
                yield StatedNumber(printed, number, bool(apart))
            for captures in self.index.records.captures(numbers):
                newest = by_age(captures, self.tools.references.table)[::-1]
                owner = next((row.owner for row in newest if row.owner), "")
                number = next((row.owner_number for row in newest if row.owner_number), "")
                number = numbers.get(newest[0].project, number)
                yield StatedNumber(owner, number, any(row.apart for row in newest))

        return self.tools.references.owner_index.learn(owners()).answer

    def map(
        self,
        records: int,
        answer: Callable[[str], Answer],
        barred: Mapping[str, Bilingual],
        corrections: Iterable[Correction],
        gathering: Owners,
    ) -> tuple[ProjectEntry, ...]:
        """Map all projects, as *corrections* correct them, but those of owners who are *barred*.

        *gathering* takes what they state about owners.
        """
        corrected: dict[str, tuple[Correction, ...]] = {}
        for each in corrections:
            corrected[each.project] = (*corrected.get(each.project, ()), each)
        keys, numbers = dict[int, str](), set[int]()
        self.progress.begin("Mapping and validating", records)
        batches = project_batches(self.index.records.by_project(), self.settings, answer, barred, corrected)
        for made in self._make(map_batch, batches, records):
            entry = ProjectEntry(self.tools.entries[made.key])
            numbers.add(self.index.listed.put(made.key, entry.totals.read().listed()))
            gathering.take(made)
            keys[made.number] = made.key
            self.loader.add(entry.statements.n_quads.path, entry.sources.n_quads.path, entry.findings.n_quads.path)
            self.progress.advance(made.size)
        self.index.listed.keep(numbers)
        return tuple(ProjectEntry(self.tools.entries[keys[number]]) for number in sorted(keys))

    def gather(self, gathering: Owners) -> tuple[tuple[OwnerEntry, ...], OwnerTotals]:
        """Gather the owners of all published projects, and add them up."""
        keys = {made.number: made.key for made in gathering.gather()}
        entries = tuple(OwnerEntry(self.tools.entries[keys[number]]) for number in sorted(keys))
        totals = OwnerTotals()
        for entry in entries:
            totals.add(entry.totals.read())
        return entries, totals

    def _make(
        self, step: Callable[[Settings, AnyBatch], Made], batches: Iterable[AnyBatch], records: int
    ) -> Iterator[Made]:
        return make(step, batches, records, self.settings, self.executor)


def refused_records(built: Built, index: Index, settings: Settings) -> Iterator[Refused]:
    """Every record that was refused, with its reasons.

    The texts of projects that were refused are read from their sources again, since few are.
    """
    for source in built.sources:
        yield from source.refused
    tools = prepare(settings)
    for entry in built.projects:
        for project in entry.refused:
            for name, sha256 in project.records:
                text = _text(index.sources.named(name), sha256, tools, built.hidden)
                yield Refused(name, text, project.reasons)


def _text(sources: Iterable[Source], sha256: str, tools: Tools, hidden: Hidden) -> str | None:
    """The redacted text of a record, by its hash; None where no source gives it."""
    tables, iris = tools.references.tables, tools.references.iris
    for source in sources:
        for outcome in read_source(source.name, load(source), tables, iris, hidden):
            if isinstance(outcome, Reading) and outcome.raw.sha256 == sha256:
                return outcome.raw.redacted
    return None

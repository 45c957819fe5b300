"""Our side of every comparison: the one place where the benchmarks name the library's functions.

Point these functions elsewhere when the library changes; nothing else in bench/ calls it but what is re-exported here.
"""

import gc
import gzip
import multiprocessing
import re
import shutil
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import groupby, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import esfgraph
from esfgraph.disk.files import FileWriter, blocks
from esfgraph.fields.table import Field
from esfgraph.owners.county_boards import RULE as COUNTY_BOARD_RULE
from esfgraph.owners.county_boards import county_board
from esfgraph.owners.organization import Owner, gather
from esfgraph.owners.ownership import Ownership, ownership_of, stated_number
from esfgraph.owners.register import same_as
from esfgraph.pipeline.build import build as build_release
from esfgraph.pipeline.cache.files import PackedText
from esfgraph.pipeline.cache.statements import StatementFiles
from esfgraph.pipeline.limits import Limits
from esfgraph.pipeline.settings import Settings, prepare
from esfgraph.pipeline.steps.project import check, map_project
from esfgraph.quality.codes import check_codes
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.jsonld import load_compactor
from esfgraph.rdf.ntriples import joined
from esfgraph.rdf.turtle import PROLOGUE
from esfgraph.records.project import Project, merge
from esfgraph.records.raw import RawRecord
from esfgraph.records.reading import NOTHING, Reading, read_source
from esfgraph.records.record import Stated
from esfgraph.release.data_folder import DataFolder
from esfgraph.sources.files import Loader, find
from esfgraph.triples.owners import HIDDEN_LABELS, owner_triples
from esfgraph.triples.projects import WRITERS, compile_templates
from esfgraph.triples.references import References, load_references
from esfgraph.triples.regions import counted_regions
from esfgraph.triples.sources import label_iris, label_triples, line_map, record_triples
from esfgraph.triples.statements import statements_of
from esfgraph.vocabulary.codes import CODED, concept_of
from esfgraph.vocabulary.places import County

T = TypeVar("T")

TOGETHER = 10_000
"""Statements written at a time."""

_CONTEXT = multiprocessing.get_context("fork")
"""What is mapped lies in memory: a process that is forked has it."""

BATCH = 500
"""Projects or owners validated at a time."""

__all__ = [
    "CODED",
    "HIDDEN_LABELS",
    "WRITERS",
    "BuildOutcome",
    "Typed",
    "build",
    "common_statements",
    "concept",
    "dumps",
    "label_iris",
    "line_map",
    "map_only",
    "nquads",
    "parse",
    "parse_and_map",
    "same_as",
    "typed",
    "validate",
]


@dataclass(frozen=True, slots=True)
class Typed:
    """Typed projects with their records and owners: what mapping starts from, on our side and on the peers'."""

    references: References
    projects: list[tuple[Project, Ownership | None]]
    records: list[tuple[str, RawRecord]]
    """Each with the IRI of its project."""
    owners: list[Owner]

    def share(self, number: int, of: int) -> "Typed":
        """One of so many stretches of all projects, records and owners."""

        def stretch(things: list[T]) -> list[T]:
            return things[len(things) * number // of : len(things) * (number + 1) // of]

        return replace(
            self, projects=stretch(self.projects), records=stretch(self.records), owners=stretch(self.owners)
        )


@dataclass(frozen=True, slots=True)
class BuildOutcome:
    """What a build says of itself."""

    release: str
    records: int
    read_map_validate: float | None = None
    """Wall seconds of reading, mapping and validating; None where the build does not report them."""


def parse(sources: Path) -> int:
    """Read and type every record below *sources*; return how many there are."""
    return sum(1 for record in esfgraph.read(sources) if isinstance(record, esfgraph.Record))


def _read(sources: Path, references: References) -> Iterator[Reading]:
    with closing(Loader()) as loader:
        for source in find([sources]):
            for found in read_source(source.name, loader.load(source), references.tables, references.iris, NOTHING):
                if isinstance(found, Reading):
                    yield found


def typed(sources: Path) -> Typed:
    """Read everything below *sources* and hold it in memory, for a stage or a peer to map."""
    references = load_references(Iris())
    groups: defaultdict[str, list[Reading]] = defaultdict(list)
    for found in _read(sources, references):
        groups[found.project].append(found)
    projects = [merge(iri, [each.record for each in groups[iri]], references.table) for iri in sorted(groups)]
    index = references.owner_index.learn(map(stated_number, projects))
    owned = [(each, ownership_of(each, references.iris, index.answer)) for each in projects]
    by_owner: defaultdict[str, list[Ownership]] = defaultdict(list)
    for _, ownership in owned:
        if ownership:
            by_owner[ownership.owner].append(ownership)
    return Typed(
        references,
        owned,
        [(iri, found.raw) for iri in sorted(groups) for found in groups[iri]],
        [gather(by_owner[iri], references.owner_index) for iri in sorted(by_owner)],
    )


def concept(field: Field, stated: Stated, project: Project, references: References) -> str | None:
    """What a coded value names; None where it names nothing that can be published."""
    return concept_of(field, stated.value, project.period, references.ontology)


def rules_of(owner: Owner, references: References) -> tuple[str, ...]:
    """Evidence for what an owner is, and what it may be called or be the same as."""
    concluded = {
        "name-after-comma": owner.other_names,
        "public-body-from-number-series": kind_of(owner, references),
        COUNTY_BOARD_RULE: board_of(owner, references),
    }
    return (*owner.candidate_rules, *(rule for rule, holds in concluded.items() if holds))


def board_of(owner: Owner, references: References) -> str | None:
    """The item of Wikidata of a county board."""
    return county_board(owner.names, references.county_boards)


def territory_of(owner: Owner, iris: Iris) -> str | None:
    """The area whose body an owner is."""
    area = owner.territory
    if area is None:
        return None
    return iris.county(area.code) if isinstance(area, County) else iris.municipality(area.code)


def counted(project: Project, references: References) -> tuple[tuple[str, ...], str]:
    """The regions that a project counts for, and why."""
    found, iris = counted_regions(project, references), references.iris
    return tuple(map(iris.nuts, found.codes)), iris.concept("region-basis", found.basis)


def kind_of(owner: Owner, references: References) -> str | None:
    """The kind of public body whose series an owner's number is of."""
    return references.ontology.concepts.kind_of_number(owner.number) if owner.number else None


def map_only(projects: Typed, out: Path, processes: int) -> None:
    """Write the N-Triples of projects, owners and source records: a folder with a part for each process."""
    out.mkdir()
    if processes < 2 or len(projects.records) <= Limits().alone:
        _map_share(projects, out / "0.nt")
        return
    gc.freeze()  # so that the processes share what they only read
    started = [
        _CONTEXT.Process(target=_map_share, args=(projects.share(each, processes), out / f"{each}.nt"))
        for each in range(processes)
    ]
    for process in started:
        process.start()
    for process in started:
        process.join()
    if any(process.exitcode for process in started):
        raise SystemExit("A process that maps has failed.")


def _map_share(projects: Typed, out: Path) -> None:
    with out.open("w", encoding="utf-8", newline="\n") as file:
        statements = _statements(projects)
        while some := list(islice(statements, TOGETHER)):
            file.write(joined(some))


def _statements(projects: Typed) -> Iterator[str]:
    references = projects.references
    templates = compile_templates(references)
    for project, ownership in projects.projects:
        yield from statements_of(project, ownership, templates, references)
    for iri, raw in projects.records:
        yield from record_triples(iri, raw, references.iris)
    for owner in projects.owners:
        yield from owner_triples(owner, references)


def common_statements(projects: Typed) -> tuple[set[str], set[str]]:
    """What a release states besides projects, owners and records, for peers to add: publicly, and of its sources.

    Ontology, code lists and places with the codes that no list holds; descriptions of the source labels.
    """
    references = projects.references
    public = set(references.ontology.triples)
    unknown = {value.label for _, raw in projects.records for value in raw.values if value.field is None}
    for project, _ in projects.projects:
        for unlisted in check_codes(project, references)[1]:
            public.update(unlisted.triples(references.ontology))
    return public, set(label_triples(references.table, unknown, references.iris))


def parse_and_map(sources: Path, out: Path) -> None:
    """Read everything below *sources* and write its N-Triples."""
    _map_share(typed(sources), out)


def validate(projects: Typed) -> int:
    """Validate what is to be published of *projects*; return the number of findings."""
    tools = prepare(Settings(Iris(), cache=Path("unused"), withdrawals=Path("unused"), corrections=Path("unused")))
    answer = projects.references.owner_index.learn(stated_number(each) for each, _ in projects.projects).answer
    count = 0
    mapped = (map_project(project, (), answer, tools) for project, _ in projects.projects)
    while batch := list(islice(mapped, BATCH)):
        count += sum(map(len, check(batch, tools, {}).values()))
    owners = iter(projects.owners)
    while some := list(islice(owners, BATCH)):
        statements = [each for owner in some for each in owner_triples(owner, projects.references)]
        count += len(tools.validators["owners"].check(statements))
    return count


def dumps(nquads: Path, out: Path) -> None:
    """Write the packed dumps (N-Quads, Turtle, JSON-LD) of a file of N-Quads to the folder *out*."""
    files, compactor = FileWriter(out), load_compactor()
    named = re.compile(rf" <{re.escape(Iris().graph(''))}[^>]*> \.\n$")
    with TemporaryDirectory(dir=out.parent) as folder:
        public, all_quads = StatementFiles(Path(folder)), PackedText(Path(folder) / nquads.name)
        with nquads.open(encoding="utf-8", newline="\n") as lines, public.create(compactor) as statements:
            for _, subject in groupby(_default(lines, named), key=lambda each: each.partition(" ")[0]):
                statements.write(subject)
        with all_quads.create() as packed:
            for block in blocks(nquads):
                packed.write(block)
        files.join("esf.nq.gz", [all_quads.path])
        files.join("esf.ttl.gz", [PROLOGUE.encode(), public.turtle.path])
        head, tail = (each.encode() for each in compactor.document(()))
        files.join("esf.jsonld.gz", [head, public.json_ld.path, tail])


def _default(lines: Iterable[str], named: re.Pattern[str]) -> Iterator[str]:
    """The statements of the default graph, without their final dots; *named* finds the end of those of other graphs."""
    return (line.removesuffix(" .\n") for line in lines if not named.search(line, max(0, len(line) - 100)))


def nquads(sources: Path, out: Path, processes: int) -> None:
    """Write the N-Quads of a release of what is below *sources*: what dumps are made of."""
    with TemporaryDirectory(dir=out.parent) as data:
        build(sources, Path(data), processes)
        with gzip.open(Path(data) / "current" / "dumps" / "esf.nq.gz") as packed, out.open("wb") as file:
            shutil.copyfileobj(packed, file)


def build(sources: Path, data: Path, processes: int) -> BuildOutcome:
    """Build a release of what is below *sources* with so many processes."""
    watch = _Watch()
    result = build_release([sources], DataFolder(data), Iris(), processes=processes, progress=watch)
    if result.release is None:
        raise SystemExit(f"No release could be made of {sources}.")
    return BuildOutcome(
        result.release.id, result.summary["records_read"], watch.begun["Writing"] - watch.begun["Reading"]
    )


class _Watch:
    """Notes when each step of a build begins."""

    def __init__(self) -> None:
        self.begun: dict[str, float] = {}

    def begin(self, step: str, total: int) -> None:
        """Note the time, the first of a step that is done twice."""
        self.begun.setdefault(step, time.perf_counter())

    def advance(self, count: int) -> None:
        """Only beginnings are of interest."""

"""Step 5, write: the entries of a build joined to the files of a release."""

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec.structs import astuple

from esfgraph.csv_lines import csv_lines
from esfgraph.disk.files import FileWriter
from esfgraph.disk.gzip_members import in_blocks, unpacked
from esfgraph.pipeline.cache.findings import FindingFiles
from esfgraph.pipeline.cache.layout import OwnerEntry
from esfgraph.pipeline.cache.statements import BETWEEN_NODES, GraphFiles, StatementFiles
from esfgraph.pipeline.contents.imports import ImportedGraph
from esfgraph.pipeline.contents.lookups import write_build_lookups
from esfgraph.pipeline.contents.search import DocumentLines, all_documents, seats_of
from esfgraph.pipeline.contents.self_description import description_triples
from esfgraph.pipeline.contents.written import Written, written
from esfgraph.pipeline.index.database import Index
from esfgraph.pipeline.processes import Workers
from esfgraph.pipeline.run import Built
from esfgraph.pipeline.settings import Settings, Tools, prepare
from esfgraph.pipeline.steps.descriptions import descriptions
from esfgraph.pipeline.store import StoreLoader
from esfgraph.publisher.withdrawals import COLUMNS as WITHDRAWAL_COLUMNS
from esfgraph.publisher.withdrawals import VANISHED
from esfgraph.quality.report import report_csv, report_json, report_triples
from esfgraph.query.rows import Seat
from esfgraph.query.search_writer import write_index
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.jsonld import Compactor
from esfgraph.rdf.turtle import PROLOGUE
from esfgraph.release.descriptions import write_descriptions
from esfgraph.release.manifest import write_manifest
from esfgraph.release.project_objects import ProjectObjects
from esfgraph.rules import Severity, load_rules
from esfgraph.statistics.observations import observation_csv, observation_triples
from esfgraph.statistics.quality_metrics import metric_triples
from esfgraph.statistics.uses import Uses, in_order, project_start
from esfgraph.tables.columns import TableName, column_keys
from esfgraph.tables.csvw import csvw_metadata, metadata_name
from esfgraph.tables.table_file import RowPlaces, rows_name, table_name
from esfgraph.tables.tables import seat_cells
from esfgraph.triples.links import link_set_triples, link_triples, linked_places
from esfgraph.triples.sources import label_triples

COMPLETENESS_COLUMNS = ("period", "field", "legal_basis", "stated", "projects")

PUBLIC = "public"
"""What the files of the graph without a name are called by."""
DUMPS = {PUBLIC: "public.nt", "quality": "quality.nq", "sources": "sources.nq"}
"""The files of single graphs; those of imported ones begin with *graph-*, so that no name is taken."""

NICENESS = 10
"""Of the worker that writes the full-text index, so that it does not delay the load of the store.

At 100,000 records the index takes 9 s of work and the load 40 s, and dumps are joined beside both.
"""

WITHHELD = ("malformed-", "unknown-code")
"""How the rules begin by which a value is not published."""


def summarise(built: Built) -> dict[str, Any]:
    """The figures of a build, for the report and for ``--json``."""
    totals, owners = built.totals, built.owner_totals
    severities: Counter[Severity] = Counter()
    withheld = 0
    for (severity, rule), count in built.findings.tally().items():
        severities[severity] += count
        withheld += count if rule.startswith(WITHHELD) else 0
    return {
        "records_read": totals.read,
        "projects": totals.projects,
        "captures_merged": totals.records - totals.projects,
        "owners": {"total": owners.total, **dict(sorted(owners.evidence.items()))},
        "unknown_labels": list(built.unknown_labels),
        "personal_values_dropped": totals.personal_values,
        "values_withheld": withheld,
        "withdrawn": totals.withdrawn,
        "refused": totals.refused,
        "violations": severities[Severity.VIOLATION],
        "warnings": severities[Severity.WARNING],
        "infos": severities[Severity.INFO],
    }


def write_release(
    folder: Path,
    built: Built,
    imported: Sequence[ImportedGraph],
    index: Index,
    settings: Settings,
    workers: Workers,
    loader: StoreLoader,
) -> str:
    """Write all files of a release to *folder* and return its id.

    The store is finished by *loader*; *index* tells what findings are counted by. Raise ReleaseError where the
    statements are no N-Quads, and OSError where there is no room.
    """
    files = FileWriter(folder)
    projects, owners = ([entry.documents for entry in entries] for entries in (built.projects, built.owners))
    search = partial(write_search, settings, projects, owners, built.late)
    with TemporaryDirectory(dir=folder, prefix="work-") as work, ExitStack() as background:
        background.enter_context(
            workers.in_background(search, folder / "search", built.totals.records, set_up=partial(os.nice, NICENESS))
        )
        about = chain.from_iterable(each.description(settings) for each in imported)
        joint = _write_joint(Path(work), built, prepare(settings), about)
        n_quads = _n_quads(built, joint, imported)
        background.enter_context(loader.finishing([*chain.from_iterable(n_quads.values())]))
        _write_dumps(files, n_quads, _turtle(built, joint, imported), built, joint, prepare(settings))
        _write_report(files, built, joint)
        if built.vanished:
            files.write(VANISHED, csv_lines([WITHDRAWAL_COLUMNS, *_vanished(built, settings.iris)]))
        write_descriptions(folder, descriptions((entry.descriptions for entry in built.published), built.late))
        write_build_lookups(folder, built, (joint.uses, joint.quality.uses.read()), index, prepare(settings))
    counts = {
        "projects": built.totals.projects,
        "owners": built.owner_totals.total,
        "records": built.totals.records,
        "statements": built.totals.statements + joint.statement_count,
        "source_statements": built.totals.source_statements + joint.label_count,
        "sources": built.source_count,
    }
    if imported:
        counts["imported_statements"] = sum(each.count for each in imported)
    return write_manifest(folder, settings.iris.base, counts, files.written, settings.lists)


def write_statements(folder: Path, built: Built, settings: Settings) -> list[Path]:
    """Write to *folder* what belongs to no batch; return the packed N-Quads of all statements of a release."""
    return [*chain.from_iterable(_n_quads(built, _write_joint(folder, built, prepare(settings))).values())]


@dataclass(frozen=True, slots=True)
class _Joint:
    """Statements that belong to no batch: what all projects and owners share."""

    reference: StatementFiles
    """Ontology, code lists, places, and codes of no list."""
    observations: StatementFiles
    description: StatementFiles
    """What the release says of itself."""
    labels: GraphFiles
    """What the labels are."""
    quality: FindingFiles
    """What is stated of the report and of the quality of the data."""
    uses: Uses
    """What the statements use, those about labels too."""
    statement_count: int
    label_count: int


def _write_joint(folder: Path, built: Built, tools: Tools, about: Iterable[str] = ()) -> _Joint:
    """Write what all share; *about* are statements about imported graphs."""
    references = tools.references
    reference, observations = StatementFiles(folder / "reference"), StatementFiles(folder / "observations")
    description = StatementFiles(folder / "description")
    labels, quality = GraphFiles(folder), FindingFiles(folder)
    project, counter = project_start(references.iris), tools.use_counter()

    def write(files: StatementFiles, statements: Iterable[str]) -> Written:
        done = written(tuple(statements), references.ontology)
        done.put(files)
        return done

    links = references.linked
    places = linked_places(links, references.ontology.places, references.iris)
    of_places = chain.from_iterable(link_triples(place, links, references.iris) for place in places)
    of_reference = write(reference, sorted({*references.ontology.triples, *built.codes, *of_places}))
    of_cube = write(observations, observation_triples(built.cube, references.iris))
    uses = in_order((of_reference.uses, of_cube.uses), project)
    linked = Counter(link.link_set.name for place in places for link in links.of(place))
    of_links = link_set_triples(links, linked + Counter(built.owner_totals.links), references.iris)
    of_itself = write(description, sorted({*description_triples(built, uses, tools), *of_links, *about}))
    described = dict.fromkeys(
        chain(label_triples(references.table, set(built.labels), references.iris), built.described)
    )
    counter.add(described)
    uses.add(in_order((of_itself.uses, counter.uses()), project), project)
    count = of_reference.count + of_cube.count + of_itself.count
    with labels.create(references.iris) as add:
        add(described)
    rows, figures = built.completeness.rows(), built.owner_totals.figures
    conforms = not any(severity is Severity.VIOLATION for severity, _ in built.findings.tally())
    report = report_triples(references.iris, conforms=conforms)
    metrics = metric_triples(rows, figures, references.table, references.iris)
    quality.write((), references.iris, (*report, *metrics))
    return _Joint(reference, observations, description, labels, quality, uses, count, len(described))


def _statements(built: Built, joint: _Joint) -> list[StatementFiles]:
    return [joint.reference, *(entry.statements for entry in built.published), joint.observations, joint.description]


def _n_quads(built: Built, joint: _Joint, imported: Sequence[ImportedGraph] = ()) -> dict[str, list[Path]]:
    """The files of all statements by the name of their graph, in the order in which the dump has them."""
    return {
        PUBLIC: [each.n_quads.path for each in _statements(built, joint)],
        "quality": [each.n_quads.path for each in (joint.quality, *built.findings.files)],
        "sources": [each.n_quads.path for each in (joint.labels, *(entry.sources for entry in built.projects))],
        **{each.said.name: [each.files.n_quads.path] for each in imported},
    }


def _turtle(built: Built, joint: _Joint, imported: Sequence[ImportedGraph] = ()) -> dict[str, list[Path]]:
    """The same statements as Turtle."""
    return {
        PUBLIC: [each.turtle.path for each in _statements(built, joint)],
        "quality": [each.turtle.path for each in (joint.quality, *built.findings.files)],
        "sources": [each.turtle.path for each in (joint.labels, *(entry.sources for entry in built.projects))],
        **{each.said.name: [each.files.turtle.path] for each in imported},
    }


def _write_dumps(
    files: FileWriter,
    n_quads: Mapping[str, list[Path]],
    turtle: Mapping[str, list[Path]],
    built: Built,
    joint: _Joint,
    tools: Tools,
) -> None:
    statements, iris = _statements(built, joint), tools.references.iris
    files.join("dumps/esf.nq.gz", chain.from_iterable(n_quads.values()))
    files.join("dumps/esf.trig.gz", _trig(turtle, iris))
    files.join("dumps/esf.ttl.gz", [PROLOGUE.encode(), *turtle[PUBLIC]])
    files.join("dumps/esf.jsonld.gz", _json_ld(tools.compactor, [each.json_ld.path for each in statements]))
    for graph, paths in n_quads.items():
        files.join(f"dumps/{DUMPS.get(graph, f'graph-{graph}.nq')}.gz", paths)
    files.join("dumps/projects.jsonl.gz", in_blocks(_project_objects(built, joint, tools)))
    seats = cells_of_seats(built.owners, tools)
    _write_table(files, "projects", (row.line(seats) for entry in built.projects for row in entry.table))
    _write_table(files, "organizations", (row.line({}) for entry in built.owners for row in entry.table))
    files.write("dumps/observations.csv", observation_csv(built.cube))
    completeness = map(astuple, built.completeness.rows())
    files.write("dumps/completeness.csv", csv_lines([COMPLETENESS_COLUMNS, *completeness]))


def _trig(turtle: Mapping[str, list[Path]], iris: Iris) -> Iterator[bytes | Path]:
    """All graphs as TriG: that without a name as it is, the others each within its name."""
    yield PROLOGUE.encode()
    for graph, paths in turtle.items():
        if graph == PUBLIC:
            yield from paths
            continue
        yield f"GRAPH <{iris.graph(graph)}> {{\n".encode()
        yield from paths
        yield b"}\n"


def _project_objects(built: Built, joint: _Joint, tools: Tools) -> Iterator[bytes]:
    objects = ProjectObjects(tools.compactor, tools.references.iris.of_path("context.jsonld"))
    objects.tell(joint.reference.nodes())
    for owners in built.owners:
        objects.tell(owners.statements.nodes())
    for projects in built.projects:
        yield from objects.lines(projects.statements.nodes())


def _write_report(files: FileWriter, built: Built, joint: _Joint) -> None:
    turtle = _turtle(built, joint)["quality"]
    files.write("report.csv", report_csv(built.findings))
    files.write("report.json", report_json(built.findings, summarise(built)))
    files.write("report.ttl", chain([PROLOGUE], unpacked(*turtle)))


def _vanished(built: Built, iris: Iris) -> Iterator[tuple[str, str, str]]:
    for project, answer in built.vanished.items():
        time, status = answer.split(" ")
        reason = load_rules().words["vanished"].fill(status=status)
        yield iris.relative(project), time[:10], f"{reason.sv} / {reason.en}"


def write_search(
    settings: Settings,
    projects: DocumentLines,
    owners: DocumentLines,
    late: Mapping[str, Collection[str]],
    folder: Path,
) -> None:
    """Write the full-text index of projects and owners, and of codes and places."""
    write_index(folder, all_documents(projects, owners, late, prepare(settings).references.ontology))


def _write_table(files: FileWriter, table: TableName, lines: Iterable[str]) -> None:
    """Write a table, and beside it where each row begins: no file of its own, but what is read of that one."""
    places = RowPlaces()
    files.write(table_name(table), places.noted(chain(csv_lines([column_keys(table)]), lines)))
    places.write(files.folder / rows_name(table))
    files.write(metadata_name(table), [csvw_metadata(table)])


def cells_of_seats(owners: Iterable[OwnerEntry], tools: Tools) -> Mapping[str, str]:
    """The cells of the seats of owners, by their IRIs; equal ones are one text, since there are few."""
    places, cells = tools.references.ontology.places, dict[Seat, str]()
    for seat in (seats := seats_of(entry.documents for entry in owners)).values():
        if seat not in cells:
            cells[seat] = seat_cells(places.municipalities[seat.municipality], seat.rule, tools.references)
    return {owner: cells[seat] for owner, seat in seats.items()}


def _json_ld(compactor: Compactor, paths: Iterable[Path]) -> Iterator[bytes | Path]:
    """The head of the document, the nodes of each file behind those of the one before, the end of the document."""
    head, tail = (part.encode() for part in compactor.document(()))
    yield head
    between = b"\n"
    for path in paths:
        if path.stat().st_size:
            yield between
            yield path
            between = BETWEEN_NODES
    yield tail

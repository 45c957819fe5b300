"""Our side of every comparison: the one place where the benchmarks name the library's functions.

Point these functions elsewhere when the library changes; nothing else in bench/ calls it but what is re-exported here.
"""

import gzip
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from esfgraph.assembly import Assembly, assemble
from esfgraph.assembly import validate as validate_assembly
from esfgraph.build import build as build_release
from esfgraph.codes import CODED, check_codes, concept_of
from esfgraph.context import Context, load_context
from esfgraph.dumps import FileWriter, write_dumps
from esfgraph.fields import Field
from esfgraph.iris import Iris
from esfgraph.jsonld import load_compactor
from esfgraph.owners import Owner, Ownership
from esfgraph.projects import Project
from esfgraph.raw import RawRecord
from esfgraph.reading import read_sources
from esfgraph.records import Stated
from esfgraph.register import same_as
from esfgraph.releases import DataFolder
from esfgraph.sources import find
from esfgraph.triples import (
    HIDDEN_LABELS,
    WRITERS,
    label_triples,
    line_map,
    owner_triples,
    project_triples,
    record_triples,
)

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

    context: Context
    projects: list[tuple[Project, Ownership | None]]
    records: list[tuple[str, RawRecord]]
    """Each with the IRI of its project."""
    owners: list[Owner]


@dataclass(frozen=True, slots=True)
class BuildOutcome:
    """What a build says of itself."""

    release: str
    records: int
    read_map_validate: float | None = None
    """Wall seconds of reading, mapping and validating; None where the build does not report them."""


def parse(sources: Path) -> int:
    """Read and type every record below *sources*; return how many there are."""
    return len(read_sources(find([sources]), load_context(Iris())).records)


def typed(sources: Path) -> Typed:
    """Read everything below *sources* and hold it in memory, for a stage or a peer to map."""
    context = load_context(Iris())
    assembly = assemble(read_sources(find([sources]), context).records, context)
    return Typed(
        context,
        [(each, assembly.ownerships[each.iri]) for each in assembly.projects],
        [(each.iri, record.raw) for each in assembly.projects for record in each.records],
        assembly.owners,
    )


def concept(field: Field, stated: Stated, project: Project, context: Context) -> str | None:
    """What a coded value names; None where it names nothing that can be published."""
    return concept_of(field, stated, project, context)


def map_only(projects: Typed, out: Path) -> None:
    """Write the N-Triples of projects, owners and source records."""
    with out.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{each} .\n" for each in _statements(projects))


def _statements(projects: Typed) -> Iterator[str]:
    context = projects.context
    for project, ownership in projects.projects:
        yield from project_triples(project, ownership, context)
    for iri, raw in projects.records:
        yield from record_triples(iri, raw, context.iris)
    for owner in projects.owners:
        yield from owner_triples(owner, context)


def common_statements(projects: Typed) -> tuple[set[str], set[str]]:
    """What a release states besides projects, owners and records, for peers to add: publicly, and of its sources.

    Ontology, code lists and places with the codes that no list holds; descriptions of the source labels.
    """
    context = projects.context
    public = set(context.reference.triples)
    unknown = {value.label for _, raw in projects.records for value in raw.values if value.field is None}
    for project, _ in projects.projects:
        for unlisted in check_codes(project, context)[1]:
            public.update(unlisted.triples(context.reference))
    return public, set(label_triples(context.table, unknown, context.iris))


def parse_and_map(sources: Path, out: Path) -> None:
    """Read everything below *sources* and write its N-Triples."""
    map_only(typed(sources), out)


def validate(projects: Typed) -> int:
    """Validate what is to be published of *projects*; return the number of findings."""
    assembly = Assembly(
        [project for project, _ in projects.projects],
        {project.iri: ownership for project, ownership in projects.projects},
        projects.owners,
    )
    return len(validate_assembly(assembly, projects.context))


def dumps(nquads: Path, out: Path) -> None:
    """Write the packed dumps (N-Quads, Turtle, JSON-LD) of a file of N-Quads to the folder *out*."""
    write_dumps(nquads, FileWriter(out), load_compactor())


def nquads(sources: Path, out: Path, processes: int) -> None:
    """Write the N-Quads of a release of what is below *sources*: what dumps are made of."""
    with TemporaryDirectory(dir=out.parent) as data:
        build(sources, Path(data), processes)
        with gzip.open(Path(data) / "current" / "dumps" / "esf.nq.gz") as packed, out.open("wb") as file:
            shutil.copyfileobj(packed, file)


def build(sources: Path, data: Path, processes: int) -> BuildOutcome:
    """Build a release of what is below *sources*; *processes* is for a build that can use more than one."""
    result = build_release([sources], DataFolder(data), Iris())
    if result.release is None:
        raise SystemExit(f"No release could be made of {sources}.")
    return BuildOutcome(result.release.id, result.summary["records_read"])

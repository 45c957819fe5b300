"""Our side of every comparison: the one place where the benchmarks name the library's functions.

Point these functions elsewhere when the library changes; nothing else in bench/ calls it but what is re-exported here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from esfgraph.assembly import Assembly, assemble
from esfgraph.assembly import validate as validate_assembly
from esfgraph.build import build as build_release
from esfgraph.codes import CODED, check_codes, concept_of
from esfgraph.context import Context, load_context
from esfgraph.dumps import FileWriter, write_dumps
from esfgraph.iris import Iris
from esfgraph.jsonld import load_compactor
from esfgraph.owners import Owner, Ownership
from esfgraph.projects import Project
from esfgraph.reading import read_sources
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
    "concept_of",
    "dumps",
    "line_map",
    "map_only",
    "parse",
    "parse_and_map",
    "same_as",
    "typed",
    "validate",
]


@dataclass(frozen=True, slots=True)
class Typed:
    """Typed projects with their owners: what mapping starts from, on our side and on the peers'."""

    context: Context
    projects: list[tuple[Project, Ownership | None]]
    owners: list[Owner]


@dataclass(frozen=True, slots=True)
class BuildOutcome:
    """What a build says of itself."""

    release: str
    records: int
    build_phases: dict[str, float] = field(default_factory=dict)
    """Wall seconds of each phase (read, map, validate, ...); empty where the build does not report them."""


def parse(sources: Path) -> int:
    """Read and type every record below *sources*; return how many there are."""
    return len(read_sources(find([sources]), load_context(Iris())).records)


def typed(sources: Path) -> Typed:
    """Read everything below *sources* and hold it in memory, for a stage or a peer to map."""
    context = load_context(Iris())
    assembly = assemble(read_sources(find([sources]), context).records, context)
    return Typed(context, [(each, assembly.ownerships[each.iri]) for each in assembly.projects], list(assembly.owners))


def map_only(projects: Typed, out: Path) -> None:
    """Write the N-Triples of projects, owners and source records."""
    with out.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{each} .\n" for each in _statements(projects))


def _statements(projects: Typed) -> Iterator[str]:
    context = projects.context
    for project, ownership in projects.projects:
        yield from project_triples(project, ownership, context)
        for record in project.records:
            yield from record_triples(project.iri, record.raw, context.iris)
    for owner in projects.owners:
        yield from owner_triples(owner, context)


def common_statements(projects: Typed) -> tuple[set[str], set[str]]:
    """What a release states besides projects, owners and records, for peers to add: publicly, and of its sources.

    Ontology, code lists and places with the codes that no list holds; descriptions of the source labels.
    """
    context = projects.context
    public = set(context.reference.triples)
    unknown: set[str] = set()
    for project, _ in projects.projects:
        for unlisted in check_codes(project, context)[1]:
            public.update(unlisted.triples(context.reference))
        for record in project.records:
            unknown.update(value.label for value in record.raw.values if value.field is None)
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


def build(sources: Path, data: Path, processes: int) -> BuildOutcome:
    """Build a release of what is below *sources*; *processes* is for a build that can use more than one."""
    result = build_release([sources], DataFolder(data), Iris())
    if result.release is None:
        raise SystemExit(f"No release could be made of {sources}.")
    return BuildOutcome(result.release.id, result.summary["records_read"])

"""Assembly: records merged to projects, owners gathered, everything that can be stated and what is wrong with it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from esfgraph.codes import check_codes
from esfgraph.context import Context
from esfgraph.findings import Finding
from esfgraph.namespaces import expand
from esfgraph.owners import Owner, Ownership, check_owner, collect, ownership_of
from esfgraph.projects import Project, identify, merge
from esfgraph.records import Record, Stated
from esfgraph.triples import label_triples, owner_triples, project_triples, record_triples
from esfgraph.validation import graph_of, load_validator

VALIDATION_BATCH = 500
"""Projects validated at a time."""


@dataclass(frozen=True, slots=True)
class Assembly:
    """The projects of a build and their owners."""

    projects: list[Project]
    ownerships: Mapping[str, Ownership | None]
    """By IRI of the project."""
    owners: list[Owner]


def assemble(records: Iterable[Record], context: Context) -> Assembly:
    """Merge the captures of each project and gather the owners, in order of IRI."""
    groups: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        groups[identify(record, context.iris)].append(record)
    projects = [merge(iri, groups[iri], context.table) for iri in sorted(groups)]
    index = context.owner_index.with_records(projects)
    ownerships = {project.iri: ownership_of(project, context.iris, index) for project in projects}
    owners = collect((each for each in ownerships.values() if each), index)
    return Assembly(projects, ownerships, owners)


def public_statements(assembly: Assembly, context: Context) -> set[str]:
    """Everything that the records let us state: projects, owners, units, addresses."""
    statements: set[str] = set()
    for project in assembly.projects:
        statements.update(project_triples(project, assembly.ownerships[project.iri], context))
    for owner in assembly.owners:
        statements.update(owner_triples(owner, context))
    return statements


def source_statements(assembly: Assembly, context: Context) -> set[str]:
    """What the pages said, under their own labels."""
    statements: set[str] = set()
    unknown: set[str] = set()
    for project in assembly.projects:
        for record in project.records:
            statements.update(record_triples(project.iri, record.raw, context.iris))
            unknown.update(value.label for value in record.raw.values if value.field is None)
    statements.update(label_triples(context.table, unknown, context.iris))
    return statements


def validate(assembly: Assembly, context: Context) -> list[Finding]:
    """Check what is to be published against the shapes, and its codes against the lists."""
    owners = {owner.iri: owner for owner in assembly.owners}
    stated: dict[str, Mapping[str, Stated]] = {project.iri: project.values for project in assembly.projects}
    for project in assembly.projects:
        if ownership := assembly.ownerships[project.iri]:
            stated.setdefault(ownership.owner, project.values)
    validator, known = load_validator(context.table), known_codes(context)
    findings: list[Finding] = []
    # In batches, so that no graph of term objects holds the whole data set; an owner is checked with each of them.
    for start in range(0, len(assembly.projects), VALIDATION_BATCH):
        projects = assembly.projects[start : start + VALIDATION_BATCH]
        owned = {each.owner for project in projects if (each := assembly.ownerships[project.iri])}
        part = Assembly(projects, assembly.ownerships, [owners[iri] for iri in sorted(owned)])
        unlisted = {
            line
            for project in projects
            for code in check_codes(project, context)[1]
            for line in code.triples(context.reference)
        }
        findings.extend(validator.check(graph_of(public_statements(part, context) | known | unlisted), stated))
    for project in assembly.projects:
        findings.extend(project.findings)
        findings.extend(check_owner(project, assembly.ownerships[project.iri]))
        findings.extend(check_codes(project, context)[0])
    return findings


def known_codes(context: Context) -> set[str]:
    """What the shapes ask of codes and places: their kind, code, period and the places they lie within."""
    names = ("rdf:type", "rdfs:subClassOf", "skos:notation", "esf:programmingPeriod", "esf:within")
    asked = {f"<{expand(name)}>" for name in names}
    return {each for each in context.reference.triples if each.split(" ", 2)[1] in asked}

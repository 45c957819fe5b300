"""A build: sources in, a validated release out. One direction: read, type, merge, state, validate, write, switch."""

import errno
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from esfgraph import __version__
from esfgraph.codes import Context, check_codes
from esfgraph.dumps import FileWriter, write_dumps
from esfgraph.errors import RecordError, ReleaseError
from esfgraph.fields import load_fields
from esfgraph.findings import Finding, Position, Severity
from esfgraph.iris import Iris
from esfgraph.jsonld import load_compactor
from esfgraph.ntriples import quads
from esfgraph.owners import Owner, Ownership, check_owner, collect, ownership_of
from esfgraph.pages import read_page
from esfgraph.projects import Project, identify, merge
from esfgraph.quarantine import Refused, keep
from esfgraph.records import Record, Stated, read_record
from esfgraph.reference import load_reference
from esfgraph.releases import DataFolder, Release
from esfgraph.report import as_csv, as_json, as_turtle, counts, ordered, report_triples
from esfgraph.sources import Source, find, read
from esfgraph.tables import owners_csv, projects_csv
from esfgraph.triples import label_triples, owner_triples, project_triples, record_triples
from esfgraph.validation import graph_of, load_validator

if TYPE_CHECKING:
    from esfgraph.raw import RawRecord

SHRINK_LIMIT = 0.1
"""A release that drops more than this share of the served projects is written but not served."""


@dataclass(slots=True)
class Reading:
    """What the sources of a build held."""

    sources: list[Source]
    records: list[Record] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Assembly:
    """The projects of a build and their owners."""

    projects: list[Project]
    ownerships: Mapping[str, Ownership | None]
    """By IRI of the project."""
    owners: list[Owner]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did."""

    summary: dict[str, Any]
    findings: list[Finding]
    release: Release | None
    """The release that was written; None where nothing could be published."""
    served: bool
    """Whether that release is now the current one."""
    refused: int


def build(arguments: Iterable[Path], data: DataFolder, iris: Iris, *, allow_shrink: bool = False) -> BuildResult:
    """Build a release from the sources below *arguments* and serve it.

    Raise SourceError for a source that cannot be reached and ReleaseError where the release cannot be written;
    the release that is served stays whole whatever happens.
    """
    context = Context(load_fields(), load_reference(iris))
    reading = read_sources(find(arguments), context)
    assembly = assemble(reading.records, context)
    refused = _refuse_invalid(reading, assembly, context)
    if refused:
        assembly = assemble([record for record in reading.records if record not in refused], context)
    try:
        with data.lock():
            keep(data.quarantine, reading.refused)
            return _publish(reading, assembly, data, context, allow_shrink=allow_shrink)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error):
            reason = f"The disk of {str(data.root)!r} is full"
        else:
            reason = f"The release cannot be written to {str(data.root)!r} ({error.strerror or error})"
        raise ReleaseError(f"{reason}; nothing was published, and what was served before still is.") from error


def read_sources(sources: list[Source], context: Context) -> Reading:
    """Read every source; one that holds no publishable record is refused with its reason and stops no other."""
    reading = Reading(sources)
    for source in sources:
        raw: RawRecord | None = None
        try:
            text = read(source)
            raw = read_page(text, context.table)
            record = read_record(raw, context.table)
            identify(record, context.iris)
        except RecordError as error:
            finding = Finding(Severity.VIOLATION, "refused", Position(source.name), str(error))
            reading.refused.append(Refused(source.name, raw.redacted if raw else None, (finding,)))
            reading.findings.append(finding)
            continue
        reading.records.append(record)
        reading.findings.extend(record.findings)
    return reading


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


def _refuse_invalid(reading: Reading, assembly: Assembly, context: Context) -> list[Record]:
    """Validate; move the records of projects with a violation to the refused, and return them."""
    findings = validate(assembly, context)
    reading.findings.extend(findings)
    wrong = {each.subject for each in findings if each.severity is Severity.VIOLATION}
    refused = [record for project in assembly.projects if project.iri in wrong for record in project.records]
    for record in refused:
        reasons = tuple(each for each in findings if each.subject == identify(record, context.iris))
        reading.refused.append(Refused(record.raw.source, record.raw.redacted, reasons))
    return refused


def validate(assembly: Assembly, context: Context) -> list[Finding]:
    """Check what is to be published against the shapes, and its codes against the lists."""
    graph = graph_of(public_statements(assembly, context) | place_types(context))
    stated: dict[str, Mapping[str, Stated]] = {project.iri: project.values for project in assembly.projects}
    for project in assembly.projects:
        if ownership := assembly.ownerships[project.iri]:
            stated.setdefault(ownership.owner, project.values)
    findings = load_validator(context.table).check(graph, stated)
    for project in assembly.projects:
        findings.extend(project.findings)
        findings.extend(check_owner(project, assembly.ownerships[project.iri]))
        findings.extend(check_codes(project, context)[0])
    return findings


def place_types(context: Context) -> set[str]:
    """The statements that say what is a municipality: the shapes ask for them."""
    return {each for each in context.reference.triples if each.endswith("#Municipality>")}


def _publish(
    reading: Reading, assembly: Assembly, data: DataFolder, context: Context, *, allow_shrink: bool
) -> BuildResult:
    findings = ordered(reading.findings)
    summary = summarise(reading, assembly, findings)
    if not assembly.projects:
        return BuildResult(summary, findings, None, served=False, refused=len(reading.refused))
    before = data.current()
    with data.building() as folder:
        id_ = _write(folder, reading, assembly, findings, summary, context)
        release = data.adopt(folder, id_)
    shrunk = before is not None and len(assembly.projects) < before.counts["projects"] * (1 - SHRINK_LIMIT)
    served = allow_shrink or not shrunk
    if served:
        data.switch(release)
    return BuildResult(
        summary | {"release": release.id, "served": served}, findings, release, served, len(reading.refused)
    )


def summarise(reading: Reading, assembly: Assembly, findings: list[Finding]) -> dict[str, Any]:
    """The figures of a build, for the report and for ``--json``."""
    kept = [record for project in assembly.projects for record in project.records]
    return {
        "records_read": len(reading.sources),
        "projects": len(assembly.projects),
        "captures_merged": len(kept) - len(assembly.projects),
        "owners": owners_by_evidence(assembly),
        "unknown_labels": sorted(
            {value.label for record in kept for value in record.raw.values if value.field is None}
        ),
        "personal_values_dropped": sum(record.raw.personal_values for record in reading.records),
        "values_withheld": sum(each.rule.startswith("malformed-") or each.rule == "unknown-code" for each in findings),
        "refused": len(reading.refused),
        **counts(findings),
    }


def owners_by_evidence(assembly: Assembly) -> dict[str, int]:
    """How many owners there are, and how many are known by which kind of evidence: stated, by a rule, or not."""
    kinds: dict[str, str] = {}
    for each in assembly.ownerships.values():
        if each:
            kind = "private-person" if each.is_person else "stated" if not each.rule else each.rule
            kind = kind if each.number or each.is_person else "without-number"
            kinds[each.owner] = "stated" if "stated" in (kind, kinds.get(each.owner)) else kind
    counted = Counter(kinds.values())
    return {"total": len(assembly.owners), **dict(sorted(counted.items()))}


def _write(
    folder: Path,
    reading: Reading,
    assembly: Assembly,
    findings: list[Finding],
    summary: dict[str, Any],
    context: Context,
) -> str:
    """Write all files of a release to *folder* and return its id."""
    iris = context.iris
    public = public_statements(assembly, context) | set(context.reference.triples)
    for project in assembly.projects:
        for unlisted in check_codes(project, context)[1]:
            public.update(unlisted.triples(context.reference))
    sources = source_statements(assembly, context)
    plain = folder / "esf.nq"
    with plain.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(quads(sorted(public)))
        out.writelines(quads(report_triples(findings, iris), iris.graph("quality")))
        out.writelines(quads(sorted(sources), iris.graph("sources")))
    files = FileWriter(folder)
    write_dumps(plain, files, load_compactor())
    pairs = [(project, assembly.ownerships[project.iri]) for project in assembly.projects]
    files.write("dumps/projects.csv", projects_csv(pairs, context))
    files.write("dumps/owners.csv", owners_csv(assembly.owners, assembly.ownerships.values(), context))
    files.write("report.csv", as_csv(findings))
    files.write("report.json", as_json(findings, summary))
    files.write("report.ttl", as_turtle(findings, iris))
    _load(plain, folder / "store")
    plain.unlink()
    manifest = {
        "tool": f"esfgraph {__version__}",
        "base_iri": iris.base,
        "counts": {
            "projects": len(assembly.projects),
            "owners": len(assembly.owners),
            "records": len(reading.records),
            "statements": len(public),
            "source_statements": len(sources),
        },
        "sources": sorted({record.raw.source for project in assembly.projects for record in project.records}),
    }
    id_ = _id(manifest, files)
    listed = [
        {"name": each.name, "size": each.size, "sha256": each.sha256, "content_sha256": each.content_sha256}
        for each in sorted(files.written, key=lambda each: each.name)
    ]
    text = json.dumps({"release": id_} | manifest | {"files": listed}, ensure_ascii=False, indent=2) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return id_


def _load(nquads: Path, store: Path) -> None:
    """Load the store that is served; this parses, and so proves, every line that was written."""
    try:
        loaded = ox.Store(str(store))
        loaded.bulk_load(path=str(nquads), format=ox.RdfFormat.N_QUADS)
        loaded.optimize()
        loaded.flush()
    except SyntaxError as error:
        raise ReleaseError(
            f"The graph that was written is not valid N-Quads ({error}); this is a fault of the program, not of "
            f"the data."
        ) from error


def _id(manifest: Mapping[str, Any], files: FileWriter) -> str:
    """Id of a release: what went in by way of tool and settings, and what came out, nothing of when and where."""
    digest = hashlib.sha256(f"{manifest['tool']}\n{manifest['base_iri']}\n".encode())
    for each in sorted(files.written, key=lambda each: each.name):
        digest.update(f"{each.name} {each.content_sha256}\n".encode())
    return digest.hexdigest()[:16]

"""A build: sources in, a validated release out. One direction: read, type, merge, state, validate, write, switch."""

import errno
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from esfgraph import __version__
from esfgraph.assembly import Assembly, assemble, public_statements, source_statements, validate
from esfgraph.codes import check_codes
from esfgraph.context import Context, load_context
from esfgraph.dumps import FileWriter, write_dumps
from esfgraph.errors import ReleaseError
from esfgraph.findable import document_of_owner, documents_of, documents_of_reference
from esfgraph.findings import Finding, Severity
from esfgraph.iris import Iris
from esfgraph.jsonld import load_compactor
from esfgraph.ntriples import quads
from esfgraph.observations import Cube
from esfgraph.projects import identify
from esfgraph.quarantine import Refused, keep
from esfgraph.reading import Reading, read_sources
from esfgraph.records import Record
from esfgraph.releases import DataFolder, Release
from esfgraph.report import as_csv, as_json, as_turtle, counts, ordered, report_triples
from esfgraph.search import Document, write_index
from esfgraph.sources import find
from esfgraph.tables import owners_csv, projects_csv
from esfgraph.withdrawals import read_withdrawals

SHRINK_LIMIT = 0.1
"""A release that drops more than this share of the served projects is written but not served."""


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


def build(
    arguments: Iterable[Path],
    data: DataFolder,
    iris: Iris,
    *,
    allow_shrink: bool = False,
    owners: Path | None = None,
    postcodes: Path | None = None,
) -> BuildResult:
    """Build a release from the sources below *arguments* and serve it.

    *owners* and *postcodes* are the user's own register of organisations and postcode table. Raise SourceError for a
    source that cannot be reached and ReleaseError where the release cannot be written; the release that is served stays
    whole whatever happens.
    """
    context = load_context(iris, owners, postcodes)
    withdrawn = read_withdrawals(data.withdrawals)
    reading = read_sources(find(arguments), context, withdrawn)
    assembly = assemble(reading.records, context)
    refused = _refuse_invalid(reading, assembly, context)
    if refused:
        gone = set(map(id, refused))
        assembly = assemble((record for record in reading.records if id(record) not in gone), context)
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


def _refuse_invalid(reading: Reading, assembly: Assembly, context: Context) -> list[Record]:
    """Validate; move the records of projects with a violation to the refused, and return them."""
    findings = validate(assembly, context)
    reading.findings.extend(findings)
    wrong = {each.subject for each in findings if each.severity is Severity.VIOLATION}
    # What must not be published of an owner, such as a person's number, must not be published with its projects either.
    wrong |= {each.project for each in assembly.ownerships.values() if each and each.owner in wrong}
    refused = [record for project in assembly.projects if project.iri in wrong for record in project.records]
    for record in refused:
        reasons = tuple(each for each in findings if each.subject == identify(record, context.iris))
        reading.refused.append(Refused(record.raw.source, record.raw.redacted, reasons))
    return refused


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
        "records_read": reading.count,
        "projects": len(assembly.projects),
        "captures_merged": len(kept) - len(assembly.projects),
        "owners": owners_by_evidence(assembly),
        "unknown_labels": sorted(
            {value.label for record in kept for value in record.raw.values if value.field is None}
        ),
        "personal_values_dropped": sum(record.raw.personal_values for record in reading.records),
        "values_withheld": sum(each.rule.startswith("malformed-") or each.rule == "unknown-code" for each in findings),
        "withdrawn": reading.withdrawn,
        "refused": len(reading.refused),
        **counts(findings),
    }


def owners_by_evidence(assembly: Assembly) -> dict[str, int]:
    """How many owners there are, and how many are known by which kind of evidence: stated, by a rule, or not."""
    kinds: dict[str, str] = {}
    for each in assembly.ownerships.values():
        if each:
            kind = each.hidden or (each.rule or "stated" if each.number else "without-number")
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
    cube = Cube()
    for project in assembly.projects:
        cube.add(project, assembly.ownerships[project.iri], context)
    public.update(cube.triples(iris))
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
    files.write("dumps/observations.csv", cube.csv_text())
    files.write("report.csv", as_csv(findings))
    files.write("report.json", as_json(findings, summary))
    files.write("report.ttl", as_turtle(findings, iris))
    write_index(folder / "search", _documents(assembly, context))
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


def _documents(assembly: Assembly, context: Context) -> Iterator[Document]:
    """Yield what the full-text index holds, in order."""
    for project in assembly.projects:
        yield from documents_of(project, assembly.ownerships[project.iri], context)
    for owner in assembly.owners:
        if document := document_of_owner(owner):
            yield document
    yield from documents_of_reference(context.reference)


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

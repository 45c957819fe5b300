"""A build: sources in, a validated release out. One direction: read, hide, map, gather owners, write, load, switch.

No step holds the data set: a step works on one batch after another, what it makes lies in the cache, and what no single
record can tell lies in an index on disk. What is written depends neither on how many processes work nor on what was in
the cache.
"""

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from esfgraph.changes.change_log import ChangeLog, Summary
from esfgraph.disk.refusals import FULL, refusal_of
from esfgraph.errors import ReleaseError
from esfgraph.findings import Finding
from esfgraph.imports.imported import Import
from esfgraph.links.kept_links import digest
from esfgraph.pipeline.cache.entries import Entries
from esfgraph.pipeline.cache.findings import FindingKind
from esfgraph.pipeline.contents.imports import write_imports
from esfgraph.pipeline.executors.executor import Executor
from esfgraph.pipeline.executors.local import LocalExecutor
from esfgraph.pipeline.index.database import indexing
from esfgraph.pipeline.limits import Limits
from esfgraph.pipeline.processes import Workers
from esfgraph.pipeline.progress import Progress, Silence
from esfgraph.pipeline.run import Built, refused_records, run
from esfgraph.pipeline.settings import Settings, fingerprint
from esfgraph.pipeline.store import StoreLoader
from esfgraph.pipeline.write import summarise, write_release
from esfgraph.publisher.withdrawals import read_withdrawals
from esfgraph.rdf.iris import Iris
from esfgraph.release.change import Change, change_between
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.release.objections import Objection, objections
from esfgraph.release.quarantine import keep
from esfgraph.shacl.engines import EngineName
from esfgraph.sources.files import Source, find

STEPS = ("esfgraph.pipeline.steps.map", "esfgraph.pipeline.steps.gather", "esfgraph.pipeline.write")
"""Modules of what worker processes do."""

SHOWN = 1000
"""How many findings a result carries; the report has all."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did."""

    summary: dict[str, Any]
    findings: list[Finding]
    """The worst, at most SHOWN of them."""
    kinds: list[FindingKind]
    """All of them counted by severity and rule, with an example of each."""
    release: Release | None
    """The release that was written; None where nothing could be published."""
    served: bool
    """Whether that release is now the current one."""
    refused: int
    change: Change | None = None
    """What changes from the release that was served before; None where there is none to compare with."""
    difference: Summary | None = None
    """The same thing by thing, kept in the history; None where it cannot be told."""
    objections: tuple[Objection, ...] = ()
    """What speaks against serving the release, whether it is served all the same or not."""


def build(
    arguments: Iterable[Path],
    data: DataFolder,
    iris: Iris,
    *,
    allow_shrink: bool = False,
    rename: bool = False,
    owners: Path | None = None,
    postcodes: Path | None = None,
    imports: Iterable[Import] = (),
    profiles: tuple[str, ...] = (),
    source_licence: str | None = None,
    engine: EngineName = "auto",
    processes: int = 1,
    progress: Progress | None = None,
    limits: Limits | None = None,
    executor: Executor | None = None,
) -> BuildResult:
    """Build a release from the sources below *arguments* and serve it.

    A release to which there are objections is written and not served, unless *allow_shrink* or *rename* insists.
    *owners* and *postcodes* are the user's own register of organisations and postcode table; *imports* are data of
    others for graphs of their own; *profiles* are of the registers that sources may be of, by name or path, without any
    all that travel along, told by headings; *source_licence* is the IRI of the terms under which the sources may be
    used; *engine* checks the shapes; several *processes* share the work, or *executor* does the steps. Raise
    SourceError for a source that cannot be reached or an import that cannot be published, and ReleaseError where the
    release cannot be written; the release that is served stays whole whatever happens.
    """
    with _sentences(data), data.lock(), data.building() as folder:
        settings = Settings(
            iris,
            data.cache,
            data.withdrawals,
            data.corrections,
            owners,
            postcodes,
            engine,
            source_licence,
            limits or Limits(),
            imports=tuple(sorted(imports, key=lambda each: each.name)),
            profiles=profiles,
        )
        linked = digest(data.links)
        settings = replace(settings, fingerprint=fingerprint(settings), links=data.links, linked=linked)
        made = _make(arguments, folder, data, settings, processes, executor, progress or Silence())
        if made.id is None:
            return BuildResult(made.summary, made.findings, made.kinds, None, served=False, refused=made.refused)
        before = data.served_last()
        release = data.adopt(folder, made.id)
        change = _change(before, release, data, made.refused_projects)
        difference = ChangeLog.of(data).keep(before, release, read_withdrawals(data.withdrawals).keys())
        found = objections(before, release, change)
        insisted = {Objection.RENAMED: rename, Objection.SHRUNK: allow_shrink, Objection.UNLISTED: allow_shrink}
        served = all(insisted[objection] for objection in found)
        if served:
            data.switch(release)
    summary = made.summary | {"release": release.id, "served": served}
    return BuildResult(summary, made.findings, made.kinds, release, served, made.refused, change, difference, found)


def _change(before: Release | None, release: Release, data: DataFolder, refused: frozenset[str]) -> Change | None:
    """Compare with the release that is served; None where that cannot be read."""
    if before is None or before.id == release.id:
        return None
    try:
        return change_between(before, release, read_withdrawals(data.withdrawals), refused)
    except (ReleaseError, OSError, ValueError, KeyError, RuntimeError):  # as the store says that it is damaged
        return None


@dataclass(frozen=True, slots=True)
class _Made:
    """A release that was written, not yet among the others."""

    id: str | None
    """None where nothing could be published."""
    summary: dict[str, Any]
    findings: list[Finding]
    kinds: list[FindingKind]
    refused: int
    refused_projects: frozenset[str]
    """Paths of them."""


def _make(
    arguments: Iterable[Path],
    folder: Path,
    data: DataFolder,
    settings: Settings,
    processes: int,
    executor: Executor | None,
    progress: Progress,
) -> _Made:
    """Do all steps and write the release to *folder*."""
    with (
        TemporaryDirectory(dir=folder, prefix="work-") as work,
        indexing(data.cache, Path(work), settings.fingerprint) as index,
        Entries(data.cache).clearing(),
        Workers(processes, settings.limits, STEPS) as workers,
        StoreLoader(folder / "store", workers) as loader,
    ):
        imported = write_imports(settings, Path(work))
        index.sources.put(put_on_disk(find(arguments), Path(work)))
        built = run(settings, index, Path(work), executor or LocalExecutor(workers), loader, progress)
        keep(data.quarantine, refused_records(built, index, settings))
        index.sources.clear()
        Entries(data.cache).prune({entry.folder.name for entry in built.entries} | built.names)
        id_ = None
        if built.totals.projects:
            progress.begin("Writing", 0)
            workers.end_pool()  # their memory is wanted for the store and the full-text index
            id_ = write_release(folder, built, imported, index, settings, workers, loader)
        findings, refused = list(islice(built.findings, SHOWN)), built.totals.refused
        paths = frozenset(_refused_projects(built, settings.iris))
        summary = summarise(built)
        if imported:
            summary |= {"imported_statements": {each.said.name: each.count for each in imported}}
        return _Made(id_, summary, findings, built.findings.kinds(), refused, paths)


def _refused_projects(built: Built, iris: Iris) -> Iterator[str]:
    for entry in built.projects:
        for project in entry.refused:
            yield from (iris.relative(reason.subject) for reason in project.reasons)


@contextmanager
def _sentences(data: DataFolder) -> Iterator[None]:
    """Turn what the system refuses into a ReleaseError that names what to do."""
    try:
        yield
    except Exception as error:
        if (refusal := refusal_of(error)) is None:
            raise
        cure = refusal.cure
        if refusal.number in FULL:
            reason = f"The disk of {str(data.root)!r} is full"
        elif refusal.number in (errno.EEXIST, errno.ENOTDIR) and not data.root.is_dir():
            reason, cure = f"{str(data.root)!r} is no folder", "Name another with --data."
        else:
            reason = f"The release cannot be written to {str(data.root)!r} ({refusal.reason})"
        raise ReleaseError(f"{reason}; nothing was published, and what was served before still is. {cure}") from error


def put_on_disk(sources: Iterable[Source], work: Path) -> Iterator[Source]:
    """Sources that any process can read: what standard input held becomes a file."""
    for source in sources:
        if source.data:
            path = work / "standard-input"
            path.write_bytes(source.data)
            yield Source(source.name, path)
        else:
            yield source

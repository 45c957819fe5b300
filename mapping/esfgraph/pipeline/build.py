"""A build: sources in, a validated release out. One direction: read, hide, map, gather owners, write, load, switch.

No step holds the data set: records go through parts (cached by what they are made of), and what no single record can
tell goes through an index on disk. What is written depends neither on how many processes work nor on what was cached.
"""

import errno
import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from esfgraph.errors import ReleaseError
from esfgraph.findings import Finding
from esfgraph.pipeline.cache.entries import Parts
from esfgraph.pipeline.cache.index import indexing
from esfgraph.pipeline.processes import Workers
from esfgraph.pipeline.progress import Progress, Silence
from esfgraph.pipeline.run import Pipeline
from esfgraph.pipeline.settings import Settings, fingerprint
from esfgraph.pipeline.store import Loading
from esfgraph.pipeline.write import summarise, write_release
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.release.quarantine import keep
from esfgraph.shacl.engines import EngineName
from esfgraph.sources.files import Source, find

STEPS = ("esfgraph.pipeline.map", "esfgraph.pipeline.gather", "esfgraph.pipeline.write")
"""Modules of what worker processes do."""

SHRINK_LIMIT = 0.1
"""A release that drops more than this share of the served projects is written but not served."""

SHOWN = 1000
"""How many findings a result carries; the report has all."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did."""

    summary: dict[str, Any]
    findings: list[Finding]
    """The worst, at most SHOWN of them."""
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
    engine: EngineName = "auto",
    processes: int = 1,
    progress: Progress | None = None,
) -> BuildResult:
    """Build a release from the sources below *arguments* and serve it.

    *owners* and *postcodes* are the user's own register of organisations and postcode table; *engine* checks the
    shapes; several *processes* share the work. Raise SourceError for a source that cannot be reached and ReleaseError
    where the release cannot be written; the release that is served stays whole whatever happens.
    """
    settings = Settings(iris, data.cache, data.withdrawals, owners, postcodes, engine)
    settings = replace(settings, fingerprint=fingerprint(settings))
    try:
        with (
            data.lock(),
            data.building() as folder,
            TemporaryDirectory(dir=folder, prefix="work-") as work,
            indexing(data.cache, Path(work), settings.fingerprint) as index,
            Parts(data.cache).clearing(),
            Workers(processes, STEPS) as workers,
            closing(Loading(folder / "store", workers)) as loading,
        ):
            index.add_sources(_on_disk(find(arguments), Path(work)))
            pipeline = Pipeline(settings, index, Path(work), workers, loading, progress or Silence())
            pipeline.run()
            keep(data.quarantine, pipeline.refused())
            pipeline.tools.parts.prune(pipeline.used)
            return _publish(pipeline, folder, data, allow_shrink=allow_shrink)
    except (OSError, sqlite3.DatabaseError) as error:
        number, said = (error.errno, error.strerror) if isinstance(error, OSError) else (None, None)
        if number in (errno.ENOSPC, errno.EDQUOT) or re.search("No space left|disk is full", str(error)):
            reason = f"The disk of {str(data.root)!r} is full"
        else:
            reason = f"The release cannot be written to {str(data.root)!r} ({said or error})"
        raise ReleaseError(f"{reason}; nothing was published, and what was served before still is.") from error


def _publish(pipeline: Pipeline, folder: Path, data: DataFolder, *, allow_shrink: bool) -> BuildResult:
    summary = summarise(pipeline)
    findings = list(islice(pipeline.results, SHOWN))
    projects, refused = pipeline.totals.projects, pipeline.totals.refused
    if not projects:
        return BuildResult(summary, findings, None, served=False, refused=refused)
    before = data.current()
    id_ = write_release(folder, pipeline, summary)
    shutil.rmtree(pipeline.work)
    release = data.adopt(folder, id_)
    shrunk = before is not None and projects < before.counts["projects"] * (1 - SHRINK_LIMIT)
    served = allow_shrink or not shrunk
    if served:
        data.switch(release)
    return BuildResult(summary | {"release": release.id, "served": served}, findings, release, served, refused)


def _on_disk(sources: Iterable[Source], work: Path) -> Iterator[Source]:
    """Sources that any process can read: what standard input held becomes a file."""
    for source in sources:
        if source.data:
            path = work / "standard-input"
            path.write_bytes(source.data)
            yield Source(source.name, path)
        else:
            yield source

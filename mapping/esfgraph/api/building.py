"""A release built from Python."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from esfgraph.api.answers import html_table
from esfgraph.api.reading import Source, path_of
from esfgraph.api.release import Release
from esfgraph.findings import Finding
from esfgraph.imports.imported import Import
from esfgraph.pipeline.build import build as build_release
from esfgraph.publisher.publication import read_publication
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder
from esfgraph.shacl.engines import EngineName


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did."""

    release: Release | None
    """The release that was written; None where nothing could be published."""
    served: bool
    """Whether that release is now the current one: one that loses too much is written, not served."""
    refused: int
    """How many records were refused; they lie in DATA/quarantine with their reasons."""
    findings: list[Finding]
    """The worst findings, at most a thousand; the release's report has all."""
    summary: Mapping[str, Any]
    """Figures, among those that ``esfgraph build --json`` prints."""

    def _repr_html_(self) -> str:
        release = self.release._repr_html_() if self.release else "<p>Nothing could be published.</p>"
        rows = ((finding.severity.value, str(finding.position), finding.message) for finding in self.findings[:20])
        return release + html_table(("severity", "place", "finding"), rows)


def build(
    *sources: Source,
    data: str | os.PathLike[str],
    base_iri: str | None = None,
    owners: Source | None = None,
    postcodes: Source | None = None,
    imports: Iterable[Import] = (),
    profiles: Iterable[Source] = (),
    engine: EngineName = "auto",
    processes: int = 1,
    allow_shrink: bool = False,
    rename: bool = False,
) -> BuildResult:
    """Build a release of *sources* (files, folders, patterns, archives) in the folder *data*, and serve it.

    *base_iri* names every thing; *owners* and *postcodes* are lists of yours: what is None is as ``publication.toml``
    in *data* says. *imports* are data of others for graphs of their own, besides those that it states; *profiles* are
    of the registers that sources may be of, as `read` takes them. *engine* checks the shapes. *allow_shrink* and
    *rename* serve a release that loses much, or names all things anew. Raise SourceError for a source, list or import
    that cannot be read, ReleaseError where the release cannot be written; the release that is served stays whole
    whatever happens.
    """
    publication = read_publication(Path(data)).with_options(base_iri, path_of(owners), path_of(postcodes), imports)
    result = build_release(
        [Path(source) for source in sources],
        DataFolder(Path(data)),
        Iris(publication.base),
        allow_shrink=allow_shrink,
        rename=rename,
        owners=publication.owners,
        postcodes=publication.postcodes,
        imports=publication.imports,
        profiles=tuple(map(str, profiles)),
        source_licence=publication.source_licence,
        engine=engine,
        processes=processes,
    )
    release = Release(result.release) if result.release else None
    return BuildResult(release, result.served, result.refused, result.findings, result.summary)

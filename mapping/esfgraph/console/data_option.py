"""DATA and its base IRI as options that several commands take, and the release that is served from there."""

from pathlib import Path
from typing import Annotated

import typer

from esfgraph.errors import UsageError
from esfgraph.release.data_folder import DataFolder, Release

Data = Annotated[Path, typer.Option("--data", envvar="ESFGRAPH_DATA", help="Folder of the releases.")]
DEFAULT_DATA = Path("esfgraph-data")
BaseIri = Annotated[
    str | None,
    typer.Option(
        "--base-iri",
        envvar="ESFGRAPH_BASE_IRI",
        help="Address under which things get their IRIs, for this call; DATA/publication.toml states it for all.",
    ),
]


def current_release(data: Path, what: str = "read") -> Release:
    """Open the release that is served; raise UsageError where there is none to *what*."""
    release = DataFolder(data).current()
    if release is None:
        raise UsageError(f"There is no release in {str(data)!r} to {what}; run 'esfgraph build' first.")
    return release

"""The graph as browsers read it: as one gzip member, for they unpack no more of a file than the first."""

import gzip
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from esfgraph.release.data_folder import Release
from esfgraph_server.catalogue.downloads import files_of
from esfgraph_server.static_site.engine import FOLDER

_DUMPS: Mapping[str, str] = {"": "public.nt.gz", "sources": "sources.nq.gz", "quality": "quality.nq.gz"}
"""Those of every release, by the graph: the public one, which every query needs, and the named ones."""
_IMPORTED = re.compile(r"graph-(.+)\.nq\.gz")
_LEVEL = 6


def graph_files(release: Release) -> Mapping[str, str]:
    """Say where the graphs of a release lie in a copy, those that are imported too."""
    return {graph: f"{FOLDER}/{name}" for graph, name in _dumps(release).items()}


def write_graphs(release: Release, folder: Path) -> None:
    """Write the graphs of a release into the folder of a copy."""
    for name in _dumps(release).values():
        with (
            gzip.open(release.path / "dumps" / name) as read,
            (folder / FOLDER / name).open("wb") as file,
            gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as packed,
        ):
            shutil.copyfileobj(read, packed, 1 << 20)


def _dumps(release: Release) -> Mapping[str, str]:
    names = filter(None, map(_IMPORTED.fullmatch, files_of(release.manifest)))
    return {**_DUMPS, **{match[1]: match[0] for match in names}}

"""The graph as browsers read it: as one gzip member, for they unpack no more of a file than the first."""

import gzip
import shutil
from collections.abc import Mapping
from pathlib import Path

from esfgraph_server.static_site.engine import FOLDER

_DUMPS: Mapping[str, str] = {"": "public.nt.gz", "sources": "sources.nq.gz", "quality": "quality.nq.gz"}
"""Those of the release, by the graph: the public one, which every query needs, and the named ones."""
GRAPHS: Mapping[str, str] = {graph: f"{FOLDER}/{name}" for graph, name in _DUMPS.items()}
"""Where they lie in a copy."""
_LEVEL = 6


def write_graphs(release: Path, folder: Path) -> None:
    """Write the graphs of the release in a folder into that of a copy."""
    for graph, name in _DUMPS.items():
        with (
            gzip.open(release / "dumps" / name) as read,
            (folder / GRAPHS[graph]).open("wb") as file,
            gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as packed,
        ):
            shutil.copyfileobj(read, packed, 1 << 20)

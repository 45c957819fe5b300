"""The graphs that a copy of the site answers queries from: those of the release, imported ones too."""

import gzip
from pathlib import Path

from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.static_site.engine import FOLDER
from esfgraph_server.static_site.graphs import graph_files, write_graphs


def test_imported_graphs_lie_beside_the_others(
    importing: tuple[DataFolder, BuildResult], release: Release, tmp_path: Path
) -> None:
    imported = importing[1].release
    assert imported
    files = graph_files(imported)
    assert files == {**graph_files(release), "population": f"{FOLDER}/graph-population.nq.gz"}
    (tmp_path / FOLDER).mkdir(parents=True)
    write_graphs(imported, tmp_path)
    for file in files.values():
        dump = imported.path / "dumps" / file.rpartition("/")[2]
        assert gzip.decompress((tmp_path / file).read_bytes()) == gzip.decompress(dump.read_bytes())

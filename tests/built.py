"""What a release states, as tests compare it."""

import gzip
from pathlib import Path

import pyoxigraph as ox

from esfgraph.pipeline.build import build
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.vocabulary.ontology import load_ontology

OBSERVATIONS, YEARS = "dataset/observations", "concept/year/"
"""How the paths of observations and of the codes that only they use begin."""


def built(sources: Path, data: Path, iris: Iris | None = None) -> Release:
    """Build a release of *sources*; fails where nothing could be published."""
    release = build([sources], DataFolder(data), iris or Iris()).release
    assert release is not None
    return release


def statements(release: Release) -> dict[str, set[str]]:
    """Statements in N-Triples without the final dot: public (projects and owners), observations, sources, quality."""
    found: dict[str, set[str]] = {"": set(), "sources": set(), "quality": set()}
    data = gzip.decompress((release.path / "dumps" / "esf.nq.gz").read_bytes())
    for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS):
        graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)[1:-1].rpartition("/")[2]
        found[graph].add(str(quad.triple))
    public = found.pop("") - set(load_ontology(Iris(release.base_iri)).triples)
    counted = {
        each
        for each in public
        if each.startswith((f"<{release.base_iri}{OBSERVATIONS}", f"<{release.base_iri}{YEARS}"))
    }
    return found | {"public": public - counted, "observations": counted}

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
DESCRIPTION = ("dataset/graph", "prefix/", "queries/", "queries#")
"""How the paths of what a release says of itself begin."""


def built(sources: Path, data: Path, iris: Iris | None = None, profiles: tuple[str, ...] = ()) -> Release:
    """Build a release of *sources*; fails where nothing could be published."""
    release = build([sources], DataFolder(data), iris or Iris(), profiles=profiles).release
    assert release is not None
    return release


def statements(release: Release) -> dict[str, set[str]]:
    """Statements in N-Triples without the final dot: public (projects and owners), observations, sources, quality.

    What the release says of itself stands apart, under description.
    """
    found: dict[str, set[str]] = {"": set(), "sources": set(), "quality": set()}
    data = gzip.decompress((release.path / "dumps" / "esf.nq.gz").read_bytes())
    for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS):
        graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)[1:-1].rpartition("/")[2]
        found[graph].add(str(quad.triple))
    public = found.pop("") - set(load_ontology(Iris(release.base_iri)).triples)
    described = _about(public, release, *DESCRIPTION)
    counted = _about(public, release, OBSERVATIONS, YEARS)
    return found | {"public": public - counted - described, "observations": counted, "description": described}


def _about(statements: set[str], release: Release, *paths: str) -> set[str]:
    starts = tuple(f"<{release.base_iri}{path}" for path in paths)
    return {each for each in statements if each.startswith(starts)}

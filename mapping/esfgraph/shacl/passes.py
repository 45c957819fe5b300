"""Our own shapes: which files are checked together, and over what."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Literal

import pyoxigraph as ox

from esfgraph.rdf.iris import DEFAULT_BASE
from esfgraph.resources import resource_dir
from esfgraph.shacl.shapes import Shapes, read_shapes

SHAPES = "https://w3id.org/esfgraph/shapes#"
"""Namespace of our shapes; the server answers it at /shapes."""

Pass = Literal["projects", "owners", "sources", "reference", "observations", "report", "catalogue"]

PASSES: Mapping[Pass, tuple[str, ...]] = {
    "projects": ("project.ttl", "personal.ttl"),
    "owners": ("organization.ttl", "unit.ttl", "address.ttl", "personal.ttl"),
    "sources": ("record.ttl", "label.ttl", "personal.ttl"),
    "reference": ("ontology.ttl", "scheme.ttl", "concept.ttl", "programme.ttl", "place.ttl"),
    "observations": ("observation.ttl",),
    "report": ("finding.ttl", "personal.ttl"),
    "catalogue": ("catalogue.ttl",),
}
"""Files of shapes by what is checked together, each pass over a graph of its own."""

RECORDS: tuple[Pass, ...] = ("projects", "owners")
"""What records state."""


def shape_files(*passes: Pass) -> list[Path]:
    """List the files of some passes, of all of them where none is named."""
    names = dict.fromkeys(chain.from_iterable(PASSES[name] for name in passes or PASSES))
    return [resource_dir("shapes") / name for name in names]


@lru_cache(maxsize=16)  # a process that validates again needs the same, as frozen as they were
def load_shapes(*passes: Pass, base: str = DEFAULT_BASE) -> Shapes:
    """Read the shapes of some passes, of all of them where none is named; *base* is that of the graph to validate."""
    return read_shapes(shape_files(*passes), base)


def shape_triples(base: str = DEFAULT_BASE) -> Iterator[ox.Triple]:
    """Yield all that the shapes say, the relative IRIs among them under *base*."""
    for path in shape_files():
        quads = ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=base, rename_blank_nodes=True)
        yield from (quad.triple for quad in quads)

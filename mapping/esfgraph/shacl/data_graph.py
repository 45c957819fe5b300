"""The graph to validate, an RDF file or a graph of rdflib, as a store that keeps how its values are written."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyoxigraph as ox

from esfgraph.errors import SourceError
from esfgraph.shacl.files import is_packed, read_rdf
from esfgraph.shacl.partition import keep_form

if TYPE_CHECKING:
    from rdflib import Graph

IN_MEMORY = 20_000_000
"""Files of more bytes, and packed ones, are loaded into a store on disk."""
GENERATED = re.compile(r"[0-9a-f]{24,32}")
"""The label that a blank node without one gets on reading, another one each time."""


@contextmanager
def load_file(path: Path) -> Iterator[ox.Store]:
    """Load an RDF file, also with .gz behind, into a store that lasts as long as the context.

    Raise SourceError for what is no readable file of a known RDF format, or refers to what lies elsewhere.
    """
    with TemporaryDirectory(prefix="esfgraph-") as folder:
        is_large = is_packed(path) or (path.exists() and path.stat().st_size > IN_MEMORY)
        store = ox.Store(folder) if is_large else ox.Store()
        store.bulk_extend(_as_written(read_rdf(path)))
        yield store
        del store  # before its folder goes


def load_graph(graph: "Graph") -> ox.Store:
    """Copy a graph of rdflib, or all graphs of a dataset, into a store; raise SourceError for what is no RDF."""
    from esfgraph.shacl.rdflib_terms import quads_of

    store = ox.Store()
    try:
        store.bulk_extend(_as_written(quads_of(graph)))
    except (TypeError, ValueError) as error:
        raise SourceError(f"The graph is no RDF: {error}.") from error
    return store


def _as_written(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Keep values in the form they are written in, and number the blank nodes that have no label of their own."""
    labels: dict[str, ox.BlankNode] = {}

    def labelled(term: ox.BlankNode) -> ox.BlankNode:
        if not GENERATED.fullmatch(term.value):
            return term
        return labels.setdefault(term.value, ox.BlankNode(f"unlabelled{len(labels) + 1}"))

    for quad in quads:
        subject, object_ = quad.subject, quad.object
        yield ox.Quad(
            labelled(subject) if isinstance(subject, ox.BlankNode) else subject,
            quad.predicate,
            labelled(object_) if isinstance(object_, ox.BlankNode) else keep_form(object_),
            quad.graph_name,
        )

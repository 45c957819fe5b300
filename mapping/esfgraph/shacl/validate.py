"""Validation of a graph that is there already: an RDF file from anywhere, a store, a graph of rdflib."""

from contextlib import AbstractContextManager, nullcontext
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from esfgraph.errors import SourceError
from esfgraph.rdf.iris import DEFAULT_BASE
from esfgraph.rdf.namespaces import DCAT, RDF
from esfgraph.shacl.background import load_background
from esfgraph.shacl.data_graph import load_file, load_graph
from esfgraph.shacl.engines import EngineName, load_engine
from esfgraph.shacl.partition import BATCH_SIZE, Partition
from esfgraph.shacl.passes import RECORDS, load_shapes
from esfgraph.shacl.reach import Reach
from esfgraph.shacl.report import ValidationReport
from esfgraph.shacl.shapes import Shapes, make_shapes, read_shapes

if TYPE_CHECKING:
    from rdflib import Graph

    from esfgraph.shacl.results import ValidationResult

CATALOG = ox.NamedNode(f"{DCAT}Catalog")


def validate(
    data: "str | PathLike[str] | ox.Store | Graph",
    shapes: "str | PathLike[str] | Graph | None" = None,
    engine: EngineName = "auto",
    *,
    name: str = "the graph",
    batch_size: int = BATCH_SIZE,
) -> ValidationReport:
    """Validate a graph against SHACL shapes.

    *data* is an RDF file (also with .gz behind), a store, or a graph or dataset of rdflib; all graphs of a dataset are
    taken together. A file or graph may name codes and places of our vocabularies without describing them, under any
    base; a store is taken as it is. *shapes* is a file of Turtle, a folder of such files or a graph; without it, our
    own shapes of projects and owners, and those of a catalogue where *data* holds one (dcat:Catalog).
    The report calls a store or graph *name*. *batch_size* is how many focus nodes are
    looked at together.

    Raise SourceError for data or shapes that cannot be read, UsageError where the engine cannot be used.
    """
    own_shapes = None if shapes is None else _read(shapes)
    if isinstance(data, str | PathLike):
        name = Path(data).as_posix()
        loaded: AbstractContextManager[ox.Store] = load_file(Path(data))
    else:
        loaded = nullcontext(data if isinstance(data, ox.Store) else load_graph(data))
    with loaded as store:
        chosen = own_shapes or _shapes_for(store)
        background = None if store is data else load_background(chosen)
        return _validate(Partition(store, Reach(chosen), background), name, engine, batch_size)


def _read(shapes: "str | PathLike[str] | Graph") -> Shapes:
    if not isinstance(shapes, str | PathLike):
        from esfgraph.shacl.rdflib_terms import quads_of

        try:
            return make_shapes(quads_of(shapes))
        except (TypeError, ValueError) as error:
            raise SourceError(f"The shapes are no RDF: {error}.") from error
    path = Path(shapes)
    files = sorted(path.glob("*.ttl")) if path.is_dir() else [path]
    if not files:
        raise SourceError(f"The folder {str(path)!r} holds no shapes: there is no .ttl file in it.")
    return read_shapes(files, DEFAULT_BASE)


def _shapes_for(store: ox.Store) -> Shapes:
    """Our own shapes for what a store holds."""
    catalogs = store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), CATALOG, None)
    return load_shapes(*RECORDS, "catalogue") if next(catalogs, None) else load_shapes(*RECORDS)


def _validate(partition: Partition, name: str, engine_name: EngineName, batch_size: int) -> ValidationReport:
    shapes = partition.reach.shapes
    engine = load_engine(shapes, engine=engine_name)
    results: list[ValidationResult] = []
    focus_nodes = 0
    for batch in partition.batches(batch_size):
        focus_nodes += len(batch.focus_nodes)
        results += (result for result in engine.validate(batch.data) if batch.judges(result.focus))
    results.sort(key=lambda result: result.sort_key)
    return ValidationReport(name, shapes, engine.name, focus_nodes, tuple(results))

"""A check of a graph that is there already: an RDF file from anywhere, or the store of a release."""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, cast

import pyoxigraph as ox

from esfgraph.errors import SourceError
from esfgraph.rdf.formats import by_suffix
from esfgraph.rdf.iris import DEFAULT_BASE, Iris
from esfgraph.rdf.namespaces import SH
from esfgraph.shacl.engines import EngineName, Result, load_engine
from esfgraph.shacl.graph import Shapes, load_record_shapes, read_shapes
from esfgraph.shacl.partition import Cutter, keep_form, vocabularies
from esfgraph.shacl.reach import Reach
from esfgraph.vocabulary.ontology import load_ontology

IN_MEMORY = 20_000_000
"""Files of more bytes are loaded into a store on disk."""
SEVERITIES = (f"{SH}Violation", f"{SH}Warning", f"{SH}Info")
GENERATED = re.compile(r"[0-9a-f]{24,32}")
"""The label that a blank node without one gets on reading, another one each time."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the shapes say of a graph."""

    target: str
    """The file as it was named, or the address of the release below DATA."""
    shapes: Shapes
    engine: str
    things: int
    """How many things the shapes are about."""
    results: list[Result]
    """Worst first."""

    @property
    def violations(self) -> int:
        """How many results are violations."""
        return sum(each.severity == SEVERITIES[0] for each in self.results)


def check_file(
    path: Path, shapes_at: Path | None = None, engine: EngineName = "auto", size: int | None = None
) -> Verdict:
    """Validate an RDF file against the shapes below *shapes_at*, a file or folder of Turtle; ours where it is None.

    *size* is how many things are looked at together, the usual number where it is None. Raise SourceError for what
    cannot be read and UsageError where the engine cannot be used.
    """
    shapes = _shapes(shapes_at)
    known = vocabularies(load_ontology(Iris(DEFAULT_BASE)), shapes)
    with _loaded(path) as store:
        return _judge(path.as_posix(), Cutter(store, Reach(shapes), known), engine, size)


def check_store(
    store: ox.Store, name: str, shapes_at: Path | None = None, engine: EngineName = "auto", size: int | None = None
) -> Verdict:
    """Validate what a store holds, which the report calls *name*; otherwise like `check_file`."""
    return _judge(name, Cutter(store, Reach(_shapes(shapes_at))), engine, size)


def _shapes(at: Path | None) -> Shapes:
    return load_record_shapes() if at is None else read_shapes(_shape_files(at), DEFAULT_BASE)


def _judge(target: str, cutter: Cutter, engine: EngineName, size: int | None) -> Verdict:
    loaded = load_engine(cutter.reach.shapes, engine=engine)
    results: list[Result] = []
    things = 0
    for each in cutter.excerpts(size) if size else cutter.excerpts():
        things += len(each.things)
        # What else lies in the slice is judged in its own.
        of_all = not cutter.reach.is_bounded
        results.extend(one for one in loaded.validate(each.data) if of_all or one.focus in each.things)
    return Verdict(target, cutter.reach.shapes, loaded.name, things, sorted(results, key=_order))


def _order(result: Result) -> tuple[int, tuple[str, ...], str]:
    worst = SEVERITIES.index(result.severity) if result.severity in SEVERITIES else len(SEVERITIES)
    return worst, result.key, result.shape


def _shape_files(at: Path) -> list[Path]:
    files = sorted(at.glob("*.ttl")) if at.is_dir() else [at]
    if not files:
        raise SourceError(f"The folder {str(at)!r} holds no shapes: there is no .ttl file in it.")
    return files


@contextmanager
def _loaded(path: Path) -> Iterator[ox.Store]:
    """Load a file into a store of its own, in memory or, where it is large, on disk for the time being."""
    if not path.exists():
        raise SourceError(f"There is no file {str(path)!r}.")
    if path.is_dir():
        raise SourceError(f"{str(path)!r} is a folder; name one RDF file, or a release by its id.")
    suffix = Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
    format_ = by_suffix(suffix)
    if format_ is None or format_.rdf is None:
        raise SourceError(f"The file {path.name!r} has no suffix of an RDF format, such as .ttl, .nt, .rdf or .jsonld.")
    with TemporaryDirectory(prefix="esfgraph-") as folder:
        try:
            large = path.suffix == ".gz" or path.stat().st_size > IN_MEMORY
            store = ox.Store(folder) if large else ox.Store()
            with _opened(path) as file:
                store.bulk_extend(_as_written(ox.parse(file, format=format_.rdf, base_iri=DEFAULT_BASE)))
        except (OSError, EOFError, SyntaxError, ValueError) as error:
            raise SourceError(f"The file {path.name!r} cannot be read as RDF: {_reason(error)}.") from error
        yield store
        del store  # before its folder goes


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _reason(error: Exception) -> str:
    if "LoadDocumentCallback" in str(error):
        return "it names a JSON-LD context that lies elsewhere, and nothing is fetched; put the context into the file"
    text = getattr(error, "strerror", None) or str(error)
    return " ".join(text.split())[:300].rstrip(".")


def _as_written(quads: Iterator[ox.Quad]) -> Iterator[ox.Quad]:
    """Keep values in the form they are written in, and number the blank nodes that have no label of their own."""
    labels: dict[str, ox.BlankNode] = {}

    def fixed(term: ox.BlankNode) -> ox.BlankNode:
        if not GENERATED.fullmatch(term.value):
            return term
        return labels.setdefault(term.value, ox.BlankNode(f"unlabelled{len(labels) + 1}"))

    for quad in quads:
        subject, object_ = quad.subject, quad.object
        yield ox.Quad(
            fixed(subject) if isinstance(subject, ox.BlankNode) else subject,
            quad.predicate,
            fixed(object_) if isinstance(object_, ox.BlankNode) else keep_form(object_),
            quad.graph_name,
        )

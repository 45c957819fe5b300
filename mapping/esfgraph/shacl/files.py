"""RDF files as they come: packed or not, with a byte order mark, in UTF-16, XML with entities."""

import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from esfgraph.errors import SourceError
from esfgraph.rdf.formats import GRAPHS, N_QUADS
from esfgraph.rdf.iris import DEFAULT_BASE
from esfgraph.shacl.xml_prolog import open_xml
from esfgraph.sources.decoding import encoding_of

SUFFIXES = {format_.suffix: format_.rdf for format_ in (*GRAPHS, N_QUADS) if format_.rdf} | {
    ".json": ox.RdfFormat.JSON_LD,
    ".n3": ox.RdfFormat.N3,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
}
"""Formats by how the names of their files end: those that we write, and those that others do."""


def is_packed(path: Path) -> bool:
    """Whether a file is gzip by its name."""
    return path.suffix == ".gz"


def read_rdf(path: Path, base: str = DEFAULT_BASE) -> Iterator[ox.Quad]:
    """Read a file in the format of its suffix; raise SourceError for what is none of a known RDF format.

    Relative IRIs are resolved against *base*.
    """
    if not path.exists():
        raise SourceError(f"There is no file {str(path)!r}.")
    if path.is_dir():
        raise SourceError(f"{str(path)!r} is a folder; name one RDF file, or a release by its id.")
    suffix = Path(path.stem).suffix if is_packed(path) else path.suffix
    if suffix.lower() not in SUFFIXES:
        raise SourceError(f"The file {path.name!r} has no suffix of an RDF format, such as .ttl, .nt, .rdf or .jsonld.")
    try:
        yield from _parse(path, SUFFIXES[suffix.lower()], base)
    except (OSError, EOFError, SyntaxError, ValueError) as error:
        raise SourceError(f"The file {path.name!r} cannot be read as RDF: {_reason(error)}.") from error


def read_turtle(path: Path, base: str) -> Iterator[ox.Quad]:
    """Read a file of shapes; its blank nodes are those of no other file. Raise SourceError where it is no Turtle."""
    try:
        yield from _parse(path, ox.RdfFormat.TURTLE, base, rename_blank_nodes=True)
    except (OSError, EOFError, SyntaxError, ValueError) as error:
        raise SourceError(
            f"The shapes in {str(path)!r} cannot be read: {_reason(error)}. Mend that, and run it again."
        ) from error


def _parse(path: Path, format_: ox.RdfFormat, base: str, rename_blank_nodes: bool = False) -> Iterator[ox.Quad]:
    with cast("io.BufferedReader", gzip.open(path)) if is_packed(path) else path.open("rb") as file:
        text = open_xml(file) if format_ == ox.RdfFormat.RDF_XML else _decoded(file)
        yield from ox.parse(text, format=format_, base_iri=base, rename_blank_nodes=rename_blank_nodes)


def _decoded(file: io.BufferedReader) -> IO[bytes] | IO[str]:
    """The file without its byte order mark, as text where it is not plain UTF-8."""
    encoding = encoding_of(file.peek(400)[:400])
    return io.TextIOWrapper(file, encoding, newline="") if encoding else file


def _reason(error: Exception) -> str:
    if "LoadDocumentCallback" in str(error):
        return "it names a JSON-LD context that lies elsewhere, and nothing is fetched; put the context into the file"
    text = getattr(error, "strerror", None) or str(error)
    return " ".join(text.split())[:300].rstrip(".")

"""An import read: what its file states, in order, with its size."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from esfgraph.errors import SourceError
from esfgraph.imports.imported import Import
from esfgraph.imports.rdf_file import SUFFIXES as RDF
from esfgraph.imports.rdf_file import read_graph
from esfgraph.imports.table import read_table
from esfgraph.rdf.iris import Iris
from esfgraph.vocabulary.places import Places

MAX_BYTES = 50_000_000
"""The largest file: all that it states is put in order in memory."""
_TABLES = (".csv",)


@dataclass(frozen=True, slots=True)
class ReadImport:
    """What an import states."""

    said: Import
    sha256: str
    """Of the file."""
    statements: Sequence[str]
    """In N-Triples without the final dot, each once, those of a subject together."""


def read_imports(imports: Sequence[Import], iris: Iris, places: Places) -> Iterator[ReadImport]:
    """Read imports one by one, in order of their names; raise SourceError for one that cannot be published."""
    for import_ in sorted(imports, key=lambda each: each.name):
        yield _read(import_, iris, places)


def _read(import_: Import, iris: Iris, places: Places) -> ReadImport:
    suffix = import_.file.suffix.lower()
    if suffix not in (*RDF, *_TABLES):
        raise SourceError(
            f"{import_.place}: this is neither RDF nor a table by its name, which must end in "
            f"{', '.join((*RDF, *_TABLES))}."
        )
    try:
        with import_.file.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except OSError as error:
        raise SourceError(f"{import_.place}: this file cannot be read ({error.strerror}).") from error
    if size > MAX_BYTES:
        raise SourceError(f"{import_.place}: this has {size:,} bytes, and at most {MAX_BYTES:,} are imported.")
    stated = read_table(import_, iris, places) if suffix in _TABLES else read_graph(import_, iris)
    statements = sorted(set(stated))
    if not statements:
        raise SourceError(f"{import_.place}: this states nothing.")
    return ReadImport(import_, digest, statements)

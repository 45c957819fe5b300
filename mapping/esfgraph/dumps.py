"""Dumps: a release's graph as files, written from one sorted N-Quads file, stream to stream.

The bytes depend on the statements alone: gzip headers carry neither name nor time.
"""

import gzip
import hashlib
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from esfgraph.jsonld import Compactor, nodes
from esfgraph.namespaces import PREFIXES

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of a release: where below it, hash and size in bytes as it lies there, hash of its uncompressed bytes."""

    name: str
    sha256: str
    size: int
    content_sha256: str


class _Hashing(io.BufferedIOBase):
    """A writer that hashes and counts what passes through it."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self.hash = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer") -> int:
        self.hash.update(data)
        self.size += memoryview(data).nbytes
        return self._out.write(data)


class FileWriter:
    """Writes the files of one release folder and remembers their hashes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written: list[WrittenFile] = []

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file of the release for writing; a name ending in ``.gz`` is compressed."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            stored = _Hashing(file)
            content = stored
            if name.endswith(".gz"):
                with gzip.GzipFile(filename="", fileobj=stored, mode="wb", compresslevel=6, mtime=0) as packed:
                    content = _Hashing(cast("IO[bytes]", packed))
                    yield cast("IO[bytes]", content)
            else:
                yield cast("IO[bytes]", content)
        self.written.append(WrittenFile(name, stored.hash.hexdigest(), stored.size, content.hash.hexdigest()))

    def write(self, name: str, data: str | bytes) -> None:
        """Write a whole file."""
        with self.open(name) as out:
            out.write(data.encode() if isinstance(data, str) else data)


def write_dumps(quads: Path, files: FileWriter, compactor: Compactor) -> None:
    """Write ``esf.nq.gz`` (all graphs), ``esf.ttl.gz`` and ``esf.jsonld.gz`` (the default graph) from N-Quads."""
    with files.open("dumps/esf.nq.gz") as out, quads.open("rb") as source:
        while block := source.read(1 << 20):
            out.write(block)
    with files.open("dumps/esf.ttl.gz") as out:
        ox.serialize(_public(quads), out, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    with files.open("dumps/esf.jsonld.gz") as out:
        for piece in compactor.document(nodes(compactor, _public(quads))):
            out.write(piece.encode())


def _public(quads: Path) -> Iterator[ox.Triple]:
    """The statements of the default graph."""
    default = ox.DefaultGraph()
    parsed: Iterable[ox.Quad] = ox.parse(path=quads, format=ox.RdfFormat.N_QUADS)
    return (quad.triple for quad in parsed if quad.graph_name == default)

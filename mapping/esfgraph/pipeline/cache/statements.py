"""Public statements of an entry in every syntax of the dumps, so that whole dumps are made by joining them.

A fragment holds whole subjects only: what it looks like does not depend on what stands before or behind it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import msgspec

from esfgraph.pipeline.cache.entries import create_packed
from esfgraph.rdf.jsonld import Compactor, nodes
from esfgraph.rdf.ntriples import joined
from esfgraph.rdf.turtle import as_turtle
from esfgraph.release.gzip_members import Packer

STATEMENTS = "public.nq.gz"
TURTLE = "public.ttl.gz"
JSON_LD = "public.jsonld.gz"

BETWEEN = b",\n"
"""What stands between two nodes of JSON-LD."""

PENDING = 2_000_000
"""Characters of statements that are written at a time."""


class Fragment:
    """Writes statements, subject by subject, in all syntaxes."""

    def __init__(self, folder: Path, compactor: Compactor, files: dict[str, Packer]) -> None:
        self.folder = folder
        self.count = 0
        """How many statements were written."""
        self._compactor = compactor
        self._files = MappingProxyType(files)
        self._pending: list[str] = []
        self._characters = 0
        self._between = b""

    def write(self, statements: Iterable[str]) -> None:
        """Add whole subjects: statements in N-Triples without the final dot, those of a subject together."""
        added = list(statements)
        self.count += len(added)
        self._pending += added
        self._characters += sum(map(len, added))
        if self._characters > PENDING:
            self.flush()

    def flush(self) -> None:
        """Write what was added."""
        text = joined(self._pending).encode()
        self._files[STATEMENTS].write(text)
        self._files[TURTLE].write(as_turtle(text))
        for node in nodes(self._compactor, self._pending):
            self._files[JSON_LD].write(self._between + msgspec.json.encode(node))
            self._between = BETWEEN
        self._pending, self._characters = [], 0


@contextmanager
def writing(folder: Path, compactor: Compactor) -> Iterator[Fragment]:
    """Open the fragment in *folder* for writing."""
    with (
        create_packed(folder / STATEMENTS) as statements,
        create_packed(folder / TURTLE) as turtle,
        create_packed(folder / JSON_LD) as json_ld,
    ):
        fragment = Fragment(folder, compactor, {STATEMENTS: statements, TURTLE: turtle, JSON_LD: json_ld})
        yield fragment
        fragment.flush()

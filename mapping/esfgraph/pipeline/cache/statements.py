"""Public statements of an entry in every syntax of the dumps, so that whole dumps are made by joining them.

Each file holds whole subjects: what it looks like does not depend on what stands before or behind it in a dump.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from esfgraph.pipeline.cache.files import PackedText
from esfgraph.rdf.jsonld import Compactor, nodes
from esfgraph.rdf.ntriples import joined
from esfgraph.rdf.turtle import as_turtle
from esfgraph.release.gzip_members import Packer

BETWEEN_NODES = b",\n"
"""What stands between two nodes of JSON-LD."""


class StatementFiles:
    """The same statements in three syntaxes, packed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.n_quads = PackedText(folder / "public.nq.gz")
        self.turtle = PackedText(folder / "public.ttl.gz")
        """Without prefixes."""
        self.json_ld = PackedText(folder / "public.jsonld.gz")
        """Nodes, BETWEEN_NODES between them."""

    @contextmanager
    def create(self, compactor: Compactor, pending: int = 2_000_000) -> Iterator["StatementWriter"]:
        """Create the files; hardly more than *pending* characters of statements wait in memory to be written."""
        with self.n_quads.create() as n_quads, self.turtle.create() as turtle, self.json_ld.create() as json_ld:
            writer = StatementWriter(n_quads, turtle, json_ld, compactor, pending)
            yield writer
            writer.flush()


class StatementWriter:
    """Writes statements, subject by subject, in all syntaxes."""

    def __init__(self, n_quads: Packer, turtle: Packer, json_ld: Packer, compactor: Compactor, pending: int) -> None:
        self.count = 0
        """How many statements were written."""
        self._n_quads, self._turtle, self._json_ld = n_quads, turtle, json_ld
        self._compactor = compactor
        self._most_pending = pending
        self._pending: list[str] = []
        self._characters = 0
        self._before_node = b""

    def write(self, statements: Iterable[str]) -> None:
        """Add whole subjects: statements in N-Triples without the final dot, those of a subject together."""
        added = list(statements)
        self.count += len(added)
        self._pending += added
        self._characters += sum(map(len, added))
        if self._characters > self._most_pending:
            self.flush()

    def flush(self) -> None:
        """Write what is pending."""
        text = joined(self._pending).encode()
        self._n_quads.write(text)
        self._turtle.write(as_turtle(text))
        for node in nodes(self._compactor, self._pending):
            self._json_ld.write(self._before_node + msgspec.json.encode(node))
            self._before_node = BETWEEN_NODES
        self._pending, self._characters = [], 0

"""Public statements of an entry in every syntax of the dumps, so that whole dumps are made by joining them.

Each file holds whole subjects: what it looks like does not depend on what stands before or behind it in a dump.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from esfgraph.disk.gzip_members import Packer, cut
from esfgraph.pipeline.cache.files import PackedText
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.jsonld import Compactor, Json, nodes
from esfgraph.rdf.ntriples import joined
from esfgraph.rdf.turtle import as_turtle

BETWEEN_NODES = b",\n"
"""What stands between two nodes of JSON-LD."""

PENDING = 2_000_000
"""Characters of statements that wait in memory to be written, if nobody says how many."""


class StatementFiles:
    """The same statements in three syntaxes, packed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.n_quads = PackedText(folder / "public.nq.gz")
        self.turtle = PackedText(folder / "public.ttl.gz")
        """Without prefixes."""
        self.json_ld = PackedText(folder / "public.jsonld.gz")
        """Nodes, BETWEEN_NODES between them."""

    def nodes(self) -> Iterator[Json]:
        """Read the nodes of JSON-LD, one subject each: a line each, since JSON writes no line feed within a text."""
        return map(msgspec.json.decode, cut(self.json_ld.unpacked(), BETWEEN_NODES))

    @contextmanager
    def create(self, compactor: Compactor, pending: int = PENDING) -> Iterator["StatementWriter"]:
        """Create the files; hardly more than *pending* characters of statements wait in memory to be written."""
        with self.n_quads.create() as n_quads, self.turtle.create() as turtle, self.json_ld.create() as json_ld:
            writer = StatementWriter(n_quads, turtle, json_ld, compactor, pending)
            yield writer
            writer.flush()


class _Pending:
    """Statements that wait to be written together; hardly more than *most* characters of them."""

    def __init__(self, write: Callable[[list[str]], None], most: int) -> None:
        self._write = write
        self._most = most
        self._waiting: list[str] = []
        self._characters = 0

    def add(self, statements: Iterable[str]) -> None:
        """Add whole subjects: statements in N-Triples without the final dot, those of a subject together."""
        added = list(statements)
        self._waiting += added
        self._characters += sum(map(len, added))
        if self._characters > self._most:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting."""
        self._write(self._waiting)
        self._waiting, self._characters = [], 0


class StatementWriter:
    """Writes statements, subject by subject, in all syntaxes."""

    def __init__(
        self, n_quads: Packer, turtle: Packer, json_ld: Packer, compactor: Compactor, pending: int = PENDING
    ) -> None:
        self.count = 0
        """How many statements were written."""
        self._n_quads, self._turtle, self._json_ld = n_quads, turtle, json_ld
        self._compactor = compactor
        self._pending = _Pending(self._write, pending)
        self._before_node = b""

    def write(self, statements: Iterable[str]) -> None:
        """Add whole subjects: statements in N-Triples without the final dot, those of a subject together."""
        added = list(statements)
        self.count += len(added)
        self._pending.add(added)

    def flush(self) -> None:
        """Write what is pending."""
        self._pending.flush()

    def _write(self, statements: list[str]) -> None:
        text = joined(statements).encode()
        self._n_quads.write(text)
        self._turtle.write(as_turtle(text))
        for node in nodes(self._compactor, statements):
            self._json_ld.write(self._before_node + msgspec.json.encode(node))
            self._before_node = BETWEEN_NODES


class GraphFiles:
    """Statements of a graph with a name in two syntaxes, packed."""

    def __init__(self, folder: Path, graph: str = "sources") -> None:
        self.graph = graph
        self.n_quads = PackedText(folder / f"{graph}.nq.gz")
        self.turtle = PackedText(folder / f"{graph}.ttl.gz")
        """Without prefixes and without the graph's name."""

    @contextmanager
    def create(self, iris: Iris, pending: int = PENDING) -> Iterator[Callable[[Iterable[str]], None]]:
        """Create the files; give a function that adds whole subjects as `StatementWriter.write` does."""
        with self.n_quads.create() as n_quads, self.turtle.create() as turtle:

            def write(statements: list[str]) -> None:
                n_quads.write(joined(statements, iris.graph(self.graph)).encode())
                turtle.write(as_turtle(joined(statements).encode()))

            waiting = _Pending(write, pending)
            yield waiting.add
            waiting.flush()

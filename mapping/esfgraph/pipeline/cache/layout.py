"""What the entries of each step hold: the one place that knows the names and types of their files."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from msgspec import Struct

from esfgraph.findings import Finding
from esfgraph.pipeline.cache.files import JsonFile, JsonLines, create
from esfgraph.pipeline.cache.findings import FindingFiles
from esfgraph.pipeline.cache.statements import GraphFiles, StatementFiles
from esfgraph.pipeline.index.owners import OwnershipRow
from esfgraph.pipeline.index.records import RecordRow
from esfgraph.pipeline.totals import OwnerTotals, ProjectTotals, SourceTotals
from esfgraph.query.search_index import Document
from esfgraph.records.reading import Refused
from esfgraph.release.descriptions import Description
from esfgraph.statistics.completeness import Row as CompletenessRow
from esfgraph.statistics.cube import CubeRows
from esfgraph.statistics.uses import Uses
from esfgraph.tables.tables import TableRow


class RefusedProject(Struct, frozen=True, array_like=True):
    """A project that was refused."""

    records: tuple[tuple[str, str], ...]
    """By source and hash of the redacted text."""
    reasons: tuple[Finding, ...]


class Entry:
    """What a step made of a batch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.findings = FindingFiles(folder)


class SourceEntry(Entry):
    """What reading a batch of sources gave; its findings are why records were refused."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.records = StoredRecords(folder / "records")
        self.rows = JsonLines(folder / "rows.jsonl", RecordRow)
        """What the index is to know of the records."""
        self.refused = JsonLines(folder / "refused.jsonl", Refused)
        self.totals = JsonFile(folder / "totals.json", SourceTotals)


class NamesEntry:
    """Which of the persons of a build stand in what was read of a batch."""

    def __init__(self, folder: Path) -> None:
        self.found = JsonFile(folder / "found.json", list[int])
        """Their numbers in the order of their names, which are kept nowhere."""


class PublishedEntry(Entry):
    """What a batch of projects or owners adds to the files of a release."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.statements = StatementFiles(folder)
        self.table = JsonLines(folder / "table.jsonl", TableRow)
        self.documents = JsonLines(folder / "documents.jsonl", Document)
        """For the full-text index."""
        self.descriptions = JsonLines(folder / "descriptions.jsonl", Description)
        self.uses = JsonFile(folder / "uses.json", Uses)
        """What the statements about them use, those of their sources too."""


class ProjectEntry(PublishedEntry):
    """What mapping a batch of projects gave; those that were refused are in `refused`, `findings` and `totals` only."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.sources = GraphFiles(folder)
        self.ownerships = JsonLines(folder / "ownerships.jsonl", OwnershipRow)
        self.refused = JsonLines(folder / "refused.jsonl", RefusedProject)
        self.cube = JsonFile(folder / "cube.json", CubeRows)
        self.completeness = JsonFile(folder / "completeness.json", list[CompletenessRow])
        self.totals = JsonFile(folder / "totals.json", ProjectTotals)


class OwnerEntry(PublishedEntry):
    """What gathering a batch of owners gave."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.totals = JsonFile(folder / "totals.json", OwnerTotals)


class Place(Struct, frozen=True, array_like=True):
    """Where a stored record is: the key of its entry, and bytes of the file of records."""

    entry: str
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class StoredRecords:
    """Blocks, one a record: the record as a line of JSON, then what the graph of sources states of it, line by line."""

    path: Path

    @contextmanager
    def create(self) -> Iterator[Callable[[bytes, str], tuple[int, int, str]]]:
        """Create the file; give a function that adds a record and returns start, length and hash of its block."""
        with create(self.path) as out:
            end = 0

            def add(record: bytes, statements: str) -> tuple[int, int, str]:
                nonlocal end
                block = b"%b\n%b\n" % (record, statements.encode())
                start, end = end, end + out.write(block)
                return start, len(block), hashlib.sha256(block).hexdigest()[:32]

            yield add

    def lines(self) -> Iterator[str]:
        """Read all blocks, line by line."""
        with self.path.open(encoding="utf-8", newline="\n") as lines:
            yield from lines

    def read(self, start: int, length: int) -> tuple[bytes, list[str]]:
        """Read a block: the record as JSON, and the statements in N-Triples without the final dot."""
        file = os.open(self.path, os.O_RDONLY)
        try:
            block = os.pread(file, length, start)
        finally:
            os.close(file)
        record, _, statements = block.partition(b"\n")
        return record, statements[:-1].decode().split("\n")

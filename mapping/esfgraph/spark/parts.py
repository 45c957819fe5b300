"""Projects and owners as files of partitions, each written by an executor: N-Quads, Turtle and Parquet.

They hold what is stated about projects, owners, their sources and findings; what all share (ontology, code lists,
places, observations, labels) is in the dumps of the release alone.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from pyspark import Broadcast, SparkContext

from esfgraph.disk.gzip_members import pack
from esfgraph.errors import UsageError
from esfgraph.pipeline.cache.entries import Entries
from esfgraph.pipeline.cache.layout import OwnerEntry, ProjectEntry, PublishedEntry
from esfgraph.pipeline.settings import Settings, prepare
from esfgraph.pipeline.write import cells_of_seats
from esfgraph.rdf.turtle import PROLOGUE
from esfgraph.spark.jobs import collected
from esfgraph.tables.columns import CellValue, TableName, load_columns
from esfgraph.tables.parquet import IS_INSTALLED, write_parquet
from esfgraph.tables.table_file import read_cells

N_QUADS, TURTLE = "n-quads", "turtle"
TABLES: Mapping[TableName, Callable[[Path], PublishedEntry]] = {"projects": ProjectEntry, "organizations": OwnerEntry}
"""The two kinds of partitions, by the folder of their Parquet files; an entry is what a partition came to."""
SUCCESS = "_SUCCESS"
"""The empty file by which Hadoop and Spark tell that all parts are there."""
MAKING = ".making-"

Part = tuple[TableName, int, str]
"""Kind, number and key of the entry."""


def check_folder(folder: Path) -> None:
    """Raise UsageError where parts cannot be written to *folder*."""
    if not IS_INSTALLED:
        raise UsageError("Parts as Parquet need the package pyarrow: pip install 'esfgraph[parquet]', on workers too.")
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise UsageError(
            f"{str(folder)!r} is no empty folder: name with --parts one that is empty, or is not there yet."
        )


def write_parts(
    context: SparkContext, data: Path, settings: Settings, projects: Sequence[str], owners: Sequence[str], folder: Path
) -> None:
    """Write the entries of *projects* and *owners*, in their order, as parts below *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SUCCESS).unlink(missing_ok=True)
    for name in (N_QUADS, TURTLE, *TABLES):
        shutil.rmtree(folder / name, ignore_errors=True)  # of owners who took projects along: see `run`
        (folder / name).mkdir()
    tools = prepare(settings)
    seats = context.broadcast(cells_of_seats([OwnerEntry(tools.entries[key]) for key in owners], tools))
    of_kind: dict[TableName, Sequence[str]] = {"projects": projects, "organizations": owners}
    parts: list[Part] = [(kind, number, key) for kind, keys in of_kind.items() for number, key in enumerate(keys)]
    if parts:
        collected(context.parallelize(parts, len(parts)), partial(_write, settings, folder, seats), data)
    for unfinished in folder.glob(f"*/{MAKING}*"):
        unfinished.unlink(missing_ok=True)
    (folder / SUCCESS).touch()


def _write(
    settings: Settings, folder: Path, seats: "Broadcast[Mapping[str, str]]", parts: Iterator[Part]
) -> Iterator[None]:
    for kind, number, key in parts:
        entry = TABLES[kind](Entries(settings.cache)[key])
        packed = [entry.statements.n_quads, entry.findings.n_quads]
        if isinstance(entry, ProjectEntry):
            packed.append(entry.sources.n_quads)
        name = f"{kind}-{number:05}"
        _join(folder / N_QUADS / f"{name}.nq.gz", b"", [each.path for each in packed])
        _join(folder / TURTLE / f"{name}.ttl.gz", pack(PROLOGUE.encode()), [entry.statements.turtle.path])
        with _creating(folder / kind / f"part-{number:05}.parquet") as out:
            for _ in write_parquet(out, load_columns()[kind], _rows(kind, entry, seats.value)):
                pass
        yield None


def _rows(kind: TableName, entry: PublishedEntry, seats: Mapping[str, str]) -> Iterator[list[CellValue]]:
    columns = load_columns()[kind]
    for row in entry.table:
        cells = read_cells(row.line(seats).encode())
        yield [column.value(cell) for column, cell in zip(columns, cells, strict=True)]


def _join(path: Path, head: bytes, packed: Sequence[Path]) -> None:
    with _creating(path) as out:
        out.write(head)
        for each in packed:
            with each.open("rb") as text:
                shutil.copyfileobj(text, out)


@contextmanager
def _creating(path: Path) -> Iterator[IO[bytes]]:
    """Create a file that is there whole or not at all, whoever else makes the same one."""
    with NamedTemporaryFile(prefix=MAKING, dir=path.parent, delete=False) as out:
        yield out
    os.chmod(out.name, 0o644)  # noqa: PTH101 (a string)
    Path(out.name).replace(path)

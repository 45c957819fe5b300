"""Files of the cache entries: their names, and what is read from each."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from esfgraph.fields.table import FieldTable
from esfgraph.findings import Finding
from esfgraph.records.reading import Refused
from esfgraph.statistics.completeness import Completeness, Row
from esfgraph.statistics.cube import CubeRows

T = TypeVar("T")

RECORDS = "records"
"""Blocks: a record as a line of JSON, then the lines of what the source graph says of it."""
ROWS = "rows.jsonl"
REFUSED = "refused.jsonl"
TOTALS = "totals.json"

OWNERS = "owners.csv"
FIGURES = "figures.json"

SOURCES = "sources.nq.gz"
PROJECTS = "projects.csv"
OWNERSHIPS = "ownerships.jsonl"
DOCUMENTS = "documents.jsonl"
CUBE = "cube.json"
COMPLETENESS = "completeness.json"
SUMMARY = "summary.json"


class RefusedProject(Struct, frozen=True, array_like=True):
    """A project that was refused: its records by source and hash of the redacted text, and why."""

    records: tuple[tuple[str, str], ...]
    reasons: tuple[Finding, ...]


def rows_of(part: Path) -> Iterator[list[str | int]]:
    """The rows of the records of a chunk's part, as values of a Row."""
    return read_lines(part / ROWS, list[str | int])


def refused_of(part: Path) -> Iterator[Refused]:
    """The refused records of a chunk's part."""
    return read_lines(part / REFUSED, Refused)


def refused_projects_of(part: Path) -> Iterator[RefusedProject]:
    """The refused projects of a slice."""
    return read_lines(part / REFUSED, RefusedProject)


def cube_of(part: Path) -> CubeRows:
    """The sums of a slice."""
    return msgspec.json.decode((part / CUBE).read_bytes(), type=CubeRows)


def completeness_of(part: Path, table: FieldTable) -> Completeness:
    """What the law asks of the projects of a slice, and how many state it."""
    found = Completeness(table)
    for row in msgspec.json.decode((part / COMPLETENESS).read_bytes(), type=list[Row]):
        found.put(row)
    return found


def ownerships_of(part: Path) -> Iterator[tuple[str, str, str]]:
    """Owner, project and the stored ownership of each published project of a slice."""
    return read_lines(part / OWNERSHIPS, tuple[str, str, str])


def read_lines(path: Path, type_: type[T]) -> Iterator[T]:
    """What the lines of a file of JSON Lines hold, as values of a type."""
    decode = msgspec.json.Decoder(type_).decode
    with path.open("rb") as lines:
        yield from map(decode, lines)

"""Files of the cache entries: their names, and what is read from each."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from esfgraph.fields.table import FieldTable
from esfgraph.records.reading import Refused
from esfgraph.records.serialization import dump_finding, load_finding, read_line
from esfgraph.statistics.completeness import Completeness, Row

RECORDS = "records"
"""Blocks: a record as a line of JSON, then the lines of what the source graph says of it."""
ROWS = "rows.jsonl"
REFUSED = "refused.jsonl"
TOTALS = "totals.json"


def rows_of(part: Path) -> Iterator[list[Any]]:
    """The rows of the records of a chunk's part, as values of a Row."""
    with (part / ROWS).open(encoding="utf-8") as lines:
        yield from map(read_line, lines)


def totals_of(part: Path) -> dict[str, int]:
    """What was read of a chunk: records (refused and withdrawn ones included), withdrawn, personal values removed."""
    totals: dict[str, int] = read_line((part / TOTALS).read_bytes())
    return totals


def refused_of(part: Path) -> Iterator[Refused]:
    """The refused records of a chunk's part."""
    with (part / REFUSED).open(encoding="utf-8") as lines:
        for line in lines:
            stored = read_line(line)
            yield Refused(stored["source"], stored["text"], tuple(load_finding(each) for each in stored["reasons"]))


def dump_refused(refused: Refused) -> dict[str, Any]:
    """A refused record as values of JSON."""
    reasons = [dump_finding(each) for each in refused.reasons]
    return {"source": refused.source, "text": refused.text, "reasons": reasons}


OWNERS = "owners.csv"
FIGURES = "figures.json"

SOURCES = "sources.nq.gz"
PROJECTS = "projects.csv"
OWNERSHIPS = "ownerships.jsonl"
DOCUMENTS = "documents.jsonl"
CUBE = "cube.json"
COMPLETENESS = "completeness.json"
SUMMARY = "summary.json"


def summary_of(part: Path) -> dict[str, Any]:
    """What was published of a slice: the values of a BatchSummary."""
    summary: dict[str, Any] = read_line((part / SUMMARY).read_bytes())
    return summary


def cube_of(part: Path) -> str:
    """The sums of a slice, as a cube writes them."""
    return (part / CUBE).read_text(encoding="utf-8")


def completeness_of(part: Path, table: FieldTable) -> Completeness:
    """What the law asks of the projects of a slice, and how many state it."""
    found = Completeness(table)
    for row in read_line((part / COMPLETENESS).read_bytes()):
        found.put(Row(*row))
    return found


def said_of(part: Path) -> Iterator[tuple[str, str]]:
    """Texts that the build lists once: unknown labels, statements about codes of no list, names of sources."""
    summary = summary_of(part)
    return ((name, text) for name in ("labels", "codes", "sources") for text in summary[name])


def ownerships_of(part: Path) -> Iterator[tuple[str, str, str]]:
    """Owner, project and the stored ownership of each published project of a slice."""
    return ((owner, project, stored) for owner, project, stored in read_lines(part / OWNERSHIPS))


def read_lines(path: Path) -> Iterator[Any]:
    """What the lines of a file of JSON Lines hold."""
    with path.open(encoding="utf-8") as lines:
        yield from map(read_line, lines)

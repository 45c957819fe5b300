"""The table of findings, for this build alone: sorted on the disk, and joined with what else is known of projects."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from esfgraph.pipeline.index.tables import ARRIVED, select


class IndexedFinding(NamedTuple):
    """A finding as the table has it."""

    iri: str
    severity: int
    """The worst is 0."""
    rule: str
    subject: str
    """IRI; empty where that is not known."""
    source: str
    order: str
    """By which sources are sorted."""
    sheet: int
    line: int
    label: str


class FindingInOrder(NamedTuple):
    """A finding, and what is known of the project or owner that it is about."""

    iri: str
    severity: int
    rule: str
    label: str
    owner: str
    """IRI."""
    layout: str
    """Of its source."""


_FOUND = f"{ARRIVED}.found"
_TABLES = (
    f"DROP TABLE IF EXISTS {_FOUND}",
    f"DROP TABLE IF EXISTS {ARRIVED}.refused",
    f"CREATE TABLE {_FOUND} "
    "(iri TEXT PRIMARY KEY, severity INT, rule, subject, source, place, sheet INT, line INT, label)",
    f"CREATE TABLE {ARRIVED}.refused (project TEXT PRIMARY KEY)",
)
# The owner of a project that was published, or the owner itself.
_IN_ORDER = f"""
    SELECT found.iri, found.severity, found.rule, found.label,
        coalesce(owned.owner, (SELECT owner FROM ownership WHERE owner = found.subject LIMIT 1), ''),
        iif(refused.project IS NULL, coalesce(
            (SELECT layout FROM record WHERE record.project = found.subject AND record.source = found.source LIMIT 1),
        ''), '')
    FROM {_FOUND} AS found
    LEFT JOIN (SELECT DISTINCT project, owner FROM ownership) AS owned ON owned.project = found.subject
    LEFT JOIN {ARRIVED}.refused AS refused ON refused.project = found.subject
    ORDER BY found.severity, found.place, found.sheet, found.line, found.iri
"""


@dataclass(frozen=True, slots=True)
class FindingTable:
    """The findings of a build."""

    database: sqlite3.Connection

    def in_order(self, findings: Iterable[IndexedFinding], refused: Iterable[str]) -> Iterator[FindingInOrder]:
        """Take in findings; give them as they are read. Projects that were *refused* have no owner, no layout."""
        for statement in _TABLES:
            self.database.execute(statement)
        self.database.executemany(f"INSERT OR IGNORE INTO {_FOUND} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", findings)
        projects = ((project,) for project in refused)
        self.database.executemany(f"INSERT OR IGNORE INTO {ARRIVED}.refused VALUES (?)", projects)
        return (FindingInOrder(*row) for row in select(self.database, _IN_ORDER))

"""The things whose findings differ between two releases, and those that a build refused, read from their reports."""

import csv
import sqlite3
from collections.abc import Iterator
from contextlib import closing

from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import Release
from esfgraph.rules import Severity


def rule_changes(before: Release, after: Release) -> Iterator[str]:
    """Yield the paths of things about which other rules than before find something, in order.

    Raise OSError or ValueError where a report cannot be read.
    """
    with closing(sqlite3.connect("")) as database:  # it goes to a file of its own where it becomes large
        database.execute("CREATE TABLE found (path TEXT, rule TEXT, side INTEGER, PRIMARY KEY (path, rule, side))")
        for side, release in enumerate((before, after)):
            rows = ((path, rule, side) for path, rule, _ in _found(release))
            database.executemany("INSERT OR IGNORE INTO found VALUES (?, ?, ?)", rows)
        one_side = "SELECT path FROM found GROUP BY path, rule HAVING count(*) = 1"
        yield from (path for (path,) in database.execute(f"SELECT DISTINCT path FROM ({one_side}) ORDER BY path"))


def refused_in(release: Release) -> frozenset[str]:
    """Return the paths of things that a release's build has refused."""
    violation = Severity.VIOLATION.value
    return frozenset(path for path, _, severity in _found(release) if severity == violation)


def _found(release: Release) -> Iterator[tuple[str, str, str]]:
    """Path, rule and severity of every finding that is about a thing."""
    iris = Iris(release.base_iri)
    with (release.path / "report.csv").open(encoding="utf-8", newline="") as report:
        for row in csv.DictReader(report):
            if row["subject"]:
                yield iris.relative(row["subject"]), row["rule"], row["severity"]

"""The things whose findings differ between two releases, and those that a build refused, read from their reports."""

import csv
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import Release
from esfgraph.rules import Severity


@dataclass(frozen=True, slots=True)
class RuleChanges:
    """The reports of two releases, read once."""

    refused: frozenset[str]
    """The paths of things that the build of the newer one has refused."""
    _database: sqlite3.Connection

    def paths(self) -> Iterator[str]:
        """Yield the paths of things about which other rules than before find something, in order."""
        one_side = "SELECT path FROM found GROUP BY path, rule HAVING count(*) = 1"
        query = f"SELECT DISTINCT path FROM ({one_side}) ORDER BY path"
        return (path for (path,) in self._database.execute(query))


@contextmanager
def rule_changes(before: Release, after: Release) -> Iterator[RuleChanges]:
    """Read the reports of two releases; raise OSError or ValueError where one cannot be read."""
    violation, refused = Severity.VIOLATION.value, set[str]()
    with closing(sqlite3.connect("")) as database:  # it goes to a file of its own where it becomes large
        database.execute("CREATE TABLE found (path TEXT, rule TEXT, side INTEGER, PRIMARY KEY (path, rule, side))")

        def rows(side: int, release: Release) -> Iterator[tuple[str, str, int]]:
            for path, rule, severity in _found(release):
                if side and severity == violation:
                    refused.add(path)
                yield path, rule, side

        for side, release in enumerate((before, after)):
            database.executemany("INSERT OR IGNORE INTO found VALUES (?, ?, ?)", rows(side, release))
        yield RuleChanges(frozenset(refused), database)


def _found(release: Release) -> Iterator[tuple[str, str, str]]:
    """Path, rule and severity of every finding that is about a thing."""
    iris = Iris(release.base_iri)
    with (release.path / "report.csv").open(encoding="utf-8", newline="") as report:
        for row in csv.DictReader(report):
            if row["subject"]:
                yield iris.relative(row["subject"]), row["rule"], row["severity"]

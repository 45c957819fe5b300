"""Withdrawals: things that the publisher has taken back, listed in ``DATA/withdrawn.csv``.

A CSV file with the columns ``id`` (the thing's path, such as ``project/25-030-S02`` or ``organization/2120000415``; a
project number alone means the project), ``date`` and ``reason``. No later release states anything of the thing, and its
address answers 410 Gone with a tombstone, whatever release is served.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import unquote

from esfgraph.errors import LineError, SourceError
from esfgraph.rdf.iris import Iris
from esfgraph.sources.csv_list import is_kept, read_list
from esfgraph.tables.columns import ABOUT
from esfgraph.tables.table_file import TableFile

VANISHED = "vanished.csv"
"""The file of a release that lists, in the same form, projects that are no more in their source; none without any."""

WHAT = "list of withdrawals"
COLUMNS = ("id", "date", "reason")
KINDS = ("project", "organization")


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a withdrawn thing."""

    path: str
    """Where it was: ``project/25-030-S02``."""
    date: date
    reason: str


def read_withdrawals(path: Path) -> Mapping[str, Tombstone]:
    """Read tombstones by path; none where there is no file. Raise SourceError naming line and column of a bad cell."""
    if not is_kept(path, WHAT):
        return {}
    withdrawals = read_list(path, WHAT, _tombstone, COLUMNS)
    for bad in withdrawals.bad:  # what stands there must not be published, and nobody knows what it is
        raise SourceError(f"The {WHAT} {str(path)!r}, {bad}")
    return {tombstone.path: tombstone for _, tombstone in withdrawals.entries}


def read_vanished(release: Path) -> Mapping[str, Tombstone]:
    """Read which projects are no more in their source, as the release in a folder lists them, by path."""
    return read_withdrawals(release / VANISHED)


def states_withdrawn(release: Path, base_iri: str, withdrawn: Iterable[str]) -> bool:
    """Tell whether the release in a folder states one of the things that are withdrawn, by their paths.

    Raise ReleaseError where its tables cannot be read.
    """
    iris = Iris(base_iri)
    things = {iris.of_path(path) for path in withdrawn}
    for table in ABOUT if things else ():
        with TableFile.open(release, table) as file:
            if any(map(file.is_about, things)):
                return True
    return False


def _tombstone(cells: Mapping[str, str]) -> Tombstone:
    return Tombstone(thing_path(cells["id"], KINDS, "id"), day(cells["date"], "date"), cells["reason"])


def thing_path(printed: str, kinds: Collection[str], column: str) -> str:
    """Read the path of a thing of one of *kinds* from a cell of a list; a number alone is a project's."""
    kind, _, code = printed.partition("/")
    if kind not in kinds or not code:
        kind, code = "project", printed
        if not any(map(str.isdecimal, printed)):
            raise LineError("thing", column, raw=printed)
    if kind != "project" or code.startswith("unnumbered/"):
        return printed
    iris = Iris()  # a path is the same under any base
    return iris.relative(iris.project(unquote(code)))


def day(printed: str, column: str) -> date:
    """Read a day from a cell of a list."""
    try:
        return date.fromisoformat(printed)
    except ValueError:
        raise LineError("date", column, raw=printed) from None

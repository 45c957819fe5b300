"""Tombstones: what the publisher has withdrawn answers 410 Gone, whatever release is served, as does what vanished."""

from collections.abc import Collection, Hashable, Mapping

from esfgraph.publisher.withdrawals import VANISHED, Tombstone, read_vanished, read_withdrawals
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.http.problems import Problem, ProblemError
from esfgraph_server.releases.followed_file import FollowedFile


class Tombstones:
    """Follows ``DATA/withdrawn.csv``: read again when it has changed."""

    def __init__(self, data: DataFolder) -> None:
        """Follow the list in *data*; raise SourceError where it is there and cannot be read."""
        self._list = FollowedFile(data.withdrawals, lambda: read_withdrawals(data.withdrawals))
        current = data.root / "current"
        self._vanished = FollowedFile(current / VANISHED, lambda: read_vanished(current))

    @property
    def paths(self) -> Collection[str]:
        """Paths of everything that the publisher has withdrawn."""
        return self._list.now().keys()

    def refuse(self, path: str) -> None:
        """Raise a 410 problem if the thing at *path*, or what it is part or record of, is withdrawn or vanished."""
        if tombstone := _find(path, self._list.now()):
            what = "was withdrawn by its publisher on"
        elif tombstone := _find(path, self._vanished.now()):
            what = "is no more in its source, as was seen on"
        if tombstone:
            detail = f"/{tombstone.path} {what} {tombstone.date}: {tombstone.reason}".rstrip(": ")
            raise ProblemError(Problem(410, f"{detail.rstrip('.')}.", "withdrawn", more={"date": str(tombstone.date)}))

    def holds(self, path: str) -> bool:
        """Tell whether the thing at *path*, or what it is part or record of, is withdrawn."""
        return _find(path, self._list.now()) is not None

    def stamp(self) -> Hashable:
        """Return what changes with the lists."""
        return self._list.stamp(), self._vanished.stamp()


def _find(path: str, tombstones: Mapping[str, Tombstone]) -> Tombstone | None:
    if not tombstones:
        return None
    kind, _, rest = path.partition("/")
    parts = ("project" if kind == "record" else kind, *rest.split("/"))
    paths = ("/".join(parts[:end]) for end in range(2, len(parts) + 1))
    return next((tombstones[above] for above in paths if above in tombstones), None)

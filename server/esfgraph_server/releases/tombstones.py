"""Tombstones: what the publisher has withdrawn answers 410 Gone, whatever release is served."""

from collections.abc import Collection, Hashable

from esfgraph.release.data_folder import DataFolder
from esfgraph.release.withdrawals import Tombstone, read_withdrawals
from esfgraph_server.http.problems import Problem, ProblemError
from esfgraph_server.releases.followed_file import FollowedFile


class Tombstones:
    """Follows ``DATA/withdrawn.csv``: read again when it has changed."""

    def __init__(self, data: DataFolder) -> None:
        """Follow the list in *data*; raise SourceError where it is there and cannot be read."""
        self._list = FollowedFile(data.withdrawals, lambda: read_withdrawals(data.withdrawals))

    @property
    def paths(self) -> Collection[str]:
        """Paths of everything that is withdrawn."""
        return self._list.now().keys()

    def refuse(self, path: str) -> None:
        """Raise a 410 problem if the thing at *path*, or what it is part or record of, is withdrawn."""
        tombstone = self._find(path)
        if tombstone:
            detail = f"/{tombstone.path} was withdrawn by its publisher on {tombstone.date}: {tombstone.reason}".rstrip(
                ": "
            )
            raise ProblemError(Problem(410, f"{detail.rstrip('.')}.", "withdrawn", more={"date": str(tombstone.date)}))

    def holds(self, path: str) -> bool:
        """Tell whether the thing at *path*, or what it is part or record of, is withdrawn."""
        return self._find(path) is not None

    def stamp(self) -> Hashable:
        """Return what changes with the list."""
        return self._list.stamp()

    def _find(self, path: str) -> Tombstone | None:
        tombstones = self._list.now()
        if not tombstones:
            return None
        kind, _, rest = path.partition("/")
        parts = ("project" if kind == "record" else kind, *rest.split("/"))
        paths = ("/".join(parts[:end]) for end in range(2, len(parts) + 1))
        return next((tombstones[above] for above in paths if above in tombstones), None)

"""Tombstones: what the publisher has withdrawn answers 410 Gone, whatever release is served."""

import logging
from collections.abc import Mapping

from esfgraph.errors import SourceError
from esfgraph.release.data_folder import DataFolder
from esfgraph.release.withdrawals import Tombstone, read_withdrawals
from esfgraph_server.http.problems import Problem, ProblemError

_log = logging.getLogger(__name__)


class Tombstones:
    """Follows ``DATA/withdrawn.csv``: read again when it has changed."""

    def __init__(self, data: DataFolder) -> None:
        """Follow the list in *data*; raise SourceError where it is there and cannot be read."""
        self._path = data.withdrawals
        self._read_at = self._changed_at()
        self._tombstones: Mapping[str, Tombstone] = read_withdrawals(self._path)

    def refuse(self, path: str) -> None:
        """Raise a 410 problem if the thing at *path*, or what it is part or record of, is withdrawn."""
        tombstone = self._find(path)
        if tombstone:
            detail = f"/{tombstone.path} was withdrawn by its publisher on {tombstone.date}: {tombstone.reason}".rstrip(
                ": "
            )
            raise ProblemError(Problem(410, f"{detail.rstrip('.')}.", "withdrawn", more={"date": str(tombstone.date)}))

    def _find(self, path: str) -> Tombstone | None:
        tombstones = self._current()
        if not tombstones:
            return None
        kind, _, rest = path.partition("/")
        parts = ("project" if kind == "record" else kind, *rest.split("/"))
        paths = ("/".join(parts[:end]) for end in range(2, len(parts) + 1))
        return next((tombstones[above] for above in paths if above in tombstones), None)

    def _current(self) -> Mapping[str, Tombstone]:
        changed = self._changed_at()
        if changed != self._read_at:
            self._read_at = changed
            try:
                self._tombstones = read_withdrawals(self._path)
            except SourceError as error:
                # The last list that could be read still holds: a slip of the pen must not bring back what is withdrawn.
                _log.error("%s", error)
        return self._tombstones

    def _changed_at(self) -> int:
        try:
            return self._path.stat().st_mtime_ns
        except OSError:
            return 0

"""The store of a release, loaded in a process of its own while what goes into it is still being made."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from esfgraph.pipeline.malloc import KEEPING, allocate
from esfgraph.pipeline.processes import Worker, Workers
from esfgraph.release.store import load_store


class Loading:
    """Loads packed N-Quads into a store, in a process of its own where that is worth it; close it at the end."""

    def __init__(self, store: Path, workers: Workers) -> None:
        self._store = store
        self._workers = workers
        self._worker: Worker | None = None
        self._added = set[Path]()

    def begin(self, records: int) -> None:
        """Take files from now on, if there will be those of many *records*."""
        if self._worker is None and self._workers.are_worth(records):
            self._worker = self._begun()

    def add(self, n_quads: Path) -> None:
        """Load a file that will probably be wanted."""
        if self._worker and n_quads not in self._added:
            self._worker.send(n_quads)
            self._added.add(n_quads)

    @contextmanager
    def finishing(self, wanted: Sequence[Path]) -> Iterator[None]:
        """Load all of *wanted*, and nothing else, while the context lasts; ReleaseError for what is no N-Quads."""
        if self._worker and not self._added.issubset(wanted):
            # An owner who must not be published took projects along whose files were loaded already.
            self.close()
            shutil.rmtree(self._store, ignore_errors=True)
            self._worker = self._begun()
        if self._worker is None:
            load_store(wanted, self._store)
            yield
            return
        for each in wanted:
            self.add(each)
        self._worker.send(None)
        yield
        self._worker.wait()

    def close(self) -> None:
        """End the process, whatever it has done."""
        if self._worker:
            self._worker.close()
        self._worker, self._added = None, set()

    def _begun(self) -> Worker:
        return self._workers.start(partial(_load_apart, store=self._store))


def _load_apart(n_quads: Iterable[Path], store: Path) -> None:
    allocate(KEEPING)
    load_store(n_quads, store)

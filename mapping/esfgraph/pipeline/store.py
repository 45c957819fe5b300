"""The store of a release, loaded by a worker while what goes into it is still being made."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Self

from esfgraph.pipeline.processes import Worker, Workers
from esfgraph.release.store import load_store


class StoreLoader:
    """Loads packed N-Quads into a store, by a worker where that is worth it."""

    def __init__(self, store: Path, workers: Workers) -> None:
        self._store = store
        self._workers = workers
        self._worker: Worker | None = None
        self._sent = set[Path]()

    def begin(self, records: int) -> None:
        """Take files from now on, if there will be those of many *records*."""
        if self._worker is None and self._workers.are_worth(records):
            self._worker = self._start()

    def add(self, *n_quads: Path) -> None:
        """Load files that will probably be wanted, each once."""
        for path in n_quads:
            if self._worker and path not in self._sent:
                self._worker.send(path)
                self._sent.add(path)

    @contextmanager
    def finishing(self, wanted: Sequence[Path]) -> Iterator[None]:
        """Load all of *wanted*, and nothing else, while the context lasts; ReleaseError for what is no N-Quads."""
        if self._worker and not self._sent.issubset(wanted):
            # An owner who must not be published took projects along whose files were loaded already.
            self.close()
            shutil.rmtree(self._store, ignore_errors=True)
            self._worker = self._start()
        if self._worker is None:
            load_store(wanted, self._store)
            yield
            return
        self.add(*wanted)
        self._worker.send(None)
        yield
        self._worker.wait()

    def close(self) -> None:
        """End the worker, whatever it has done."""
        if self._worker:
            self._worker.close()
        self._worker, self._sent = None, set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> Worker:
        return self._workers.start(partial(load_store, store=self._store))

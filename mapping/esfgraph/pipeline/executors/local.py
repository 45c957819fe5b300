"""The steps of a build done by worker processes of this machine; owners meet in the index."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from esfgraph.pipeline.cache.entries import Entries
from esfgraph.pipeline.cache.layout import ProjectEntry
from esfgraph.pipeline.executors.executor import Argument, Executor, Owners, Result, make
from esfgraph.pipeline.index.database import Index
from esfgraph.pipeline.processes import Workers
from esfgraph.pipeline.settings import Settings
from esfgraph.pipeline.steps.batches import Made
from esfgraph.pipeline.steps.gather import gather_batch, owner_batches


@dataclass(frozen=True, slots=True)
class LocalExecutor:
    """Does steps in worker processes, or in this process where that takes less time."""

    workers: Workers

    def run(
        self, function: Callable[[Argument], Result], arguments: Iterable[Argument], records: int
    ) -> Iterator[Result]:
        """Yield results as `Workers.run` does."""
        return self.workers.run(function, arguments, records)

    def owners(self, index: Index, settings: Settings) -> Owners:
        """Gather owners by *index*, which sorts what projects state about them."""
        return _IndexedOwners(self, index, settings)


@dataclass(frozen=True, slots=True)
class _IndexedOwners:
    executor: Executor
    index: Index
    settings: Settings
    _numbers: set[int] = field(default_factory=set)
    """Those of the entries that were taken, in the index."""

    def take(self, made: Made) -> None:
        ownerships = ProjectEntry(Entries(self.settings.cache)[made.key]).ownerships
        self._numbers.add(self.index.ownerships.put(made.key, ownerships))

    def gather(self) -> Iterator[Made]:
        self.index.ownerships.keep(self._numbers)
        with self.index.shared():
            batches = owner_batches(self.index, self.settings)
            yield from make(gather_batch, batches, len(self.index.ownerships), self.settings, self.executor)

"""What a build asks of those who do its steps, and a step done for those batches whose entries are not there."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Protocol, TypeVar

from esfgraph.pipeline.cache.entries import Entries
from esfgraph.pipeline.index.database import Index
from esfgraph.pipeline.settings import Settings
from esfgraph.pipeline.steps.batches import AnyBatch, Made

Argument = TypeVar("Argument")
Result = TypeVar("Result")


class Owners(Protocol):
    """Brings together what all projects state about each owner."""

    def take(self, made: Made) -> None:
        """Take what the projects of an entry state."""

    def gather(self) -> Iterator[Made]:
        """Gather the owners of what was taken, and yield their entries, whose numbers are in order of IRI."""


class Executor(Protocol):
    """Does the steps of a build, in whatever processes. What they share is the folder of the cache."""

    def run(
        self, function: Callable[[Argument], Result], arguments: Iterable[Argument], records: int
    ) -> Iterator[Result]:
        """Yield the result of each argument, in any order; *records* says how much work it is.

        Raise what *function* raises, and ReleaseError where a process was ended from outside and nobody took over.
        """

    def owners(self, index: Index, settings: Settings) -> Owners:
        """Begin to gather owners; *index* forgets what it knew of them."""


def make(
    step: Callable[[Settings, AnyBatch], Made],
    batches: Iterable[AnyBatch],
    records: int,
    settings: Settings,
    executor: Executor,
) -> Iterator[Made]:
    """Do a step for each batch whose entry is not there, and yield all, in any order.

    *step* makes the entry of one batch, in any process; *records* says how much work all are. Raise what *step* raises.
    """
    there, entries = deque[Made](), Entries(settings.cache)

    def absent() -> Iterator[AnyBatch]:
        for batch in batches:
            if batch.key and batch.key in entries:
                there.append(Made(batch.number, batch.key, batch.size))
            else:
                yield batch

    for made in executor.run(partial(step, settings), absent(), records):
        while there:
            yield there.popleft()
        yield made
    yield from there

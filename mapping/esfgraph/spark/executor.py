"""The steps of a build as jobs of Spark: each batch is a partition, and its entry in the cache is a checkpoint.

Who loses an executor loses what that was at: Spark does these partitions again elsewhere, and what was made before is
there, also for a build that is begun anew.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from pyspark import SparkContext

from esfgraph.pipeline.executors.executor import Argument, Owners, Result
from esfgraph.pipeline.index.database import Index
from esfgraph.pipeline.settings import Settings
from esfgraph.spark.jobs import collected
from esfgraph.spark.owners import ShuffledOwners

TOGETHER = 256
"""Batches of a job, some 130,000 records: the driver holds no more of them at a time."""


@dataclass(frozen=True, slots=True)
class SparkExecutor:
    """Does steps in the executors of a Spark application."""

    context: SparkContext
    data: Path
    """DATA: a folder that driver and workers share, under the same path."""
    parts: Path | None = None
    """The folder for projects and owners as files of partitions; None where nobody wants them."""

    def run(
        self, function: Callable[[Argument], Result], arguments: Iterable[Argument], records: int
    ) -> Iterator[Result]:
        """Yield the result of each argument, job by job; a partition is an argument, however few *records* it has."""
        arguments = iter(arguments)
        while together := list(islice(arguments, TOGETHER)):
            partitions = self.context.parallelize(together, len(together))
            yield from collected(partitions, partial(map, function), self.data)

    def owners(self, index: Index, settings: Settings) -> Owners:
        """Gather owners by shuffles; *index* is of no use for it, and forgets what it knew of them."""
        index.ownerships.keep(())
        return ShuffledOwners(self.context, self.data, settings, self.parts)

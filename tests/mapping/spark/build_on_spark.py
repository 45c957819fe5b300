"""A program that builds on Spark and prints the release's id, each call of a step noted; it may kill one executor.

    python build_on_spark.py MASTER RECORDS DATA CALLS [MARK]

CALLS gets a file for each call of a step. Where MARK is named and not there, the first step that maps projects makes
it and kills the executor that it runs in.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

from esfgraph.pipeline.build import build
from esfgraph.pipeline.executors.executor import Argument, Result
from esfgraph.pipeline.limits import Limits
from esfgraph.pipeline.steps.map import ProjectBatch
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder
from esfgraph.spark.executor import SparkExecutor
from esfgraph.spark.session import application

LIMITS = Limits(mean_batch=40)
"""Batches of so few projects that a few hundred make several partitions."""


def noted(function: Callable[[Argument], Result], calls: Path, mark: Path | None, argument: Argument) -> Result:
    """Apply *function*, once it is noted which executor does what."""
    executor = _parent(_parent(os.getpid()))  # Java, which started the process that this one was forked from
    step = type(argument).__name__
    number = getattr(argument, "number", 0)
    (calls / f"{step} {number} {executor} {uuid4().hex}").touch()
    if mark and step == ProjectBatch.__name__:
        try:
            mark.touch(exist_ok=False)
        except FileExistsError:
            pass
        else:
            mark.write_text(str(executor), encoding="utf-8")
            os.kill(executor, signal.SIGKILL)
            signal.pause()  # until this process is ended, too
    return function(argument)


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


@dataclass(frozen=True)
class Noting(SparkExecutor):
    """Notes each call of a step."""

    calls: Path = Path()
    mark: Path | None = None

    def run(
        self, function: Callable[[Argument], Result], arguments: Iterable[Argument], records: int
    ) -> Iterator[Result]:
        return super().run(partial(noted, function, self.calls, self.mark), arguments, records)


def main() -> None:
    master, *paths = sys.argv[1:]
    records, data, calls, *mark = map(Path, paths)
    with application(master) as context:
        executor = Noting(context, data, calls=calls, mark=mark[0] if mark else None)
        release = build([records], DataFolder(data), Iris(), limits=LIMITS, executor=executor).release
    print(release.id if release else "")


if __name__ == "__main__":
    main()

"""A job of Spark: a function applied to partitions, in executors that are checked to run the driver's program."""

import os
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from esfgraph.errors import EsfgraphError, ReleaseError, UsageError
from esfgraph.pipeline.settings import program
from esfgraph.spark.session import ERRORS, what_happened

if TYPE_CHECKING:
    from pyspark import RDD

Argument = TypeVar("Argument")
Result = TypeVar("Result")


def collected(
    partitions: "RDD[Argument]", function: Callable[[Iterator[Argument]], Iterable[Result]], data: Path
) -> list[Result]:
    """Apply *function* to each partition, and give all results in order; *data* is DATA, which all executors see.

    Raise what *function* raises, and ReleaseError where Spark gave up: after a partition failed as often as
    ``spark.task.maxFailures`` says.
    """
    try:
        results = partitions.mapPartitions(partial(caught, as_driver(function, data))).collect()
    except ERRORS as error:
        raise ReleaseError(
            f"Spark gave up a step of the build ({what_happened(error)}); what was served before still is. What was "
            "made so far is kept: once the cause is mended, the same command goes on from there."
        ) from error
    if errors := [error for error, _ in results if error]:
        raise errors[0]
    return [result for _, result in results]


def as_driver(
    function: Callable[[Iterator[Argument]], Iterable[Result]], data: Path
) -> Callable[[Iterator[Argument]], Iterator[Result]]:
    """Let *function* be applied to a partition by executors that do the same as the driver, from the same folder."""
    return partial(_as_driver, function, program(), Path.cwd(), data)


def _as_driver(
    function: Callable[[Iterator[Any]], Iterable[Any]],
    of_driver: str,
    folder: Path,
    data: Path,
    arguments: Iterator[Any],
) -> Iterator[Any]:
    _check(of_driver, folder, data)
    yield from function(arguments)


def caught(
    function: Callable[[Iterator[Any]], Iterable[Any]], arguments: Iterator[Any]
) -> Iterator[tuple[EsfgraphError | None, Any]]:
    """Apply *function*; an error of our own is a result, which no second attempt would change."""
    try:
        for result in function(arguments):
            yield None, result
    except EsfgraphError as error:
        yield error, None


def _check(of_driver: str, folder: Path, data: Path) -> None:
    """Raise UsageError where this executor would do otherwise than the driver, or elsewhere.

    *folder* is that from which the driver tells paths.
    """
    here = f"the Spark worker {socket.gethostname()!r}"
    if program() != of_driver:
        raise UsageError(
            f"The Python of {here} has other code, tables or libraries than that of the driver: "
            "install the same on all workers, by requirements.lock, or send it along (docs/spark.md)."
        )
    with suppress(OSError):
        os.chdir(folder)
    if not data.is_dir():
        raise UsageError(
            f"The folder {str(data)!r} is not there on {here}: DATA and the sources must lie in a file system that "
            "driver and workers share, under the same paths."
        )

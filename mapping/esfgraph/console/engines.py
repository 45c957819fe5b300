"""Options that say what works for a command: what checks shapes, and what does the steps of a build."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from esfgraph.errors import UsageError
from esfgraph.pipeline.executors.executor import Executor


class ShaclEngines(StrEnum):
    """What checks shapes."""

    AUTO = "auto"
    FAST = "shacl-rust"
    REFERENCE = "pyshacl"


_CHECKS = "What checks the shapes: the fast engine, the reference, or whichever fits (auto)."
ShaclEngine = Annotated[ShaclEngines, typer.Option("--shacl-engine", help=_CHECKS)]
AnyEngine = Annotated[ShaclEngines, typer.Option("--shacl-engine", "--engine", help=_CHECKS)]
"""Where no other kind of engine is meant."""


class Engines(StrEnum):
    """What does the steps of a build."""

    LOCAL = "local"
    SPARK = "spark"


Engine = Annotated[
    Engines, typer.Option("--engine", help="What does the work: processes of this machine, or Spark (docs/spark.md).")
]
Master = Annotated[
    str | None,
    typer.Option("--master", metavar="URL", help="Of Spark: spark://HOST:PORT, yarn, or local[N]; default: local[*]."),
]
Parts = Annotated[
    Path | None,
    typer.Option(
        "--parts",
        metavar="DIR",
        help="With Spark, also write N-Quads, Turtle and Parquet there, a file a partition.",
    ),
]


@contextmanager
def executing(engine: Engines, master: str | None, parts: Path | None, data: Path) -> Iterator[Executor | None]:
    """Give what does the steps of a build; None for processes of this machine.

    Raise UsageError for options that do not fit together, and where Spark is wanted and cannot be had.
    """
    if engine is Engines.LOCAL:
        if master or parts:
            raise UsageError("--master and --parts are for Spark: add --engine spark.")
        yield None
        return
    try:
        from esfgraph.spark.executor import SparkExecutor
        from esfgraph.spark.parts import check_folder
        from esfgraph.spark.session import application
    except ModuleNotFoundError:
        raise UsageError(
            "To build on Spark needs the package pyspark, and Java 17: pip install 'esfgraph[spark]'."
        ) from None
    if parts:
        check_folder(parts)
    with application(master or "local[*]") as context:
        yield SparkExecutor(context, data, parts)

"""A Spark application for one build: begun with the master that is named, and ended with the build."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from py4j.protocol import Py4JError
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkException

from esfgraph.errors import UsageError

ERRORS = (Py4JError, PySparkException)
"""What Spark raises."""


@contextmanager
def application(master: str) -> Iterator[SparkContext]:
    """Begin an application on *master*, such as ``spark://host:7077`` or ``local[2]``, and end it with the context.

    Workers run the Python of this process, at the same path, unless ``PYSPARK_PYTHON`` names another. Raise UsageError
    where Spark cannot be begun.
    """
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise UsageError(
            "Spark needs Java 17, and there is no 'java' here; on Debian: apt install openjdk-17-jre-headless."
        )
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = SparkConf().setMaster(master).setAppName("esfgraph build").set("spark.log.level", "ERROR")
    if master.startswith("local"):  # no other machine has business with it
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        conf.set("spark.ui.enabled", "false")
    try:
        context = SparkContext(conf=conf)
    except (*ERRORS, RuntimeError) as error:
        raise UsageError(f"Spark cannot be begun with the master {master!r}: {what_happened(error)}") from error
    try:
        yield context
    finally:
        context.stop()


def what_happened(error: Exception) -> str:
    """The first line of an error, without the traces of Java behind it."""
    java = getattr(error, "java_exception", None)
    text = str(error if java is None else java.toString())
    return text.strip().partition("\n")[0]

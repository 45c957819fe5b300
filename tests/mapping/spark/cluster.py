"""A standalone cluster of Spark on loopback: a master and two workers, as processes of their own."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

SETTINGS = """
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.executor.cores 1
spark.executor.memory 512m
spark.cores.max 2
spark.scheduler.minRegisteredResourcesRatio 1.0
spark.scheduler.maxRegisteredResourcesWaitingTime 200s
"""
"""Of applications: an executor on each worker, and no job before both are there."""
SECONDS = 200.0
"""How long a machine with much else to do may take until a process listens."""


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Start a cluster; give its address, and the environment of those who use it."""
    package = find_spec("pyspark")
    assert package is not None, "pip install 'esfgraph[spark]'"
    assert package.origin is not None
    home = Path(package.origin).parent
    (conf := folder / "conf").mkdir()
    (conf / "spark-defaults.conf").write_text(SETTINGS, encoding="utf-8")
    environment = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_CONF_DIR": str(conf),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_DAEMON_MEMORY": "256m",
    }
    port = _free_port()
    master = f"spark://127.0.0.1:{port}"
    common = ["--host", "127.0.0.1", "--webui-port", "0"]
    daemons = [["master.Master", *common, "--port", str(port)]]
    for name in ("first", "second"):
        work = ["--cores", "1", "--memory", "1g", "--work-dir", str(folder / name)]
        daemons.append(["worker.Worker", *common, *work, master])
    with ExitStack() as stack:
        for number, (kind, *options) in enumerate(daemons):
            log = stack.enter_context((folder / f"{number}.log").open("wb"))
            command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind}", *options]
            daemon = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
            stack.callback(_end, daemon)
            if number == 0:
                _await(port)
        yield master, environment


def _end(daemon: "subprocess.Popen[bytes]") -> None:
    daemon.terminate()  # a worker ends its executors with itself
    try:
        daemon.wait(60)
    except subprocess.TimeoutExpired:
        daemon.kill()
        daemon.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def _await(port: int) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)
    raise TimeoutError(f"nothing listens at port {port}")

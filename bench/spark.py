"""The same build by processes of this machine and by Spark: time, CPU, memory, and whether the release is the same.

    python bench/spark.py [--records 10000] [--work bench/.work/spark]

Spark is `local[2]`, then a standalone cluster on loopback: a master, and two workers of one core each. Two processes do
the steps on all sides. Needs Java 17 and `pip install 'esfgraph[spark]'`. Exit code 1 where a release is another.
"""

import argparse
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.clock import TICKS, descendants
from bench.measure import resident
from bench.records import write_records
from tests.mapping.spark.cluster import cluster

EVERY = 0.2
"""Seconds between two looks at the processes; what one used since the last look before it ended is not counted."""


@dataclass(slots=True)
class Tree:
    """What the processes below this one used."""

    cpu: dict[int, float] = field(default_factory=dict)
    """Seconds, by process."""
    peak: int = 0
    """Bytes of resident memory at most, all processes together; pages that they share count for each."""

    def look(self) -> None:
        """Look at all processes that there are."""
        pids = descendants(os.getpid())
        for pid in pids:
            self.cpu[pid] = max(self.cpu.get(pid, 0.0), _own_cpu(pid))
        self.peak = max(self.peak, sum(map(resident, pids)))


@contextmanager
def watching() -> Iterator[Tree]:
    """Watch the processes below this one; what they had used before does not count."""
    tree, before, done = Tree(), Tree(), threading.Event()
    before.look()

    def watch() -> None:
        while not done.wait(EVERY):
            tree.look()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield tree
    finally:
        done.set()
        thread.join()
        for pid, used in before.cpu.items():
            tree.cpu[pid] = tree.cpu.get(pid, used) - used


def _own_cpu(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0.0
    return sum(map(int, text.rpartition(")")[2].split()[11:13])) / TICKS


def build(name: str, records: Path, data: Path, options: Sequence[str], environment: dict[str, str]) -> str:
    """Build once, print a row, and give the id of the release."""
    rmtree(data, ignore_errors=True)
    code = "from esfgraph_server.cli import main; main()"
    command = [sys.executable, "-c", code, "build", str(records), "--data", str(data), *options]
    begun = time.perf_counter()
    with watching() as tree:
        ran = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    wall = time.perf_counter() - begun
    current = data / "current"
    if ran.returncode > 1 or not current.exists():
        raise SystemExit(f"{name}: exit code {ran.returncode}\n{ran.stderr[-3000:]}")
    release = current.resolve().name
    print(f"{name:<42} {wall:8.1f} {sum(tree.cpu.values()):8.1f} {tree.peak / 1e6:9,.0f}  {release}", flush=True)
    return release


def main() -> None:
    """Measure all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--work", type=Path, default=ROOT / "bench" / ".work" / "spark")
    chosen = parser.parse_args()
    work: Path = chosen.work.resolve()
    rmtree(work, ignore_errors=True)
    records, data = work / "records", work / "data"
    write_records(chosen.records, records, seed=1)
    # The checkout that this file lies in is measured, by workers too, whatever is installed.
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "mapping"), str(ROOT / "server"), *filter(None, sys.path)])
    environment = dict(os.environ)
    print(f"{chosen.records:,} records; load of the machine before: {os.getloadavg()[0]:.1f}")
    print(f"{'':<42} {'wall s':>8} {'CPU s':>8} {'peak MB':>9}  release")
    ids = {build("two processes", records, data, ["--processes", "2"], environment)}
    spark = ["--engine", "spark", "--processes", "2", "--master"]
    ids.add(build("Spark, local[2]", records, data, [*spark, "local[2]"], environment))
    (folder := work / "cluster").mkdir()
    with cluster(folder) as (master, of_cluster):
        environment |= {key: of_cluster[key] for key in of_cluster if key.startswith("SPARK_")}
        ids.add(build("Spark, standalone, two workers on loopback", records, data, [*spark, master], environment))
    print("the same release" if len(ids) == 1 else "NOT the same release")
    raise SystemExit(len(ids) > 1)


if __name__ == "__main__":
    main()

"""Measuring: every stage in a child process, round after round, so that a busy minute strikes all sides alike."""

import contextlib
import json
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.clock import descendants, threads

SAMPLE_SECONDS = 0.02
SAMPLES = 1000
"""About so many before they become rarer, lest looking takes a share of what a long stage has."""
PAGE = os.sysconf("SC_PAGE_SIZE")
OF_THE_CLOCK = frozenset(["phases", "peak", "cpu"])


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of one case took."""

    wall: float
    """Seconds of the measured phases."""
    cpu: float
    """CPU seconds of the measured phases, started processes included."""
    process_cpu: float
    """CPU seconds of the whole process, start and imports included."""
    peak: int
    """Bytes: the largest sum of resident memory over the process and those it started."""
    peak_apart: int
    """The same without processes that have a store open, from when they have."""
    phases: dict[str, dict[str, float]]
    facts: dict[str, Any] = field(default_factory=dict)
    """What the stage says of itself, such as the id of a release."""


@dataclass(frozen=True, slots=True)
class Case:
    """Something to measure: its command is given the path for its result."""

    name: str
    records: int
    command: Callable[[Path], Sequence[str]]
    before: Callable[[], object] = lambda: None
    """Done before each run, not measured."""


@dataclass(slots=True)
class Figures:
    """All runs of all cases, by name and number of records."""

    runs: dict[tuple[str, int], list[Run]] = field(default_factory=dict)

    def all(self, name: str, records: int) -> list[Run]:
        """The runs of a case; none where it was not measured."""
        return self.runs.get((name, records), [])

    def median(self, name: str, records: int, of: Callable[[Run], float]) -> float | None:
        """The median over the rounds."""
        runs = self.all(name, records)
        return median(map(of, runs)) if runs else None

    def ratio(
        self,
        left: tuple[str, int],
        right: tuple[str, int],
        of: Callable[[Run], float],
        of_right: Callable[[Run], float] | None = None,
    ) -> float | None:
        """The median of *left* over *right*, round by round; None where a side was not measured."""
        pairs = list(zip(self.all(*left), self.all(*right), strict=False))
        return median(of(a) / max((of_right or of)(b), 1e-9) for a, b in pairs) if pairs else None

    def measure(self, cases: Sequence[Case], rounds: int, folder: Path, environment: dict[str, str]) -> None:
        """Run every case once a round."""
        for number in range(rounds):
            for case in cases:
                case.before()
                run = run_child(case.command, folder / "result.json", environment)
                self.runs.setdefault((case.name, case.records), []).append(run)
                print(
                    f"  round {number + 1}/{rounds}  {case.records:>9,}  {case.name:<28} {run.wall:8.2f} s "
                    f"{run.cpu:8.2f} s CPU {run.peak / 1e6:8.0f} MB, {run.peak_apart / 1e6:.0f} without the store",
                    flush=True,
                )


def run_child(command: Callable[[Path], Sequence[str]], result: Path, environment: dict[str, str]) -> Run:
    """Run a command that writes its figures to *result*; raise RuntimeError with its last words where it fails."""
    result.unlink(missing_ok=True)
    words = command(result)
    log = result.with_suffix(".log")
    with log.open("wb") as out, subprocess.Popen(words, env=environment, stdout=out, stderr=out) as child:
        begun, peak, apart = time.monotonic(), 0, 0
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                child.returncode = os.waitstatus_to_exitcode(status)
                break
            peak, apart = map(max, (peak, apart), _sample(child.pid))
            time.sleep(max(SAMPLE_SECONDS, (time.monotonic() - begun) / SAMPLES))
    if child.returncode:
        raise RuntimeError(f"{' '.join(words)} failed:\n{log.read_text(errors='replace')[-3000:]}")
    said = json.loads(result.read_text(encoding="utf-8"))
    phases: dict[str, dict[str, float]] = said["phases"]
    return Run(
        sum(each["wall"] for each in phases.values()),
        sum(each["cpu"] for each in phases.values()),
        max(usage.ru_utime + usage.ru_stime, said["cpu"]),
        max(peak, said["peak"]),  # the kernel's mark, for what happened between two samples
        apart,
        phases,
        {key: value for key, value in said.items() if key not in OF_THE_CLOCK},
    )


def _sample(pid: int) -> tuple[int, int]:
    """Resident bytes of a process and all that it started: all of them, and those that have no store open."""
    every = apart = 0
    for each in (pid, *descendants(pid)):
        size = resident(each)
        every += size
        apart += 0 if _has_store(each) else size
    return every, apart


def _has_store(pid: int) -> bool:
    """Whether a process has a store open: RocksDB's threads carry its name."""
    for thread in threads(pid):
        with contextlib.suppress(OSError):
            if Path(f"/proc/{pid}/task/{thread}/comm").read_text(encoding="utf-8").startswith("rocksdb"):
                return True
    return False


def resident(pid: int) -> int:
    """Resident bytes of a process; 0 where it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE
    except (OSError, IndexError):
        return 0

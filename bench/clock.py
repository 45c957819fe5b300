"""Clock: what a piece of work takes, measured inside the process that does it. Standard library only: peers use it."""

import contextlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
TICKS = os.sysconf("SC_CLK_TCK")


class Clock:
    """Measures the phases of one stage; a phase's CPU time counts the processes that it started and waited for."""

    def __init__(self) -> None:
        self.phases: dict[str, dict[str, float]] = {}

    def measure(self, phase: str, work: Callable[[], T]) -> T:
        """Do *work* as *phase* and return its result."""
        wall, cpu = time.perf_counter(), _cpu()
        result = work()
        self.phases[phase] = {"wall": time.perf_counter() - wall, "cpu": _cpu() - cpu}
        return result

    def write(self, path: Path, **facts: object) -> None:
        """Write the phases, and whatever else there is to say, as JSON."""
        path.write_text(
            json.dumps({"phases": self.phases, "peak": _peak(), "cpu": _cpu(), **facts}) + "\n", encoding="utf-8"
        )


def measured_mapping(map_tables: Callable[[Path, Path], None]) -> None:
    """Map tables to a file as the command line asks (TABLES OUT RESULT), and write to RESULT how long it took."""
    tables, out, result = map(Path, sys.argv[1:4])
    clock = Clock()
    clock.measure("map", lambda: map_tables(tables, out))
    clock.write(result)


def _peak() -> int:
    """Bytes of resident memory at most: the kernel's mark for this program (ru_maxrss would begin at its parent's)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def _cpu() -> float:
    """CPU seconds of this process and of all that it started, also by way of a fork server, which waits for its own."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used) + sum(map(cpu_of, descendants(os.getpid())))


def cpu_of(pid: int) -> float:
    """CPU seconds of a living process and of those it has waited for."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0.0
    return sum(map(int, text.rpartition(")")[2].split()[11:15])) / TICKS


def descendants(pid: int) -> list[int]:
    """The living processes that *pid* started, and those that they started."""
    found: list[int] = []
    for each in chain([pid], found):  # which grows meanwhile
        found.extend(_children(each))
    return found


def _children(pid: int) -> list[int]:
    children: list[int] = []
    for thread in threads(pid):
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{pid}/task/{thread}/children").read_text(encoding="ascii")
            children.extend(map(int, text.split()))
    return children


def threads(pid: int) -> list[str]:
    """The threads of a process; none where it is gone."""
    try:
        return os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 (names only)
    except OSError:
        return []

"""Clock: what a piece of work takes, measured inside the process that does it. Standard library only: peers use it."""

import json
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


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
        path.write_text(json.dumps({"phases": self.phases, "peak": _peak(), **facts}) + "\n", encoding="utf-8")


def _peak() -> int:
    """Bytes of resident memory at most: the kernel's mark for this program (ru_maxrss would begin at its parent's)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def _cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)

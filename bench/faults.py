"""Makes the n-th call of a build and of a server fail, as a full disk, a bad one and a machine without memory do.

    python bench/faults.py [--cases 500] [--seed 1] [--jobs 2] [--only build|start|serve] [--work DIR] [--json FILE]

A fault is a kind of system call, what the system answers (ENOSPC, EIO, EMFILE, ENOMEM, EAGAIN), and which call of each
thread it is: that one alone, or all from it on. Of each kind as many numbers are tried as --cases allow, spread over
all there are. A build runs over DATA with an older release that is served; a server starts, or is asked for pages and
follows the pointer to another release. Then nothing fails any more, and it is looked what is left. Prints a table; exit
code 1 where a case came out otherwise than GOOD says. Needs strace 6.1.
"""

import argparse
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from bench.fault_steps import GOOD, UNDER, Home, ready
from bench.injection import CALLS, Fault

ERRORS: Mapping[str, tuple[str, ...]] = {
    "open": ("EMFILE", "EIO"),
    "read": ("EIO",),
    "write": ("ENOSPC", "EIO"),
    "sync": ("EIO", "ENOSPC"),
    "rename": ("ENOSPC", "EIO"),
    "names": ("ENOSPC", "EIO"),
    "map": ("ENOMEM",),
    "fork": ("EAGAIN", "ENOMEM"),
    "socket": ("EMFILE",),
}
"""What the system answers to each kind of call."""
STEPS = {
    "build": tuple(kind for kind in CALLS if kind != "socket"),
    "start": ("open", "read", "map", "fork", "socket"),
    "serve": ("open", "read", "map", "fork", "socket"),
}
"""What is tried, and which calls of it; a server writes nothing to DATA."""


@dataclass(frozen=True, slots=True)
class Case:
    """A fault of a step."""

    step: str
    fault: Fault

    def __str__(self) -> str:
        return f"{self.step}: {self.fault}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case."""

    case: Case
    result: str
    """A key of GOOD, or what is wrong."""
    told: str = ""
    """What the command said last."""
    calls: tuple[str, ...] = ()
    """The first calls that were refused."""


def _tried(case: Case, home: Home, works: Path) -> Outcome:
    """Try a case in a folder of this process's own."""
    work = works / multiprocessing.current_process().name
    work.mkdir(parents=True, exist_ok=True)
    try:
        result, command = UNDER[case.step](case.fault, home, work)
    except Exception as error:  # a case that cannot be tried is one that is not good
        return Outcome(case, f"cannot be tried: {error!r}")
    said = command.err.read_text(encoding="utf-8", errors="replace").strip()
    return Outcome(case, result, said[-1500:], tuple(command.refused()[:3]))


def _counted(step: str, call: str, home: Home, work: Path) -> int:
    """How many calls of a kind the busiest thread of a step makes."""
    work.mkdir(parents=True, exist_ok=True)
    never = Fault(call, ERRORS[call][0], 65535, lasts=False)  # the most that strace counts
    return UNDER[step](never, home, work)[1].count()


def cases(counts: Mapping[tuple[str, str], int], most: int, seed: int) -> list[Case]:
    """Choose cases: as many of each kind, spread over all numbers, in an order in which any beginning is a sample."""
    dice = random.Random(seed)
    kinds = [
        (step, Fault(call, error, count, lasts))
        for (step, call), count in counts.items()
        for error in ERRORS[call]
        for lasts in (False, True)
    ]
    found = list[Case]()
    for step, kind in kinds:
        # Each step and call has the same share, whatever can be answered to it.
        tries = min(kind.number, max(1, most // len(counts) // len(ERRORS[kind.call]) // 2))
        for part in range(tries):
            low, high = part * kind.number // tries, (part + 1) * kind.number // tries
            number = dice.randrange(low, max(high, low + 1)) + 1
            found.append(Case(step, Fault(kind.call, kind.error, number, kind.lasts)))
    dice.shuffle(found)
    return found


def table(outcomes: list[Outcome]) -> Iterator[str]:
    """The counts of each step, call, error and outcome, as Markdown."""
    names = [*GOOD, "anything else"]
    yield f"| step | call | error | {' | '.join(names)} |"
    yield f"| --- | --- | --- |{' --- |' * len(names)}"
    kinds = sorted({(each.case.step, each.case.fault.call, each.case.fault.error) for each in outcomes})
    for kind in kinds:
        counts = Counter(
            each.result if each.result in GOOD else names[-1]
            for each in outcomes
            if (each.case.step, each.case.fault.call, each.case.fault.error) == kind
        )
        yield f"| {' | '.join(kind)} | {' | '.join(str(counts[name] or '') for name in names)} |"
    total = Counter(each.result if each.result in GOOD else names[-1] for each in outcomes)
    yield f"| all | | | {' | '.join(str(total[name]) for name in names)} |"


def run(
    outcomes: Callable[[Outcome], None],
    most: int,
    seed: int,
    jobs: int,
    only: str | None,
    folder: Path,
    wanted: Container[str] = CALLS,
) -> None:
    """Try so many cases of the calls that are *wanted*, and hand over what came of each."""
    home = ready(folder)
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        kinds = [
            (step, call) for step, calls in STEPS.items() if only in (None, step) for call in calls if call in wanted
        ]
        counted = pool.starmap(_counted, [(*kind, home, folder / "-".join(kind)) for kind in kinds], chunksize=1)
        counts = dict(zip(kinds, counted, strict=True))
        print(
            "Calls of the busiest thread:", ", ".join(f"{' '.join(kind)} {n}" for kind, n in counts.items()), flush=True
        )
        chosen = cases({kind: count for kind, count in counts.items() if count}, most, seed)
        for outcome in pool.imap_unordered(partial(_tried, home=home, works=folder / "work"), chosen):
            outcomes(outcome)


def _read(line: str) -> Outcome:
    told = json.loads(line)
    return Outcome(Case(told["case"]["step"], Fault(**told["case"]["fault"])), told["result"])


def main() -> int:
    """Try the cases that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", choices=STEPS)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "esfgraph-faults")
    parser.add_argument("--json", type=Path, help="A file to which each outcome is added as a line.")
    parser.add_argument("--table", type=Path, nargs="+", help="Try nothing: print the table of such files.")
    options = parser.parse_args()
    found = list[Outcome]()

    def take(outcome: Outcome) -> None:
        found.append(outcome)
        if outcome.result not in GOOD:
            print(f"{outcome.case}: {outcome.result}", flush=True)
        if options.json:
            with options.json.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(outcome)) + "\n")

    if options.table:
        found += (_read(line) for path in options.table for line in path.read_text(encoding="utf-8").splitlines())
        print("\n".join(table(found)))
        return 0
    begun = time.monotonic()
    run(take, options.cases, options.seed, options.jobs, options.only, options.work)
    print(f"{len(found)} cases in {time.monotonic() - begun:,.0f} s, seed {options.seed}.\n")
    for line in table(found):
        print(line)
    return int(any(outcome.result not in GOOD for outcome in found))


if __name__ == "__main__":
    sys.exit(main())

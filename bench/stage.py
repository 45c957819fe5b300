"""One stage in a process of its own: ``stage.py STAGE SOURCES OUT RESULT PROCESSES``.

What a stage starts from is made before its clock starts; the clock's figures go to RESULT as JSON.
"""

import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench import ours
from bench.clock import Clock
from bench.peers import with_rdflib
from bench.tables import write_tables


@dataclass(frozen=True, slots=True)
class Job:
    """What a stage is asked to do."""

    sources: Path
    out: Path
    processes: int
    clock: Clock


def _parse(job: Job) -> None:
    job.clock.measure("parse", lambda: ours.parse(job.sources))


def _parse_and_map(job: Job) -> None:
    job.clock.measure("parse and map", lambda: ours.parse_and_map(job.sources, job.out))


def _from_typed(phase: str, work: Callable[[ours.Typed, Path], object]) -> Callable[[Job], None]:
    def run(job: Job) -> None:
        typed = ours.typed(job.sources)
        job.clock.measure(phase, lambda: work(typed, job.out))

    return run


def _map(job: Job) -> None:
    typed = ours.typed(job.sources)
    job.clock.measure("map", lambda: ours.map_only(typed, job.out, job.processes))


def _dumps(job: Job) -> None:
    job.clock.measure("dumps", lambda: ours.dumps(job.sources, job.out))


def _build(job: Job) -> dict[str, Any]:
    return asdict(job.clock.measure("build", lambda: ours.build(job.sources, job.out, job.processes)))


def _nquads(job: Job) -> None:
    job.clock.measure("nquads", lambda: ours.nquads(job.sources, job.out, job.processes))


def _rdflib_build(job: Job) -> None:
    with_rdflib.build(job.sources, job.out, job.clock)


STAGES: dict[str, Callable[[Job], dict[str, Any] | None]] = {
    "parse": _parse,
    "parse and map": _parse_and_map,
    "map": _map,
    "validate": _from_typed("validate", lambda typed, _: ours.validate(typed)),
    "dumps": _dumps,
    "build": _build,
    "nquads": _nquads,
    "tables": _from_typed("tables", write_tables),
    "rdflib map": _from_typed("map", with_rdflib.map_only),
    "rdflib build": _rdflib_build,
}


def main() -> None:
    """Run the stage that is asked for."""
    name, sources, out, result, processes = sys.argv[1:]
    clock = Clock()
    facts = STAGES[name](Job(Path(sources), Path(out), int(processes), clock))
    clock.write(Path(result), **(facts or {}))


if __name__ == "__main__":
    main()

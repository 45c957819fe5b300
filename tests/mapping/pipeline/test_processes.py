"""Worker processes: every result once, errors of workers are the caller's, and nothing of the caller is touched."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from esfgraph.errors import ReleaseError, SourceError
from esfgraph.pipeline.limits import Limits
from esfgraph.pipeline.processes import Workers
from esfgraph.release.data_folder import Release

SEEDS = Path(__file__).parents[3] / "seeds"
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
ALWAYS = Limits(alone=0)
"""Workers whatever there is to do."""


def _square(number: int) -> int:
    if number == 13:
        raise SourceError("Thirteen is refused.")
    if number == 99:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def _fail(_: Iterator[object]) -> None:
    raise KeyError("a fault of the program")


def _write(path: Path) -> None:
    path.write_text("written", encoding="utf-8")


@pytest.fixture(params=[1, 2])
def workers(request: pytest.FixtureRequest) -> Iterator[Workers]:
    with Workers(request.param, ALWAYS) as workers:
        yield workers


def test_workers_give_every_result_once_and_take_arguments_as_they_need_them(workers: Workers) -> None:
    taken: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(12):
            taken.append(number)
            yield number

    results = workers.run(_square, numbers(), 12)
    first = next(results)
    assert len(taken) <= workers.processes * ALWAYS.ahead
    assert sorted([first, *results]) == [number * number for number in range(12)]


def test_an_error_in_a_worker_is_the_callers_and_the_next_run_begins_anew(workers: Workers) -> None:
    with pytest.raises(SourceError, match=r"Thirteen is refused\."):
        list(workers.run(_square, iter([1, 13, 2, 3, 4]), 5))
    assert sorted(workers.run(_square, iter([5, 6, 7]), 3)) == [25, 36, 49]
    with pytest.raises(IsADirectoryError), workers.in_background(_write, Path("/"), 3):
        pass


def test_an_unforeseen_error_tells_where_it_was_raised() -> None:
    with Workers(2, ALWAYS) as workers, workers.start(_fail) as worker, pytest.raises(KeyError) as raised:
        worker.wait()
    [note] = raised.value.__notes__
    assert "in _fail" in note


def test_results_that_are_not_wanted_do_not_come_back(workers: Workers) -> None:
    assert next(workers.run(_square, iter(range(1, 9)), 8)) in range(1, 65)
    assert sorted(workers.run(_square, iter([5, 6, 7]), 3)) == [25, 36, 49]


def test_what_is_done_in_the_background_is_done_at_the_end(workers: Workers, tmp_path: Path) -> None:
    with workers.in_background(_write, tmp_path / "a.txt", 3):
        pass
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "written"


def test_a_worker_that_is_killed_is_one_sentence() -> None:
    with Workers(2, ALWAYS) as workers, pytest.raises(ReleaseError, match="ended from outside"):
        list(workers.run(_square, iter([1, 99, 2]), 3))


def test_workers_end_with_the_process_that_started_them() -> None:
    code = (
        "import os; from esfgraph.pipeline.limits import Limits; from esfgraph.pipeline.processes import Workers\n"
        "workers = Workers(2, Limits()); waiting = workers.start(list); print('started', flush=True); os._exit(0)"
    )
    # The output ends when the last process that could write to it has ended.
    ran = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, stdout=subprocess.PIPE, timeout=60)
    assert ran.stdout == b"started\n"


SCRIPT = """
import gc, multiprocessing.forkserver, os, signal, sys, threading
from pathlib import Path
from esfgraph.pipeline.build import build
from esfgraph.pipeline.limits import Limits
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder

def host():
    signals = [signal.pthread_sigmask(signal.SIG_BLOCK, []), *map(signal.getsignal, (signal.SIGINT, signal.SIGCHLD))]
    limits = [os.nice(0), gc.get_threshold(), gc.get_freeze_count()]
    return [*signals, *limits, dict(os.environ), os.getcwd(), threading.active_count()]

before = host()
print("The script runs.", flush=True)
records, data = map(Path, sys.argv[1:])
print(build([records], DataFolder(data), Iris(), processes=2, limits=Limits(alone=0, few=0)).release.id)
assert host() == before
assert multiprocessing.forkserver._forkserver._forkserver_pid is None
try:
    os.wait()
except ChildProcessError:
    print("No child is left.")
"""


@pytest.mark.thorough
@pytest.mark.parametrize("way", ["a script", "standard input", "interactive"])
def test_a_script_that_guards_no_main_builds_with_several_processes(way: str, release: Release, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    options = {"a script": [str(script)], "standard input": ["-"], "interactive": ["-i", "-"]}[way]
    ran = subprocess.run(
        [sys.executable, *options, str(SEEDS), str(tmp_path / "data")],
        input=SCRIPT,
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        cwd=tmp_path,
    )
    assert ran.stdout.splitlines() == ["The script runs.", release.id, "No child is left."], ran.stderr

"""The streaming build: whatever does the work, and whatever is there already, the release is the same."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bench.records import write_records

from esfgraph.errors import ReleaseError, SourceError
from esfgraph.pipeline import gather as organizations
from esfgraph.pipeline import map as slices
from esfgraph.pipeline import processes as bounds
from esfgraph.pipeline.build import BuildResult, build
from esfgraph.pipeline.cache import boundaries
from esfgraph.pipeline.cache import statements as fragments
from esfgraph.pipeline.cache.entries import SIZES, Parts, create
from esfgraph.pipeline.processes import Workers
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder

RECORDS = 150
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages and an export, a third of them with a fault."""
    folder = tmp_path_factory.mktemp("records")
    write_records(RECORDS, folder, seed=5, errors=0.3)
    return folder


@pytest.fixture(scope="module")
def reference(records: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[DataFolder, BuildResult]:
    """A build of the records in one process, in one chunk and one slice or two."""
    data = DataFolder(tmp_path_factory.mktemp("reference"))
    return data, build([records], data, Iris(), processes=1)


def parts(data: DataFolder) -> dict[str, int]:
    """Keys of all parts, and the inode of each: a part that is made again has another."""
    return {path.name: path.stat().st_ino for path in data.cache.glob("??/*")}


def id_of(result: BuildResult) -> str:
    assert result.release is not None
    return result.release.id


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks and slices of few records."""
    monkeypatch.setattr(boundaries, "MEAN_SIZE", 8)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_chunks_slices_and_batches_of_any_size_give_the_same_release(
    size: int,
    records: Path,
    reference: tuple[DataFolder, BuildResult],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(boundaries, "MAX_SIZE", size)
    for module, name in ((slices, "BATCH"), (organizations, "BATCH")):
        monkeypatch.setattr(module, name, size)
    monkeypatch.setattr(fragments, "PENDING", size * 10_000)
    result = build([records], DataFolder(tmp_path), Iris(), processes=1)
    assert (id_of(result), result.summary) == (id_of(reference[1]), reference[1].summary)


@pytest.mark.parametrize("processes", [2, 3])
@pytest.mark.usefixtures("small")
def test_any_number_of_processes_gives_the_same_release(
    processes: int,
    records: Path,
    reference: tuple[DataFolder, BuildResult],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounds, "ALONE", 0)
    data = DataFolder(tmp_path)
    assert id_of(build([records], data, Iris(), processes=processes)) == id_of(reference[1])
    assert len(parts(data)) > 2 * RECORDS / 10


@pytest.mark.usefixtures("small")
def test_a_second_build_makes_no_part_again(records: Path, tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    first = build([records], data, Iris(), processes=1)
    before = parts(data)
    assert build([records], data, Iris(), processes=1) == first
    assert parts(data) == before


def pages(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"))


def change(folder: Path) -> None:
    page = pages(folder)[3]
    page.write_text(page.read_text(encoding="utf-8") + "En rad till.\n", encoding="utf-8")


def remove(folder: Path) -> None:
    pages(folder)[4].unlink()


def add(folder: Path) -> None:
    (folder / "zzz.txt").write_text("Diarienummer:\n99-999-S01\nNamn:\nNytt\n", encoding="utf-8")


def rename(folder: Path) -> None:
    pages(folder)[5].rename(folder / "renamed.txt")


def capture(folder: Path) -> None:
    page = pages(folder)[6]
    page.with_suffix(".again.txt").write_text(page.read_text(encoding="utf-8") + "En rad till.\n", encoding="utf-8")


@pytest.mark.parametrize("happens", [change, remove, add, rename, capture])
@pytest.mark.usefixtures("small")
def test_after_a_change_little_is_made_and_the_release_is_that_of_a_full_build(
    happens: Callable[[Path], None], records: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    shutil.copytree(records / "0000", folder, dirs_exist_ok=True)
    shutil.copy(records / "export-000.csv", folder)
    data = DataFolder(tmp_path / "data")
    build([folder], data, Iris(), processes=1)
    before = parts(data)
    happens(folder)
    result = build([folder], data, Iris(), processes=1, allow_shrink=True)
    made = set(parts(data).items()) - set(before.items())
    assert 1 <= len(made) <= len(before) / 3
    full = build([folder], DataFolder(tmp_path / "full"), Iris(), processes=1)
    assert (id_of(result), result.summary) == (id_of(full), full.summary)
    assert set(parts(data)) == set(parts(DataFolder(tmp_path / "full"))), "parts of no use are removed"


def test_other_settings_use_no_part_of_before(reference: tuple[DataFolder, BuildResult], tmp_path: Path) -> None:
    owners = tmp_path / "owners.csv"
    owners.write_text("number,name\n212000-0084,Ett namn\n", encoding="utf-8")
    seeds = Path(__file__).parents[3] / "seeds"
    data = DataFolder(tmp_path / "data")
    before = set[str]()
    for iris, register in ((Iris(), None), (Iris("https://data.example.se/"), None), (Iris(), owners)):
        build([seeds], data, iris, owners=register)
        assert not before & set(parts(data))
        before = set(parts(data))


def test_parts_are_for_their_owner_only(reference: tuple[DataFolder, BuildResult]) -> None:
    data, _ = reference
    for path in (data.cache, *data.cache.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_a_part_that_lost_its_end_is_made_again(records: Path, tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    first = build([records], data, Iris(), processes=1)
    before = parts(data)
    cut = list(data.cache.rglob(fragments.STATEMENTS))
    for path in cut:
        path.write_bytes(path.read_bytes()[:-10])
    assert cut
    assert id_of(build([records], data, Iris(), processes=1)) == id_of(first)
    made = {key for key, inode in parts(data).items() if before[key] != inode}
    assert made == {path.parent.name for path in cut}


def _cut(folder: Path) -> None:
    (folder / "a.txt").write_text("tex", encoding="utf-8")


def _remove(folder: Path) -> None:
    (folder / "a.txt").unlink()


def _cut_sizes(folder: Path) -> None:
    (folder / SIZES).write_bytes((folder / SIZES).read_bytes()[:-1])


def _empty_sizes(folder: Path) -> None:
    (folder / SIZES).write_bytes(b"")


def _remove_sizes(folder: Path) -> None:
    (folder / SIZES).unlink()


@pytest.mark.parametrize("damage", [_cut, _remove, _cut_sizes, _empty_sizes, _remove_sizes])
def test_a_part_whose_files_are_not_whole_is_not_there(damage: Callable[[Path], None], tmp_path: Path) -> None:
    made = Parts(tmp_path)
    with made.making("ab12") as folder, create(folder / "a.txt") as out:
        out.write("text")
    assert "ab12" in made
    damage(made["ab12"])
    assert "ab12" not in made


def test_a_part_is_whole_or_not_there(tmp_path: Path) -> None:
    made = Parts(tmp_path / "parts")

    def make(fail: bool) -> None:
        with made.making("ab12") as folder:
            with create(folder / "a.txt") as out:
                out.write("text")
            if fail:
                raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        make(fail=True)
    assert "ab12" not in made
    assert list(made.folder.iterdir()) == []
    make(fail=False)
    assert "ab12" in made
    (made.folder / ".making-killed").mkdir()
    with made.clearing():
        pass
    assert [path.name for path in made.folder.iterdir()] == ["ab"]
    made.prune({"ab12"})
    assert "ab12" in made
    made.prune(set())
    assert "ab12" not in made


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
def workers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    monkeypatch.setattr(bounds, "ALONE", 0)
    with Workers(request.param) as workers:
        yield workers


def test_workers_give_every_result_once_and_take_arguments_as_they_need_them(workers: Workers) -> None:
    taken: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(12):
            taken.append(number)
            yield number

    results = workers.run(_square, numbers(), 12)
    first = next(results)
    assert len(taken) <= workers.processes * bounds.AHEAD
    assert sorted([first, *results]) == [number * number for number in range(12)]


def test_an_error_in_a_worker_is_the_callers_and_the_next_run_begins_anew(workers: Workers) -> None:
    with pytest.raises(SourceError, match=r"Thirteen is refused\."):
        list(workers.run(_square, iter([1, 13, 2, 3, 4]), 5))
    assert sorted(workers.run(_square, iter([5, 6, 7]), 3)) == [25, 36, 49]
    with pytest.raises(IsADirectoryError), workers.in_background(_write, Path("/"), 3):
        pass


def test_an_unforeseen_error_tells_where_it_was_raised() -> None:
    with Workers(2) as workers, workers.start(_fail) as worker, pytest.raises(KeyError) as raised:
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


def test_a_worker_that_is_killed_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "ALONE", 0)
    with Workers(2) as workers, pytest.raises(ReleaseError, match="ended from outside"):
        list(workers.run(_square, iter([1, 99, 2]), 3))


def test_workers_end_with_the_process_that_started_them() -> None:
    code = (
        "import os, time; from esfgraph.pipeline.processes import Workers; workers = Workers(2)\n"
        "print(workers.start(time.sleep)._pid, workers._server._process.pid, flush=True); os._exit(0)"
    )
    pids = [int(pid) for pid in subprocess.check_output([sys.executable, "-c", code], env=ENVIRONMENT).split()]
    assert len(pids) == 2
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}/stat").exists() for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.01)


SCRIPT = """
import gc, multiprocessing.forkserver, os, signal, sys, threading
from pathlib import Path
from esfgraph.pipeline import processes
from esfgraph.pipeline.build import build
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder

def host():
    signals = [signal.pthread_sigmask(signal.SIG_BLOCK, []), *map(signal.getsignal, (signal.SIGINT, signal.SIGCHLD))]
    limits = [os.nice(0), gc.get_threshold(), gc.get_freeze_count()]
    return [*signals, *limits, dict(os.environ), os.getcwd(), threading.active_count()]

before = host()
print("The script runs.", flush=True)
processes.ALONE = processes.FEW = 0
records, data = map(Path, sys.argv[1:])
print(build([records], DataFolder(data), Iris(), processes=2).release.id)
assert host() == before
assert multiprocessing.forkserver._forkserver._forkserver_pid is None
try:
    os.wait()
except ChildProcessError:
    print("No child is left.")
"""


@pytest.mark.parametrize("way", ["a script", "standard input", "interactive"])
def test_a_script_that_guards_no_main_builds_with_several_processes(
    way: str, records: Path, reference: tuple[DataFolder, BuildResult], tmp_path: Path
) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    options = {"a script": [str(script)], "standard input": ["-"], "interactive": ["-i", "-"]}[way]
    ran = subprocess.run(
        [sys.executable, *options, str(records), str(tmp_path / "data")],
        input=SCRIPT,
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        cwd=tmp_path,
    )
    assert ran.stdout.splitlines() == ["The script runs.", id_of(reference[1]), "No child is left."], ran.stderr


def test_ctrl_c_ends_a_build_in_a_sentence_and_leaves_nothing_half_made(tmp_path: Path) -> None:
    records = tmp_path / "in"
    write_records(3000, records, seed=6)
    data = DataFolder(tmp_path / "data")
    # Ctrl-C is ignored in what a shell runs in the background, these tests perhaps, and Python leaves it so.
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    code += "from esfgraph_server.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "build", str(records), "--data", str(data.root), "--processes", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
        start_new_session=True,
    ) as process:
        while not list(data.cache.glob("??/*")) and process.poll() is None:
            time.sleep(0.01)
        # As a terminal does: to every process of the build.
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate()
    assert said == "Stopped; nothing was published, and what was served before still is.\n"
    assert process.returncode == 130
    assert data.current() is None
    assert list((data.root / "releases").iterdir()) == []
    assert not list(data.cache.glob(".making-*"))

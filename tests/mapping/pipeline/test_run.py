"""The steps of a build: whatever does the work, and whatever is there already, the release is the same."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bench.records import write_records

from esfgraph.pipeline.build import BuildResult, build
from esfgraph.pipeline.limits import Limits
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder

RECORDS = 40
SMALL = Limits(mean_batch=8, alone=0)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages and an export, a third of them with a fault."""
    folder = tmp_path_factory.mktemp("records")
    write_records(RECORDS, folder, seed=5, errors=0.3)
    return folder


@pytest.fixture(scope="module")
def reference(records: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[DataFolder, BuildResult]:
    """A build of the records in one process, each step in a batch or two.

    Some owners have several projects, which lie in several smaller batches.
    """
    data = DataFolder(tmp_path_factory.mktemp("reference"))
    result = build([records], data, Iris())
    assert result.summary["owners"]["total"] < result.summary["projects"]
    return data, result


def entries(data: DataFolder) -> dict[str, int]:
    """Keys of all entries, and the inode of each: an entry that is made again has another."""
    return {path.name: path.stat().st_ino for path in data.cache.glob("??/*")}


def id_of(result: BuildResult) -> str:
    assert result.release is not None
    return result.release.id


@pytest.mark.parametrize("size", [pytest.param(1, marks=pytest.mark.thorough), 7])
def test_batches_of_any_size_give_the_same_release(
    size: int, records: Path, reference: tuple[DataFolder, BuildResult], tmp_path: Path
) -> None:
    limits = Limits(
        largest_batch=size, checked_projects=size, checked_owners=size, pending_characters=size * 10_000, kept_sources=0
    )
    result = build([records], DataFolder(tmp_path), Iris(), limits=limits)
    assert (id_of(result), result.summary) == (id_of(reference[1]), reference[1].summary)


@pytest.mark.thorough
def test_more_processes_give_the_same_release(
    records: Path, reference: tuple[DataFolder, BuildResult], tmp_path: Path
) -> None:
    """Three; that two do is seen in test_processes.py and test_increments.py."""
    data = DataFolder(tmp_path)
    assert id_of(build([records], data, Iris(), processes=3, limits=SMALL)) == id_of(reference[1])
    assert len(entries(data)) > 2 * RECORDS / 10


def test_a_second_build_makes_no_entry_again(records: Path, tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    first = build([records], data, Iris(), limits=SMALL)
    before = entries(data)
    assert build([records], data, Iris(), limits=SMALL) == first
    assert entries(data) == before


def test_other_settings_use_no_entry_of_before(tmp_path: Path) -> None:
    owners = tmp_path / "owners.csv"
    owners.write_text("number,name\n212000-0084,Ett namn\n", encoding="utf-8")
    seeds = Path(__file__).parents[3] / "seeds"
    data = DataFolder(tmp_path / "data")
    before = set[str]()
    for iris, register in ((Iris(), None), (Iris("https://data.example.se/"), None), (Iris(), owners)):
        build([seeds], data, iris, owners=register)
        assert not before & set(entries(data))
        before = set(entries(data))


def test_entries_are_for_their_owner_only(reference: tuple[DataFolder, BuildResult]) -> None:
    data, _ = reference
    for path in (data.cache, *data.cache.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_an_entry_that_lost_its_end_is_made_again(records: Path, tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    first = build([records], data, Iris())
    before = entries(data)
    cut = [path for path in data.cache.rglob("public.nq.gz") if path.stat().st_size]
    for path in cut:
        path.write_bytes(path.read_bytes()[:-10])
    assert cut
    assert id_of(build([records], data, Iris())) == id_of(first)
    made = {key for key, inode in entries(data).items() if before[key] != inode}
    assert made == {path.parent.name for path in cut}


def test_ctrl_c_ends_a_build_in_a_sentence_and_leaves_nothing_half_made(tmp_path: Path) -> None:
    records = tmp_path / "in"
    write_records(1000, records, seed=6)
    data = DataFolder(tmp_path / "data")
    # Ctrl-C is ignored in what a shell runs in the background, these tests perhaps, and Python leaves it so.
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    code += "from esfgraph_server.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "build", str(records), "--data", str(data.root), "--processes", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
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

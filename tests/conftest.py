"""Fixtures of the whole suite: the seeds, a release built from them, a graph of it, the command as a person runs it."""

import compileall
import gc
import gzip
import os
import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import hypothesis
import pyoxigraph as ox
import pytest
from rdflib import Graph
from tests.populations import population
from tests.registers import write_lists
from tests.replayed import Replayed, replay

from esfgraph.cli import run
from esfgraph.pipeline.build import BuildResult, build
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.commands import app

ROOT = Path(__file__).parents[1]
CORRECTIONS = """\
thing,field,value,reason,date,by
25-030-S02,total_cost,18 000 000,Two digits had changed places.,2026-03-01,publisher
project/25-030-S02,planned_participants,120,Counted again.,2026-03-01,auditor
2019/00383,union_contribution,1 000 000,Left out of the old pages.,2026-03-02,managing-authority
25-030-S02,total_cost,17 000 000,A second opinion.,2026-03-03,publisher
99-999-S99,total_cost,1,Of a project that nobody knows.,2026-03-01,publisher
25-030-S02,grant,1,A field that does not exist.,2026-03-01,publisher
25-030-S02,owner,Anna Andersson,A name.,2026-03-01,publisher
25-030-S02,start_date,soon,No day.,2026-03-01,publisher
25-030-S02,end_date,2029-02-01,No day of the line.,soon,publisher
25-030-S02,end_date,2029-02-01,No role.,2026-03-01,Anna Andersson
25-030-S02,title,Nytt namn,Ring 070-123 45 67.,2026-03-01,publisher
25-030-S02,title,Skriv till anna@exempel.se,A new title.,2026-03-01,publisher
25-030-S02,owner_number,850709-9805,A person.,2026-03-01,publisher
nothing,title,Nytt namn,No number.,2026-03-01,publisher
25-030-S02,title,Nytt namn,,2026-03-01,publisher
25-030-S02,title
"""


def _absolute(folder: str) -> Path:
    return Path(folder).resolve()


def pytest_addoption(parser: pytest.Parser) -> None:
    text = "Write golden outputs and what docs/ says of the code anew; review the difference before a commit."
    parser.addoption("--update-golden", action="store_true", help=text)
    parser.addoption(
        "--w3c", type=_absolute, help="Folder of the W3C's test suites, for the tests that are marked w3c."
    )


def pytest_configure(config: pytest.Config) -> None:
    """Let no example fail for its time, which the tests marked ``alone`` measure; compile the packages once.

    The latter is for the processes that tests start, where Python itself may write no bytecode.
    """
    examples = int(os.environ.get("ESFGRAPH_TEST_EXAMPLES", "50"))  # bench/long.sh asks for more
    hypothesis.settings.register_profile("suite", deadline=None, max_examples=examples, print_blob=True)
    hypothesis.settings.load_profile("suite")
    gc.set_threshold(50_000, 20, 100)  # looking for garbage took a twentieth of the suite, which makes little of it
    if not hasattr(config, "workerinput"):
        for folder in ("mapping", "server"):
            compileall.compile_dir(ROOT / folder, quiet=2)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage among thousands of tests, which all stay: that takes a seventh of collecting them.

    Keep what pytest makes of their asserts, though Python may write no bytecode: that takes a third of it.
    """
    gc.disable()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "dont_write_bytecode", False)
        try:
            return (yield)
        finally:
            gc.freeze()
            gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let every other process begin with the last file, so that each makes bytecode of half of them for the others."""
    report = yield
    if _worker(collector.config) % 2 and isinstance(collector, pytest.Directory) and report.result:
        report.result.reverse()
    return report


def _worker(config: pytest.Config) -> int:
    """The number of this process, where there are several."""
    return int(getattr(config, "workerinput", {"workerid": "gw0"})["workerid"].removeprefix("gw"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests of one file in one process, for they share fixtures; those that measure time come first, in one.

    At the end the other processes would wait for them. Together are, too, files with a test that uses the release of
    generated records, which takes longest to make.
    """

    def is_alone(item: pytest.Item) -> bool:
        return item.get_closest_marker("alone") is not None

    items.sort(key=lambda item: (not is_alone(item), item.path.parts))  # whatever order they were collected in
    files = {item.nodeid: item.nodeid.partition("::")[0] for item in items}
    generated = {files[item.nodeid] for item in items if "generated" in getattr(item, "fixturenames", ())}
    for item in items:
        group = "generated" if files[item.nodeid] in generated else files[item.nodeid]
        item.add_marker(pytest.mark.xdist_group("alone" if is_alone(item) else group))


@pytest.fixture(scope="session", autouse=True)
def _no_wait_for_the_disk() -> Iterator[None]:
    """Take what is synced for written: no power fails in tests, and most of the time of a build would be waiting."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", os.fstat)  # which refuses, too, what is no open file
        yield


@pytest.fixture(scope="session")
def seeds() -> list[Path]:
    """The five records as received."""
    return sorted((ROOT / "seeds").glob("*.txt"))


@pytest.fixture(scope="session")
def seed_build(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataFolder, BuildResult]:
    """DATA with one release, built from the seeds; tests read it and change nothing."""
    data = DataFolder(tmp_path_factory.mktemp("data"))
    return data, build([ROOT / "seeds"], data, Iris())


@pytest.fixture(scope="session")
def release(seed_build: tuple[DataFolder, BuildResult]) -> Release:
    """The release built from the seeds."""
    current = seed_build[0].current()
    assert current is not None
    return current


@pytest.fixture(scope="session")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataFolder, BuildResult]:
    """DATA with one release of the seeds, in which the publisher corrects two projects; tests change nothing."""
    data = DataFolder(tmp_path_factory.mktemp("corrected"))
    data.corrections.write_text(CORRECTIONS, encoding="utf-8")
    return data, build([ROOT / "seeds"], data, Iris())


@pytest.fixture(scope="session")
def importing(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataFolder, BuildResult]:
    """DATA with one release of the seeds and an imported graph of populations; tests change nothing."""
    folder = tmp_path_factory.mktemp("importing")
    data = DataFolder(folder / "data")
    return data, build([ROOT / "seeds"], data, Iris(), imports=[population(folder / "population.csv")])


@pytest.fixture(scope="session")
def registers(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataFolder, BuildResult]:
    """DATA with one release of the seeds and of the lists of other registers; tests change nothing."""
    folder = tmp_path_factory.mktemp("registers")
    write_lists(folder)
    data = DataFolder(tmp_path_factory.mktemp("of-registers"))
    return data, build([ROOT / "seeds", folder], data, Iris())


@pytest.fixture(scope="session")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    """DATA with three releases, served one after another; tests read it and change nothing."""
    return replay(tmp_path_factory.mktemp("replayed"))


@pytest.fixture
def own_data(seed_build: tuple[DataFolder, BuildResult], tmp_path: Path) -> DataFolder:
    """A copy of DATA that a test may change."""
    shutil.copytree(seed_build[0].root, tmp_path / "data", symlinks=True)
    return DataFolder(tmp_path / "data")


@pytest.fixture(scope="session")
def public(release: Release) -> Graph:
    """The default graph of the seeds' release, as rdflib sees it."""
    default = ox.DefaultGraph()
    quads = ox.parse(gzip.decompress((release.path / "dumps" / "esf.nq.gz").read_bytes()), format=ox.RdfFormat.N_QUADS)
    text = "".join(f"{quad.triple} .\n" for quad in quads if quad.graph_name == default)
    return Graph().parse(data=text, format="nt")


@pytest.fixture
def esfgraph(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    """Run a command as a person would who reads English; give its exit code, output and errors."""
    monkeypatch.setenv("LC_ALL", "C")

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["esfgraph", *arguments])
        with pytest.raises(SystemExit) as ended:
            run(app)
        out, err = capfd.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), out, err

    return command

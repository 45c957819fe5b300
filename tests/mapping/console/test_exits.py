"""Exit codes: each is told by the README and the help, and given where it says so."""

import csv
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from esfgraph.console.exits import Exit
from esfgraph.release.data_folder import DataFolder

ROOT = Path(__file__).parents[3]
SEEDS = ROOT / "seeds"

Command = Callable[..., tuple[int, str, str]]


def test_the_readme_tells_every_code() -> None:
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(str(code.value), code.meaning) for code in Exit]


@pytest.mark.parametrize("command", [(), ("build",)])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_the_help_tells_every_code(command: tuple[str, ...], option: str, esfgraph: Command) -> None:
    code, out, _ = esfgraph(*command, option)
    assert code == Exit.PUBLISHED
    assert all(f"{code.value:>3}  {code.meaning}\n" in out for code in Exit)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    for seed in SEEDS.glob("*.txt"):
        (folder / seed.name).write_bytes(seed.read_bytes())
    return folder


def _nothing(sources: Path) -> None:
    """Leave the seeds as they are."""


def _refuse_one(sources: Path) -> None:
    (sources / "broken.txt").write_bytes(b"\0\1\2")


def _refuse_all(sources: Path) -> None:
    for source in sources.iterdir():
        source.write_bytes(b"\0\1\2")


def _drop_all_but_one(sources: Path) -> None:
    for source in sorted(sources.iterdir())[1:]:
        source.unlink()


def _break_all_but_one(sources: Path) -> None:
    for source in sorted(sources.iterdir())[1:]:
        source.write_bytes(b"\0\1\2")


def _remove(sources: Path) -> None:
    for source in sources.iterdir():
        source.unlink()
    sources.rmdir()


def _empty(sources: Path) -> None:
    for source in sources.iterdir():
        source.unlink()


BUILDS = {
    "the same once more": (_nothing, (), Exit.PUBLISHED),
    "one more that is refused": (_refuse_one, (), Exit.SOME_REFUSED),
    "nothing but refused ones": (_refuse_all, (), Exit.NOTHING_PUBLISHABLE),
    "an empty folder": (_empty, (), Exit.NOTHING_PUBLISHABLE),
    "no folder": (_remove, (), Exit.CANNOT_RUN),
    "an option that does not exist": (_nothing, ("--shrink",), Exit.CANNOT_RUN),
    "a value that cannot be": (_nothing, ("--processes", "0"), Exit.CANNOT_RUN),
    "one project left": (_drop_all_but_one, (), Exit.NOT_SERVED),
    "one project left, the others refused": (_break_all_but_one, (), Exit.NOT_SERVED),
    "one project left, and that is right": (_drop_all_but_one, ("--allow-shrink",), Exit.PUBLISHED),
    "others refused, and that is right": (_break_all_but_one, ("--allow-shrink",), Exit.SOME_REFUSED),
}


@pytest.mark.parametrize("name", BUILDS)
def test_a_build_ends_with_the_code_that_is_true(
    name: str, own_data: DataFolder, sources: Path, esfgraph: Command
) -> None:
    change, options, code = BUILDS[name]
    before = own_data.current()
    change(sources)
    given, out, err = esfgraph("build", str(sources), "--data", str(own_data.root), "--processes", "1", *options)
    assert given == code, err
    served = own_data.current()
    if code in (Exit.CANNOT_RUN, Exit.NOTHING_PUBLISHABLE, Exit.NOT_SERVED):
        assert served == before
    else:
        assert served
        assert served.id in out


def test_what_is_not_served_says_what_would_be_lost_and_who_insists(
    own_data: DataFolder, sources: Path, esfgraph: Command
) -> None:
    _drop_all_but_one(sources)
    code, out, _ = esfgraph("build", str(sources), "--data", str(own_data.root))
    assert code == Exit.NOT_SERVED
    assert re.search(r"4 of 5 projects would be lost \(4 not in what was read\): ([\d-]+S?\d*(, |\.)){4}", out)
    assert "written but is not served" in out
    assert "--allow-shrink" in out


@pytest.mark.parametrize("listed", [1, 4])
def test_what_is_withdrawn_is_not_lost(listed: int, own_data: DataFolder, sources: Path, esfgraph: Command) -> None:
    current = own_data.current()
    assert current
    with (current.path / "dumps" / "projects.csv").open(encoding="utf-8", newline="") as table:
        paths = [row["project"].removeprefix(current.base_iri) for row in csv.DictReader(table)][:listed]
    rows = "".join(f"{path},2026-02-01,r\n" for path in paths)
    own_data.withdrawals.write_text(f"id,date,reason\n{rows}", encoding="utf-8")
    code, out, _ = esfgraph("build", str(sources), "--data", str(own_data.root))
    assert code == Exit.PUBLISHED
    assert re.search(rf"^Projects +{5 - listed}  {listed} withdrawn$", out, re.MULTILINE)


def test_a_build_that_is_stopped_says_so(tmp_path: Path) -> None:
    data = tmp_path / "data"
    # Behind nohup, or in the background of a script, this process ignores the signal, and its children would, too.
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{heeding}; from esfgraph_server.cli import main; main()"
    command = [sys.executable, "-c", code, "build", "-", "--data", str(data)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LC_ALL": "C"}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        end = time.monotonic() + 60
        while not list(data.glob("releases/.building-*/work-*")) and time.monotonic() < end:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == Exit.INTERRUPTED
        assert process.stderr
        assert process.stderr.read() == "Stopped; nothing was published, and what was served before still is.\n"
    assert DataFolder(data).current() is None

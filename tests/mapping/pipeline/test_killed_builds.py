"""Builds killed at any moment: what was served is whole, and the next build succeeds."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.replayed import SEEDS

from esfgraph.disk.removal import remove
from esfgraph.pipeline.build import build
from esfgraph.query.search_index import SearchIndex
from esfgraph.rdf.iris import Iris
from esfgraph.release.choice import choose
from esfgraph.release.data_folder import DataFolder

pytestmark = pytest.mark.thorough

COUNT = int(os.environ.get("ESFGRAPH_TEST_KILLS", "5"))
"""bench/long.sh asks for more."""
SEED = int(os.environ.get("ESFGRAPH_TEST_SEED", "17"))
SUPPORT = "9 923 980"
"""As the first seed prints it."""
BUILD = """
import sys
from pathlib import Path
from esfgraph.pipeline.build import build
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder
print("begun", flush=True)
build([Path(sys.argv[1])], DataFolder(Path(sys.argv[2])), Iris(), allow_shrink=True)
"""
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}


def kill_after(seconds: float, sources: Path, data: DataFolder) -> bool:
    """Begin a build in a process of its own and kill it; tell whether it was at work still."""
    command = [sys.executable, "-c", BUILD, str(sources), str(data.root)]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"begun\n"
        time.sleep(seconds)
        process.kill()
    return process.returncode == -signal.SIGKILL


def test_a_build_killed_at_any_moment_leaves_the_served_release_whole(own_data: DataFolder, tmp_path: Path) -> None:
    dice, data, sources, killed = random.Random(SEED), own_data, tmp_path / "sources", 0
    sources.mkdir()
    seed = min(SEEDS.glob("*.txt")).read_text(encoding="utf-8")
    assert SUPPORT in seed
    duration = 1.0
    for number in range(1, COUNT + 1):
        # Another amount makes another release; without a cache the build begins at the beginning.
        moment = dice.random() * duration
        (sources / "record.txt").write_text(seed.replace(SUPPORT, f"{number} 923 980"), encoding="utf-8")
        if dice.random() < 0.7:
            remove(data.cache)
        told = f"ESFGRAPH_TEST_SEED={SEED}: kill {number} of {COUNT}, after {moment:.3f} s"
        served = data.pointed()
        was_killed = kill_after(moment, sources, data)
        killed += was_killed
        choice = choose(data, thorough=True)
        assert (choice.release, choice.fault) == (data.current(), None), told
        assert choice.release, told
        assert len(choice.release.open_store()) > 0, told
        assert SearchIndex.open(choice.release.path / "search").size > 0, told
        begun = time.monotonic()
        result = build([sources], data, Iris(), allow_shrink=True)
        duration = max(duration, time.monotonic() - begun)
        assert result.release, told
        assert result.served, told
        assert choice.release.id in (served, result.release.id), told
        assert choose(data, thorough=True).fault is None, told
        assert not list((data.root / "releases").glob(".building-*")), told
    assert killed > COUNT / 2

"""Builds killed at any moment: what was served is whole, and the next build succeeds."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.replayed import SEEDS

from esfgraph.disk.removal import remove
from esfgraph.pipeline.build import build
from esfgraph.query.search_index import SearchIndex
from esfgraph.rdf.iris import Iris
from esfgraph.release.choice import choose
from esfgraph.release.data_folder import DataFolder

COUNT = int(os.environ.get("ESFGRAPH_TEST_KILLS", "5"))
"""bench/long.sh asks for more."""
SEED = int(os.environ.get("ESFGRAPH_TEST_SEED", "17"))
BUILD = """
import sys
from pathlib import Path
from esfgraph.pipeline.build import build
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder
print("begun", flush=True)
build([Path(sys.argv[1])], DataFolder(Path(sys.argv[2])), Iris(sys.argv[3]), allow_shrink=True, rename=True)
"""
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}


def kill_after(seconds: float, sources: Path, data: DataFolder, base: str) -> bool:
    """Begin a build in a process of its own and kill it; tell whether it was at work still."""
    command = [sys.executable, "-c", BUILD, str(sources), str(data.root), base]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"begun\n"
        time.sleep(seconds)
        process.kill()
    return process.returncode == -signal.SIGKILL


def test_a_build_killed_at_any_moment_leaves_the_served_release_whole(own_data: DataFolder, tmp_path: Path) -> None:
    dice, data, sources, killed = random.Random(SEED), own_data, tmp_path / "sources", 0
    sources.mkdir()
    (sources / "record.txt").write_bytes(next(iter(SEEDS.glob("*.txt"))).read_bytes())
    duration = 1.0
    for number in range(1, COUNT + 1):
        # Another base makes another release of everything; without a cache the build begins at the beginning.
        base, moment = f"https://data.example.se/{number}/", dice.random() * duration
        if dice.random() < 0.7:
            remove(data.cache)
        told = f"ESFGRAPH_TEST_SEED={SEED}: kill {number} of {COUNT}, after {moment:.3f} s"
        served = data.pointed()
        was_killed = kill_after(moment, sources, data, base)
        killed += was_killed
        choice = choose(data, thorough=True)
        assert (choice.release, choice.fault) == (data.current(), None), told
        assert choice.release, told
        assert choice.release.id == served or choice.release.base_iri == base, told
        assert len(choice.release.open_store()) > 0, told
        assert SearchIndex.open(choice.release.path / "search").size > 0, told
        begun = time.monotonic()
        result = build([sources], data, Iris(base), allow_shrink=True, rename=True)
        duration = max(duration, time.monotonic() - begun)
        assert result.served, told
        assert choose(data, thorough=True).fault is None, told
        assert not list((data.root / "releases").glob(".building-*")), told
    assert killed > COUNT / 2

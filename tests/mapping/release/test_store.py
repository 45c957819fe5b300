"""The store of a release: what the system refuses it is told, before RocksDB ends the process for it."""

import resource
import subprocess
import sys
from pathlib import Path

LOADING = """
import resource, sys
from pathlib import Path
from esfgraph.disk.refusals import refusal_of
from esfgraph.release.store import load_store
pages = int(Path("/proc/self/statm").read_text().split()[0])
room = pages * resource.getpagesize() + 20 * 2**20  # for the stacks of two threads
resource.setrlimit(resource.RLIMIT_AS, (room, room))
try:
    load_store([], Path(sys.argv[1]))
except OSError as error:
    refusal = refusal_of(error)
    print(refusal.reason, refusal.cure)
"""


def test_a_store_that_gets_no_threads_is_told_with_its_folder_and_the_cure(tmp_path: Path) -> None:
    assert resource.getrlimit(resource.RLIMIT_STACK)[0] > 2**20
    done = subprocess.run(
        [sys.executable, "-c", LOADING, str(tmp_path / "store")],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{tmp_path / 'store'}: Resource temporarily unavailable: a store needs ")
    assert done.stdout.endswith(
        "Raise the limits of processes and memory ('ulimit -u', 'ulimit -v'), and run it again.\n"
    )

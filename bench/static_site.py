"""Exports the site of a release as files, and asks the copy a query in Chromium.

    python bench/static_site.py --data DATA [--processes 2]

DATA is a folder of releases, such as ``esfgraph build`` of what bench/records.py writes. Wall time, CPU, memory,
files and bytes are printed, and the time from opening the address of a query to its answer. Exit code 1 above a bar.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)

from bench.clock import cpu_of, descendants
from playwright.sync_api import sync_playwright

ANSWER_SECONDS = 5.0
"""Until the first answer, of which the browser gets the graph and reads it: the bar for 10,000 projects."""
_MAIN = "from esfgraph_server.cli import main; main()"
_QUERY = "SELECT (COUNT(*) AS ?n) { ?project a esf:Project }"
_PAGE = os.sysconf("SC_PAGE_SIZE")


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def export(data: Path, to: Path, processes: int) -> None:
    """Export the site, and print what it took; memory is the sum of all processes, looked at four times a second."""
    command = [
        sys.executable,
        "-c",
        _MAIN,
        "export",
        "--data",
        str(data),
        "--to",
        str(to),
        "--processes",
        f"{processes}",
    ]
    path = os.pathsep.join(str(ROOT / folder) for folder in ("mapping", "server"))
    begun, cpu, peak = time.perf_counter(), 0.0, 0
    with subprocess.Popen(command, env=os.environ | {"PYTHONPATH": path}) as process:
        while process.poll() is None:
            running = descendants(process.pid)
            cpu, peak = max(cpu, sum(map(cpu_of, running))), max(peak, sum(map(_resident, running)))
            time.sleep(0.25)
    if process.returncode:
        raise SystemExit("The export failed.")
    files = [path.stat().st_size for path in to.rglob("*") if path.is_file()]
    print(
        f"{time.perf_counter() - begun:.0f} s, {cpu:.0f} s of CPU, {peak / 1e6:,.0f} MB at most, {processes} processes"
    )
    print(f"{len(files):,} files, {sum(files) / 1e6:,.0f} MB")


def _resident(pid: int) -> int:
    """Bytes that a process has in memory by itself, without files that are mapped."""
    try:
        _, resident, shared, *_ = map(int, Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split())
    except OSError:
        return 0
    return (resident - shared) * _PAGE


def first_answer(copy: Path) -> float:
    """Return the seconds until a browser that has read nothing of a copy shows the answer of a query."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(copy))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page, begun = browser.new_page(), time.perf_counter()
            page.goto(f"http://127.0.0.1:{server.server_port}/en/sparql/?{urlencode({'query': _QUERY})}")
            page.locator("table.answer").wait_for(timeout=300_000)
            seconds = time.perf_counter() - begun
            browser.close()
        server.shutdown()
    return seconds


def main() -> None:
    """Export, ask, and compare with the bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.data.parent) as folder:
        copy = Path(folder) / "copy"
        export(options.data, copy, options.processes)
        seconds = first_answer(copy)
    print(f"first answer in Chromium: {seconds:.1f} s (bar: {ANSWER_SECONDS:.0f} s)")
    sys.exit(seconds > ANSWER_SECONDS)


if __name__ == "__main__":
    main()

"""Looks for inputs that break what reads bytes of strangers, led by which code they reach.

    python bench/fuzz.py [--minutes 20] [--only TARGET]... [--jobs 1] [--most 20] [--work DIR]

Each target of tests/fuzz/targets.py has its share of the time, and begins with its corpus. What fails is added to that
as ``found-...``, and of other inputs the smallest few that reach code which none did before. tests/fuzz replays the
whole corpus. Needs atheris (pip install atheris), for Linux. Exit code 1 where an input fails.
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)

CORPUS = ROOT / "tests" / "fuzz" / "corpus"
RELEASE = "release"
LONGEST = 4096
"""Bytes of an input."""
ADDED_BYTES = 2048
"""Of an input that is added: what takes more is seldom needed."""
SLOW_SECONDS, MOST_MB = 30, 2048
"""What fails an input besides an exception."""


def fuzz_here(name: str, work: Path, arguments: list[str]) -> None:
    """Fuzz a target in this process, which ends with it."""
    atheris = import_module("atheris")
    with atheris.instrument_imports(include=["esfgraph", "esfgraph_server"], enable_loader_override=False):
        targets = import_module("tests.fuzz.targets").TARGETS
        folder = import_module("esfgraph.release.data_folder").DataFolder(work / RELEASE)
    atheris.Setup([str(work / f"run-{name}"), *arguments], targets[name](folder.current()))
    atheris.Fuzz()


def libfuzzer(name: str, work: Path, *arguments: str | Path) -> str:
    """Run a target in a process of its own; return what it prints."""
    program = work / f"run-{name}"  # libFuzzer starts it anew where an input ends it
    program.write_text(
        f'#!/bin/sh\nexec {shlex.join([sys.executable, __file__, "--here", name, "--work", str(work), "--"])} "$@"\n'
    )
    program.chmod(0o755)
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / folder) for folder in ("mapping", "server", "."))}
    with (work / f"{name}.log").open("a+", encoding="utf-8", errors="replace") as log:
        start = log.tell()
        subprocess.run([program, *arguments], check=False, env=env, cwd=work, stdout=log, stderr=subprocess.STDOUT)
        log.seek(start)
        return log.read()


def fuzz(name: str, work: Path, seconds: float, most: int) -> tuple[int, int, int]:
    """Fuzz a target for so long; return how many inputs were tried, which failed, and were added."""
    own, grown, smallest, found = CORPUS / name, work / name, work / f"{name}-smallest", work / f"{name}-found"
    for folder in (grown, smallest, found):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    limits = (f"-max_len={LONGEST}", f"-timeout={SLOW_SECONDS}", f"-rss_limit_mb={MOST_MB}")
    said = libfuzzer(
        name,
        work,
        grown,
        own,
        *limits,
        f"-artifact_prefix={found}/",
        f"-max_total_time={seconds:.0f}",
        "-print_final_stats=1",
    )
    tried = next((int(line.split()[-1]) for line in said.splitlines() if "number_of_executed_units" in line), 0)
    failed = sorted(found.iterdir())
    for path in failed:
        shutil.copy(path, own / f"found-{path.name[-12:]}")
    for path in own.iterdir():
        shutil.copy(path, smallest / path.name)
    libfuzzer(name, work, "-merge=1", smallest, grown, *limits)
    new = sorted(
        {*smallest.iterdir()} - {smallest / path.name for path in own.iterdir()}, key=lambda path: path.stat().st_size
    )
    added = [path for path in new if path.stat().st_size <= ADDED_BYTES][:most]
    for path in added:
        shutil.copy(path, own / path.name[:12])
    return tried, len(failed), len(added)


def main() -> int:
    """Fuzz the targets that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=20, help="for all targets together, but for --jobs")
    parser.add_argument("--only", action="append")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--most", type=int, default=20, help="inputs that are added for a target at most")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "esfgraph-fuzz")
    parser.add_argument("--here", help=argparse.SUPPRESS)
    parser.add_argument("arguments", nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        fuzz_here(options.here, options.work, options.arguments)
        return 0
    try:
        import_module("atheris")
    except ImportError:
        print("atheris is not installed: pip install atheris", file=sys.stderr)
        return 2
    names = options.only or [path.name for path in sorted(CORPUS.iterdir())]
    work = options.work.resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    build = ["-c", "from esfgraph_server.cli import main; main()", "build", "--data", str(work / RELEASE)]
    subprocess.run([sys.executable, *build], check=True, stdout=subprocess.DEVNULL)
    share = options.minutes * 60 * options.jobs / len(names)
    with ThreadPoolExecutor(options.jobs) as threads:
        found = list(threads.map(lambda name: fuzz(name, work, share, options.most), names))
    for name, (tried, failed, added) in zip(names, found, strict=True):
        print(f"{name}: {tried:,} inputs in {share:,.0f} s, {failed} failed, {added} added")
    return int(any(failed for _, failed, _ in found))


if __name__ == "__main__":
    sys.exit(main())

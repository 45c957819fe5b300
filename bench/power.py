"""Cuts the power of a build: ends it at a sync or a rename, and takes from DATA what no sync had brought to the disk.

    python bench/power.py [--cuts 60] [--seed 1] [--jobs 2] [--work DIR]

A file that was written after its last sync keeps the bytes it had then, none if it was never synced. In every second
cut what happened to names in a folder after the folder's last sync is lost, too: files and folders made are gone, the
link to the current release is that of before. Then DATA is opened and built again. Exit code 1 where half a release is
current, or the next build does not make the same release. Needs strace 6.1.
"""

import argparse
import multiprocessing
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from bench.fault_steps import SECONDS, SEEDS, Home, after, ready, state
from bench.injection import CALLS, Command, forked

SYNCS = f"{CALLS['sync']},{CALLS['rename']}"
WATCHED = f"{SYNCS},{CALLS['write']},{CALLS['open']},{CALLS['names']}"
_LINE = re.compile(r"^\d+\s+(?P<call>\w+)\((?P<rest>.*)\) += (?P<answer>-?\d+)")
_OPEN_FILE = re.compile(r"^(?:\d+|AT_FDCWD)<(?P<path>[^>]*)>")
_NAME = re.compile(r'(?:(?:\d+|AT_FDCWD)<(?P<folder>[^>]*)>, )?"(?P<name>[^"]*)"')


@dataclass(slots=True)
class Disk:
    """What has reached the disk, by what a trace tells."""

    root: Path
    sizes: dict[Path, int] = field(default_factory=dict)
    """Of files that were written since the last sync: how many bytes are safe."""
    safe: dict[Path, int] = field(default_factory=dict)
    names: dict[Path, None] = field(default_factory=dict)
    """Names that were made or changed since their folder was synced, in order."""

    def follow(self, lines: Iterable[str]) -> None:
        """Take in what was done."""
        written = dict[Path, int]()
        for line in lines:
            if not (found := _LINE.match(line)) or int(found["answer"]) < 0:
                continue
            call, rest, answer = found["call"], found["rest"], int(found["answer"])
            file = Path(opened["path"]) if (opened := _OPEN_FILE.match(rest)) else None
            names = [Path(each["folder"] or "/", each["name"]) for each in _NAME.finditer(rest)]
            if call in ("fsync", "fdatasync") and file:
                self.safe[file] = written.get(file, self.safe.get(file, 0))
                self.sizes.pop(file, None)
                for name in [name for name in self.names if name.parent == file]:
                    del self.names[name]
            elif call.startswith("open"):
                if "O_CREAT" in rest and names and self._is_ours(names[0]):
                    self.names.setdefault(names[0])
                    if "O_TRUNC" in rest:
                        written[names[0]] = self.safe[names[0]] = 0
                        self.sizes[names[0]] = 0
            elif call.startswith("rename") and len(names) == 2:
                self._move(names[0], names[1], written)
            elif call.startswith(("mkdir", "symlink")) and names and self._is_ours(names[-1]):
                self.names.setdefault(names[-1])
            elif call in CALLS["write"].split(",") and file and self._is_ours(file):
                written[file] = written.get(file, 0) + answer
                self.sizes[file] = self.safe.get(file, 0)

    def cut(self, before: Path, *, with_names: bool) -> None:
        """Leave in the folder what the disk has; *before* is what it was before all."""
        for path, size in self.sizes.items():
            if path.is_file() and not path.is_symlink() and path.stat().st_size > size:
                with path.open("rb+") as file:
                    file.truncate(size)
        for path in reversed(self.names if with_names else ()):
            older = before / path.relative_to(self.root)
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.is_symlink() or path.exists():
                path.unlink()
            if older.is_symlink() or older.is_file():
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(older, path, follow_symlinks=False)

    def _is_ours(self, path: Path) -> bool:
        return path.is_relative_to(self.root)

    def _move(self, old: Path, new: Path, written: dict[Path, int]) -> None:
        def moved(path: Path) -> Path:
            return new / path.relative_to(old) if path.is_relative_to(old) else path

        self.names.pop(old, None)
        self.names = {moved(path): None for path in self.names}
        self.names[new] = None
        for sizes in (self.sizes, self.safe, written):
            for path in [path for path in sizes if path.is_relative_to(old)]:
                sizes[moved(path)] = sizes.pop(path)


@dataclass(frozen=True, slots=True)
class Cut:
    """A build that is ended, and what came of it."""

    number: int
    with_names: bool
    result: str = ""


def cut_at(cut: Cut, home: Home, works: Path) -> Cut:
    """End a build at a sync or rename, take away what is not on the disk, open and build again."""
    work = works / multiprocessing.current_process().name
    work.mkdir(parents=True, exist_ok=True)
    data = home.copied(work / "data", both=False)
    command = Command(["build", str(SEEDS), "--data", str(data.root), "--processes", "1"], work)
    command.trace(WATCHED, None, more=("-e", f"inject={SYNCS}:signal=KILL:when={cut.number}"))
    command.go_on()
    code = command.wait(SECONDS)
    disk = Disk(data.root)
    disk.follow(command.lines())
    disk.cut(home.folder / "older", with_names=cut.with_names)
    try:
        served, damage = forked(partial(state, data))
        made, now, wrong = forked(partial(after, data))
    except RuntimeError as error:
        return Cut(cut.number, cut.with_names, str(error).splitlines()[-1])
    if damage or served not in (home.old, home.new):
        result = f"half a release is current: {served} {damage}"
    elif (made, now) != (home.new, home.new) or wrong:
        result = f"the next build makes {made}, serves {now}: {wrong}"
    else:
        result = "old" if served == home.old else "new"
    return Cut(cut.number, cut.with_names, result if code is not None else "hangs")


def run(cuts: int, seed: int, jobs: int, folder: Path, count: int = 132) -> list[Cut]:
    """Cut the power of so many builds, at moments spread over the *count* that there are."""
    home, dice = ready(folder), random.Random(seed)
    tried = min(cuts, count)
    numbers = [
        part * count // tries + dice.randrange(max(1, count // tries)) + 1
        for tries in (tried,)
        for part in range(tries)
    ]
    chosen = [Cut(number, place % 2 == 1) for place, number in enumerate(numbers)]
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        return list(pool.imap_unordered(partial(cut_at, home=home, works=folder / "work"), chosen))


def main() -> int:
    """Cut the power of the builds that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cuts", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "esfgraph-power")
    options = parser.parse_args()
    found = run(options.cuts, options.seed, options.jobs, options.work)
    for kind in (False, True):
        counts = Counter(each.result for each in found if each.with_names is kind)
        told = ", ".join(f"{count} {result}" for result, count in counts.most_common())
        print(f"{'Contents and names' if kind else 'Contents'} lost: {told}.")
    return int(any(each.result not in ("old", "new") for each in found))


if __name__ == "__main__":
    sys.exit(main())

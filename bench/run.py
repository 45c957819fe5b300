"""The benchmarks: our stages and builds beside those of peers, interleaved, and held against their bars.

    python bench/run.py [--records 100000] [--rounds 3]    writes bench/RESULTS.md and bench/results.json
    python bench/run.py --short [--update]                 exit 1 where a ratio fell by more than a third

README.md, beside this file, says what is measured and how to read it.
"""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "mapping")]

from bench import bars, report
from bench.compare import Difference, compare, contained
from bench.corpus import corpus, with_one_change
from bench.environments import environment
from bench.measure import Case, Figures, run_child

SHORT_RECORDS = 1000
SHORT_ROUNDS = 2
SHORT_MAPPING_ROUNDS = 7
"""Of what takes a fraction of a second, so that one that was held up twice is in the minority."""
SHORT_PROOF_RECORDS = 300
PROOF_RECORDS = 2000
LARGEST_OF_PEERS = 100_000
HERE = ROOT / "bench"
PEERS = {"morph_kgc": "morph-kgc map", "maplib": "maplib map", "tarka": "tarka map"}
"""Peers that map tables: what the case of each is called."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Where a run works, and with what."""

    work: Path
    processes: int

    @property
    def environment(self) -> dict[str, str]:
        """Variables of every child: it runs this checkout, whatever is installed."""
        paths = (ROOT, ROOT / "mapping", ROOT / "server")
        return os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))}

    def corpus(self, records: int) -> Path:
        """The generated records of a size."""
        return corpus(records, self.work / "corpora")

    def stage(self, name: str, records: int, sources: Path | None = None, called: str | None = None) -> Case:
        """A stage of ours or of rdflib's, in a process of its own; what an earlier run left is removed first."""
        out = self.work / "out" / (called or name).replace(" ", "-").replace(",", "")
        given = sources or self.corpus(records)
        return Case(
            called or name,
            records,
            lambda result: self.words(HERE / "stage.py", name, given, out, result, self.processes),
            before=lambda: clear(out),
        )

    def peer(self, peer: str, records: int) -> Case:
        """A peer that maps the tables of a size, in an environment of its own."""
        out = self.work / "out" / f"{peer}.nt"
        return Case(PEERS[peer], records, self.peer_words(peer, records, out), before=lambda: clear(out))

    def peer_words(self, peer: str, records: int, out: Path) -> Callable[[Path], Sequence[str]]:
        """The command of a peer, which is given the path for its result."""
        python = environment(peer, self.work / "environments")
        script, tables = HERE / "peers" / f"with_{peer}.py", self.tables(records)
        return lambda result: self.words(script, tables, out, result, self.processes, python=python)

    def tables(self, records: int) -> Path:
        """The tables of a size, for peers; written once, and timed apart."""
        folder = self.work / "tables" / str(records)
        if not folder.exists():
            self.run(self.stage_words("tables", self.corpus(records), folder))
        return folder

    def nquads(self, records: int) -> Path:
        """The N-Quads that a build makes of a size, as its dumps are made of them."""
        path = self.work / "nquads" / f"{records}.nq"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            self.run(self.stage_words("nquads", self.corpus(records), path))
        return path

    def run(self, command: Callable[[Path], Sequence[str]]) -> None:
        """Run a command of which nothing is measured."""
        run_child(command, self.work / "result.json", self.environment)

    def stage_words(self, name: str, sources: Path, out: Path) -> Callable[[Path], Sequence[str]]:
        """The command of a stage, which is given the path for its result."""
        return lambda result: self.words(HERE / "stage.py", name, sources, out, result, self.processes)

    def words(self, script: Path, *words: object, python: Path | str = sys.executable) -> list[str]:
        """The words of a command."""
        return [str(python), str(script), *map(str, words)]


def clear(path: Path) -> None:
    """Remove a file or a folder, whichever it is, and make room for a new one."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)


def prove(bench: Bench, records: int, peers: Iterable[str]) -> dict[str, Difference]:
    """Show that each peer makes our triples of a sample, and rdflib our release; exit where one does not."""
    out = bench.work / "proof"
    clear(out)
    out.mkdir()
    sample = bench.corpus(records)
    commands = {peer: bench.peer_words(peer, records, out / f"{peer}.nt") for peer in peers}
    commands["rdflib"] = bench.stage_words("rdflib map", sample, out / "rdflib.nt")
    bench.run(bench.stage_words("map", sample, out / "ours.nt"))
    found: dict[str, Difference] = {}
    for peer, command in commands.items():
        bench.run(command)
        found[peer] = _same(peer, compare(out / "ours.nt", out / f"{peer}.nt"), may_lack=False)
    bench.run(bench.stage_words("rdflib build", sample, out / "rdflib"))
    whole = compare(bench.nquads(records), out / "rdflib" / "esf.nq")
    found["rdflib, whole build"] = _same("rdflib, whole build", whole, may_lack=True)
    _same("rdflib, whole build", contained(out / "ours.nt", out / "rdflib" / "esf.nq"), may_lack=False)
    return found


def _same(peer: str, found: Difference, *, may_lack: bool) -> Difference:
    print(f"{peer}: {found.count:,} statements, {len(found.missing)} of them only ours.", flush=True)
    if found.added or (found.missing and not may_lack):
        shown = ["Only ours:", *found.missing[:5], "Only theirs:", *found.added[:5]]
        sys.exit(f"{peer} does not state what we state, so nothing is timed.\n" + "\n".join(shown))
    return found


def measure_short(bench: Bench, records: int, mapping_rounds: int, rounds: int) -> Figures:
    """Our stages beside rdflib + pySHACL, small enough for every change."""
    figures = Figures()
    figures.measure(mapping_cases(bench, records), mapping_rounds, bench.work, bench.environment)
    figures.measure(building_cases(bench, records), rounds, bench.work, bench.environment)
    return figures


def mapping_cases(bench: Bench, records: int) -> list[Case]:
    """What is compared with rdflib."""
    return [
        bench.stage("parse", records),
        bench.stage("parse and map", records),
        bench.stage("map", records),
        bench.stage("rdflib map", records),
    ]


def building_cases(bench: Bench, records: int) -> list[Case]:
    """What is compared with rdflib + pySHACL."""
    return [
        bench.stage("validate", records),
        bench.stage("dumps", records, bench.nquads(records)),
        bench.stage("build", records),
        bench.stage("rdflib build", records),
    ]


def peer_cases(bench: Bench, records: int) -> list[Case]:
    """What is compared with the peers that map tables."""
    return [
        bench.stage("tables", records),
        bench.stage("map", records),
        bench.peer("morph_kgc", records),
        bench.peer("maplib", records),
        bench.peer("tarka", records),
    ]


def large_cases(bench: Bench, records: int) -> list[Case]:
    """What is compared with the small size."""
    return [
        bench.stage("parse", records),
        bench.stage("parse and map", records),
        bench.stage("validate", records),
        bench.stage("dumps", records, bench.nquads(records)),
        bench.stage("build", records),
    ]


def change_cases(bench: Bench, records: int) -> list[Case]:
    """A build after one change, in the DATA of a build before it, and one of the same records from nothing."""
    changed = with_one_change(bench.corpus(records), bench.work / "changed")
    out = bench.work / "out" / "before-the-change"

    def build_before() -> None:
        clear(out)
        bench.run(bench.stage_words("build", bench.corpus(records), out))

    return [
        Case(bars.CHANGED, records, bench.stage_words("build", changed, out), before=build_before),
        bench.stage("build", records, changed, bars.CHANGED_AFRESH),
    ]


def measure_all(bench: Bench, sizes: bars.Sizes, rounds: int) -> Iterator[Figures]:
    """Everything: what is known after each group of cases."""
    figures = Figures()
    seeds = bench.stage("build", 5, ROOT / "seeds", bars.SEEDS)
    for cases, times in (
        # First, since it takes most of the disk, and hours where something is wrong.
        ([bench.stage("build", sizes.huge)] if sizes.huge else [], 1),
        ([seeds], rounds),
        (mapping_cases(bench, sizes.small), rounds),
        (building_cases(bench, sizes.small), rounds),
        (peer_cases(bench, sizes.large), rounds),
        (large_cases(bench, sizes.large), 1),
        (change_cases(bench, sizes.large), 1),
    ):
        clear(bench.work / "out")  # what the last group built may take most of the disk
        figures.measure(cases, times, bench.work, bench.environment)
        yield figures


def short(bench: Bench, results: Path, *, update: bool) -> int:
    """Measure a little, and compare the ratios with the committed ones; return the exit code."""
    prove(bench, SHORT_PROOF_RECORDS, ())
    measured = bars.short_ratios(measure_short(bench, SHORT_RECORDS, SHORT_MAPPING_ROUNDS, SHORT_ROUNDS), SHORT_RECORDS)
    setting = report.Setting.now(ROOT)
    if update:
        document = {"date": setting.date, "commit": setting.commit, "records": SHORT_RECORDS}
        rounded = {name: float(f"{value:.3g}") for name, value in measured.items()}
        results.write_text(json.dumps(document | {"ratios": rounded}, indent=1) + "\n", encoding="utf-8")
    committed: dict[str, float] = json.loads(results.read_text(encoding="utf-8"))["ratios"]
    for name, value in measured.items():
        print(f"{name}: {value:.3g} (committed {committed.get(name, float('nan')):.3g})")
    complaints = bars.fallen(measured, committed)
    print(*complaints, sep="\n")
    return 1 if complaints else 0


def full(bench: Bench, records: int, rounds: int, out: Path) -> int:
    """Measure everything and write the results; return the exit code."""
    large = min(records, LARGEST_OF_PEERS)
    sizes = bars.Sizes(max(large // 10, 1), large, records if records > large else None)
    proofs = prove(bench, min(PROOF_RECORDS, large), PEERS)
    setting = report.Setting.now(ROOT)
    verdicts: list[bars.Verdict] = []
    for figures in measure_all(bench, sizes, rounds):
        verdicts = bars.judge(figures, sizes)
        written = (setting, sizes, figures, verdicts, proofs)
        (out / "results.json").write_text(report.as_json(*written), encoding="utf-8")
        (out / "RESULTS.md").write_text(report.as_markdown(*written), encoding="utf-8")
    for each in verdicts:
        shown = [f"{number:.3g}" for number in (each.value, each.by_cpu) if number is not None]
        print(f"{each.outcome:<16} {each.what}: {' / '.join(shown)} ({each.bound})")
    return 1 if any(each.outcome == "fail" for each in verdicts) else 0


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--short", action="store_true", help="our stages and rdflib only; fail where a ratio fell")
    parser.add_argument("--update", action="store_true", help="with --short: write the ratios as the committed ones")
    parser.add_argument("--records", type=int, default=LARGEST_OF_PEERS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", type=Path, default=HERE / ".work", help="corpora, environments and what is built")
    parser.add_argument("--out", type=Path, default=HERE, help="where RESULTS.md and results.json are written")
    wanted = parser.parse_args()
    for made_by_code in ("tables", "nquads", "out"):
        clear(wanted.work / made_by_code)  # by that of an earlier run, perhaps
    bench = Bench(wanted.work.resolve(), len(os.sched_getaffinity(0)))
    try:
        if wanted.short:
            sys.exit(short(bench, HERE / "results-short.json", update=wanted.update))
        sys.exit(full(bench, wanted.records, wanted.rounds, wanted.out))
    except RuntimeError as error:
        sys.exit(f"Nothing was compared: {error}")


if __name__ == "__main__":
    main()

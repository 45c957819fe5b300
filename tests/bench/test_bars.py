"""Bars: figures are held against them, and a fallen ratio fails the run."""

import json
import os
import sys
from pathlib import Path

import pytest
from bench import bars, report
from bench.bars import Sizes, fallen, judge, short_ratios
from bench.measure import Case, Figures, Run, run_child

SIZES = Sizes(10_000, 100_000)
RESULTS = Path(__file__).parents[2] / "bench" / "results-short.json"


def run(wall: float, cpu: float | None = None, peak: int = 100, **facts: object) -> Run:
    """A run of a stage that took so long."""
    phases = {name: {"wall": wall / 4, "cpu": (cpu or wall) / 4} for name in ("validate", "turtle", "json-ld", "read")}
    return Run(wall, cpu or wall, cpu or wall, peak, peak, phases, facts)


def outcomes(figures: Figures) -> dict[str, str]:
    return {each.what: each.outcome for each in judge(figures, SIZES)}


def test_nothing_measured_passes_nothing() -> None:
    assert {each.outcome for each in judge(Figures(), SIZES)} == {"not measured"}


@pytest.mark.parametrize(("theirs", "outcome"), [(12.0, "pass"), (11.9, "fail")])
def test_a_ratio_is_held_against_its_bar(theirs: float, outcome: str) -> None:
    figures = Figures({("rdflib map", 10_000): [run(theirs)], ("map", 10_000): [run(1)]})
    assert outcomes(figures)["map, against rdflib Graph.add + serialise (small)"] == outcome


def test_a_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    # The second round was slow for both sides alike, which says nothing about either.
    figures = Figures({("a", 1): [run(10), run(90), run(11)], ("b", 1): [run(1), run(9), run(1)]})
    assert figures.ratio(("a", 1), ("b", 1), bars.wall) == 10
    assert figures.ratio(("a", 1), ("c", 1), bars.wall) is None


@pytest.mark.parametrize(("large", "outcome"), [(120, "pass"), (121, "fail")])
def test_memory_must_not_grow(large: int, outcome: str) -> None:
    figures = Figures({("build", 100_000): [run(1, peak=large)], ("build", 10_000): [run(1, peak=100)]})
    assert outcomes(figures)["peak memory of a whole build but for the store's load, large over small"] == outcome


@pytest.mark.parametrize(
    ("seconds", "release", "expected"),
    [(1.0, "a", ("pass", "pass")), (1.1, "b", ("fail", "fail")), (None, "a", ("not measured", "pass"))],
)
def test_one_changed_record(seconds: float | None, release: str, expected: tuple[str, str]) -> None:
    figures = Figures(
        {
            (bars.CHANGED, 100_000): [run(1, release=release, read_map_validate=seconds)],
            (bars.CHANGED_AFRESH, 100_000): [run(30, release="a", read_map_validate=10.0)],
        }
    )
    said = outcomes(figures)
    assert (
        said["one changed record: read + map + validate, over all (large)"],
        said["one changed record: the same release as from nothing (1 = yes)"],
    ) == expected


@pytest.mark.parametrize(
    ("measured", "committed", "complaint"),
    [
        ({"map": 10.0}, {"map": 14.9}, None),
        ({"map": 20.0}, {"map": 10.0}, None),
        ({"map": 9.9}, {"map": 15.0}, "fell from 15 to 9.9"),
        ({}, {"map": 15.0}, "was not measured"),
        ({"map": 15.0, "dumps": 3.0}, {"map": 15.0}, "has no committed result"),
    ],
)
def test_a_fallen_or_missing_ratio_is_complained_of(
    measured: dict[str, float], committed: dict[str, float], complaint: str | None
) -> None:
    said = fallen(measured, committed)
    assert len(said) == (complaint is not None)
    assert complaint is None or complaint in said[0]


def test_the_committed_ratios_are_those_that_the_short_run_measures() -> None:
    names = ("parse", "parse and map", "map", "rdflib map", "validate", "dumps", "build", "rdflib build")
    measured = short_ratios(Figures({(name, 1): [run(1)] for name in names}), 1)
    committed = json.loads(RESULTS.read_text(encoding="utf-8"))["ratios"]
    assert measured.keys() == committed.keys()


def test_the_table_is_written(tmp_path: Path) -> None:
    figures = Figures({("rdflib map", 10_000): [run(24, 20)], ("map", 10_000): [run(2, 2, peak=36_000_000)]})
    setting, verdicts = report.Setting.now(tmp_path), judge(figures, SIZES)
    table = report.as_markdown(setting, SIZES, figures, verdicts, {}).splitlines()
    assert "| map, against rdflib Graph.add + serialise (small) | 12 × | 10 × | ≥ 12 × | pass |" in table
    assert "| map | 10,000 | 1 | 2.00 | 2.00 | 5,000 | 36 | 36 |" in table
    document = json.loads(report.as_json(setting, SIZES, figures, verdicts, {}))
    assert document["commit"] == "unknown"  # a folder without a repository
    assert [each["outcome"] for each in document["bars"]].count("pass") == 1
    assert document["figures"][1]["runs"][0]["peak"] == 36_000_000


CHILD = """
import multiprocessing, pathlib, sys, tempfile
from bench.clock import Clock
import pyoxigraph

def work():
    # A fork server's children are waited for by it, not by us.
    with multiprocessing.get_context("forkserver").Pool(1) as pool:
        pool.apply(eval, ["len([b'x' * 200_000_000, __import__('time').sleep(0.3), sum(range(20_000_000))])"])
    store = pyoxigraph.Store(tempfile.mkdtemp())
    held = b"x" * 600_000_000
    __import__("time").sleep(0.3)

if __name__ == "__main__":
    clock = Clock()
    clock.measure("work", work)
    clock.write(pathlib.Path(sys.argv[1]), release="r")
"""


@pytest.mark.thorough
def test_a_childs_figures_are_its_own_and_those_of_what_it_starts(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    (tmp_path / "child.py").write_text(CHILD, encoding="utf-8")
    figures = Figures()
    cases = [Case("a", 1, lambda result: [sys.executable, str(tmp_path / "child.py"), str(result)])]
    figures.measure(cases, 2, tmp_path, environment)
    first, second = figures.all("a", 1)
    assert first.phases.keys() == {"work"}
    assert first.facts == {"release": "r"}
    assert 0.2 < second.cpu <= second.process_cpu, "what the fork server's child did is counted"
    assert 200_000_000 < second.peak_apart < 600_000_000, "the process with a store is not counted while it has one"
    assert second.peak > 600_000_000


def test_a_child_that_fails_is_heard(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="No such stage"):
        run_child(lambda result: [sys.executable, "-c", "raise SystemExit('No such stage')"], tmp_path / "r", {})

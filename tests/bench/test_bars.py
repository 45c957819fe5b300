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
    return Run(wall, cpu or wall, cpu or wall, peak, phases, {"build_phases": {}, **facts})


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


def test_memory_is_of_all_stages_and_not_measured_where_one_lacks() -> None:
    runs = {(name, size): [run(1, peak=100)] for name in bars.MEMORY_STAGES for size in (10_000, 100_000)}
    bar = "peak memory of all stages but the load, large over small"
    assert outcomes(Figures(dict(runs)))[bar] == "pass"
    assert outcomes(Figures(runs | {("dumps", 100_000): [run(1, peak=121)]}))[bar] == "fail"
    del runs["dumps", 10_000]
    assert outcomes(Figures(runs))[bar] == "not measured"


@pytest.mark.parametrize(
    ("phases", "release", "expected"),
    [
        ({"read": 0.5, "map": 0.1, "validate": 0.1}, "a", ("pass", "pass")),
        ({"read": 0.5, "map": 0.5, "validate": 0.1}, "b", ("fail", "fail")),
        ({"read": 0.5, "map": 0.1}, "a", ("not measured", "pass")),
    ],
)
def test_one_changed_record(phases: dict[str, float], release: str, expected: tuple[str, str]) -> None:
    afresh = run(10, release="a", build_phases={"read": 5, "map": 3, "validate": 2})
    figures = Figures(
        {
            (bars.CHANGED, 100_000): [run(1, release=release, build_phases=phases)],
            (bars.CHANGED_AFRESH, 100_000): [afresh],
        }
    )
    said = outcomes(figures)
    assert (
        said["one changed record: read + map + validate, over all (large)"],
        said["one changed record: the same release as from nothing (1 = yes)"],
    ) == expected


def test_a_build_that_reports_no_phases_is_not_taken_for_a_fast_one() -> None:
    runs = [run(1, release="a")]
    figures = Figures({(bars.CHANGED, 100_000): runs, (bars.CHANGED_AFRESH, 100_000): runs})
    assert outcomes(figures)["one changed record: read + map + validate, over all (large)"] == "not measured"


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
    assert "| map | 10,000 | 1 | 2.00 | 2.00 | 5,000 | 36 |" in table
    document = json.loads(report.as_json(setting, SIZES, figures, verdicts, {}))
    assert document["commit"] == "unknown"  # a folder without a repository
    assert [each["outcome"] for each in document["bars"]].count("pass") == 1
    assert document["figures"][1]["runs"][0]["peak"] == 36_000_000


CHILD = """
import pathlib, subprocess, sys
from bench.clock import Clock
hold = "import time; held = b'x' * 50_000_000; time.sleep(0.3)"
clock = Clock()
clock.measure("work", lambda: subprocess.run([sys.executable, "-c", hold], check=True))
clock.write(pathlib.Path(sys.argv[1]), release="r")
"""


def test_a_childs_figures_are_its_own_and_those_of_what_it_starts(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    figures = Figures()
    cases = [Case(name, 1, lambda result: [sys.executable, "-c", CHILD, str(result)]) for name in ("a", "b")]
    figures.measure(cases, 2, tmp_path, environment)
    for name in ("a", "b"):
        first, second = figures.all(name, 1)
        assert 0 < first.cpu <= first.process_cpu
        assert 50_000_000 < second.peak < 500_000_000
        assert first.phases.keys() == {"work"}
        assert first.facts == {"release": "r"}


def test_a_child_that_fails_is_heard(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="No such stage"):
        run_child(lambda result: [sys.executable, "-c", "raise SystemExit('No such stage')"], tmp_path / "r", {})

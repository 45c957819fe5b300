"""Bars: what the figures of one run must reach, and whether they do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.measure import Figures, Run

FALL = 1 / 3
"""A ratio of the short run may fall by this share of the committed one."""

MEMORY_STAGES = ("parse", "parse and map", "validate", "dumps")
"""Every stage but the store's load."""

CHANGED_PHASES = ("read", "map", "validate")
"""Phases that one changed record must make nearly free, as a build names them."""

CHANGED = "build, one record changed"
CHANGED_AFRESH = "build of the same, from nothing"
SEEDS = "build of the seeds"
HUGE = 1_000_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many records each comparison is made at."""

    small: int
    large: int
    huge: int | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure and its bound; a figure without one is for information."""

    what: str
    value: Callable[[Figures, Sizes], float | None]
    bound: float | None = None
    at_least: bool = True
    unit: str = "×"

    def holds(self, value: float) -> bool:
        """Whether *value* keeps the bound."""
        if self.bound is None:
            return True
        return value >= self.bound if self.at_least else value <= self.bound


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a bar came to."""

    what: str
    value: float | None
    bound: str
    outcome: str
    """``pass``, ``fail``, ``not measured``, or ``for information``."""
    unit: str


def wall(run: Run) -> float:
    """Seconds of the measured phases."""
    return run.wall


def cpu(run: Run) -> float:
    """CPU seconds of the measured phases."""
    return run.cpu


def peak(run: Run) -> float:
    """Bytes of resident memory at most."""
    return run.peak


def phases(*names: str, of: str = "cpu") -> Callable[[Run], float]:
    """Seconds of some phases of a run."""
    return lambda run: sum(run.phases[name][of] for name in names)


def validation_apart(figures: Figures, sizes: Sizes) -> float | None:
    """Whole builds without their validation."""
    alone = figures.median("validate", sizes.small, wall)
    if alone is None:
        return None
    return figures.ratio(
        ("rdflib build", sizes.small),
        ("build", sizes.small),
        lambda run: run.wall - run.phases["validate"]["wall"],
        lambda run: run.wall - run.facts["build_phases"].get("validate", alone),
    )


def growth_of_memory(figures: Figures, sizes: Sizes) -> float | None:
    """Peak of all stages at the large size over that at the small one."""
    peaks = [[figures.median(name, size, peak) for name in MEMORY_STAGES] for size in (sizes.large, sizes.small)]
    large, small = ([each for each in found if each is not None] for found in peaks)
    if len(large) < len(MEMORY_STAGES) or len(small) < len(MEMORY_STAGES):
        return None
    return max(large) / max(small)


def changed_phases(figures: Figures, sizes: Sizes) -> float | None:
    """Reading, mapping and validating after one change, over doing it all; None where a build reports no phases."""
    runs = [figures.all(name, sizes.large) for name in (CHANGED, CHANGED_AFRESH)]
    seconds = [[sum(map(run.facts["build_phases"].get, CHANGED_PHASES, [0] * 3)) for run in each] for each in runs]
    pairs = list(zip(*seconds, strict=False))
    return sum(a / b for a, b in pairs) / len(pairs) if pairs and all(b for _, b in pairs) else None


def same_release(figures: Figures, sizes: Sizes) -> float | None:
    """1 where a build after a change and one from nothing give the same release, else 0."""
    pairs = list(zip(*(figures.all(name, sizes.large) for name in (CHANGED, CHANGED_AFRESH)), strict=False))
    return float(all(a.facts["release"] == b.facts["release"] for a, b in pairs)) if pairs else None


def _ratio(left: str, right: str, *, large: bool = False) -> Callable[[Figures, Sizes], float | None]:
    def value(figures: Figures, sizes: Sizes) -> float | None:
        size = sizes.large if large else sizes.small
        return figures.ratio((left, size), (right, size), wall)

    return value


BARS = (
    Bar("map, against rdflib Graph.add + serialise (small)", _ratio("rdflib map", "map"), 12),
    Bar("map, against morph-kgc (large)", _ratio("morph-kgc map", "map", large=True), 5),
    Bar(
        "map, against morph-kgc with its tables written (large)",
        lambda figures, sizes: _with_tables("morph-kgc map", figures, sizes),
    ),
    Bar("map, against maplib (large)", _ratio("maplib map", "map", large=True)),
    Bar(
        "map, against maplib with its tables written (large)",
        lambda figures, sizes: _with_tables("maplib map", figures, sizes),
    ),
    Bar("parse and map, over parse (small)", _ratio("parse and map", "parse"), 2.5, at_least=False),
    Bar("validate, against pySHACL (small)", lambda figures, sizes: _validation(figures, sizes)),
    Bar("whole build, against rdflib + pySHACL (small)", _ratio("rdflib build", "build"), 10),
    Bar("whole build, validation apart on both sides (small)", validation_apart, 10),
    Bar(
        "whole build, large over small",
        lambda figures, sizes: figures.ratio(("build", sizes.large), ("build", sizes.small), wall),
        12,
        at_least=False,
    ),
    Bar("peak memory of all stages but the load, large over small", growth_of_memory, 1.2, at_least=False),
    Bar("one changed record: read + map + validate, over all (large)", changed_phases, 0.1, at_least=False),
    Bar("one changed record: whole build, over all (large)", _ratio(CHANGED, CHANGED_AFRESH, large=True), 2 / 3, False),
    Bar("one changed record: the same release as from nothing (1 = yes)", same_release, 1, unit=""),
    Bar(
        "five seeds, whole build, CPU of the whole process",
        lambda figures, sizes: figures.median(SEEDS, 5, lambda run: run.process_cpu),
        3,
        at_least=False,
        unit="s",
    ),
    Bar(
        "1,000,000 records, whole build",
        lambda figures, sizes: _minutes(figures.median("build", HUGE, wall)),
        25,
        at_least=False,
        unit="min",
    ),
    Bar(
        "1,000,000 records, peak memory",
        lambda figures, sizes: _gigabytes(figures.median("build", HUGE, peak)),
        4,
        at_least=False,
        unit="GB",
    ),
)


def _with_tables(peer: str, figures: Figures, sizes: Sizes) -> float | None:
    alone = _ratio(peer, "map", large=True)(figures, sizes)
    tables = _ratio("tables", "map", large=True)(figures, sizes)
    return None if alone is None or tables is None else alone + tables


def _validation(figures: Figures, sizes: Sizes) -> float | None:
    return figures.ratio(("rdflib build", sizes.small), ("validate", sizes.small), phases("validate", of="wall"), wall)


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / 60


def _gigabytes(size: float | None) -> float | None:
    return None if size is None else size / 1e9


def judge(figures: Figures, sizes: Sizes) -> list[Verdict]:
    """Hold the figures against every bar."""
    return [_verdict(bar, bar.value(figures, sizes)) for bar in BARS]


def _verdict(bar: Bar, value: float | None) -> Verdict:
    bound = "" if bar.bound is None else f"{'≥' if bar.at_least else '≤'} {bar.bound:.3g} {bar.unit}".strip()
    if value is None:
        outcome = "not measured"
    elif bar.bound is None:
        outcome = "for information"
    else:
        outcome = "pass" if bar.holds(value) else "fail"
    return Verdict(bar.what, value, bound, outcome, bar.unit)


def short_ratios(figures: Figures, records: int) -> dict[str, float]:
    """The ratios that the short run watches, by CPU time: each is better when it is greater."""

    def at(name: str) -> tuple[str, int]:
        return (name, records)

    found = {
        "map, against rdflib": figures.ratio(at("rdflib map"), at("map"), cpu),
        "validate, against pySHACL": figures.ratio(at("rdflib build"), at("validate"), phases("validate"), cpu),
        "dumps, against rdflib": figures.ratio(at("rdflib build"), at("dumps"), phases("turtle", "json-ld"), cpu),
        "whole build, against rdflib + pySHACL": figures.ratio(at("rdflib build"), at("build"), cpu),
        "parse, over parse and map": figures.ratio(at("parse"), at("parse and map"), cpu),
    }
    return {name: value for name, value in found.items() if value is not None}


def fallen(measured: Mapping[str, float], committed: Mapping[str, float]) -> list[str]:
    """Say which ratios fell by more than a third of the committed ones, and which stand on one side only."""
    said = []
    for name in sorted({*measured, *committed}):
        if name not in measured:
            said.append(f"{name!r} was not measured, but is among the committed results.")
        elif name not in committed:
            said.append(f"{name!r} has no committed result; run with --update and commit the file.")
        elif measured[name] < committed[name] * (1 - FALL):
            said.append(f"{name!r} fell from {committed[name]:.3g} to {measured[name]:.3g}, by more than a third.")
    return said

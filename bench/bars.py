"""Bars: what the figures of one run must reach, and whether they do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.measure import Figures, Run

FALL = 1 / 3
"""A ratio of the short run may fall by this share of the committed one."""

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


Of = Callable[[Run], float]


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure and its bound; a figure without one is for information."""

    what: str
    value: Callable[[Figures, Sizes], float | None]
    bound: float | None = None
    at_least: bool = True
    unit: str = "×"
    by_cpu: Callable[[Figures, Sizes], float | None] | None = None
    """The same by CPU time, which says more on a machine that has other work."""

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
    by_cpu: float | None
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


def phases(*names: str, of: str = "cpu") -> Of:
    """Seconds of some phases of a run."""
    return lambda run: sum(run.phases[name][of] for name in names)


def timed(
    what: str,
    value: Callable[[Figures, Sizes, Of], float | None],
    bound: float | None = None,
    *,
    at_least: bool = True,
) -> Bar:
    """A bar on a ratio of times: by the wall clock, with the same by CPU time beside it."""
    return Bar(
        what,
        lambda figures, sizes: value(figures, sizes, wall),
        bound,
        at_least,
        by_cpu=lambda figures, sizes: value(figures, sizes, cpu),
    )


def over(left: str, right: str, *, large: bool = False) -> Callable[[Figures, Sizes, Of], float | None]:
    """One case over another of the same size."""

    def value(figures: Figures, sizes: Sizes, of: Of) -> float | None:
        size = sizes.large if large else sizes.small
        return figures.ratio((left, size), (right, size), of)

    return value


def with_tables(peer: str) -> Callable[[Figures, Sizes, Of], float | None]:
    """A peer that maps tables, with the time it takes to write them, over our mapping."""

    def value(figures: Figures, sizes: Sizes, of: Of) -> float | None:
        alone, tables = (over(name, "map", large=True)(figures, sizes, of) for name in (peer, "tables"))
        return None if alone is None or tables is None else alone + tables

    return value


def growth(figures: Figures, sizes: Sizes, of: Of) -> float | None:
    """A whole build of the large size over one of the small."""
    return figures.ratio(("build", sizes.large), ("build", sizes.small), of)


def validation(figures: Figures, sizes: Sizes, of: Of) -> float | None:
    """pySHACL on the whole graph in memory, over our validation."""
    theirs = phases("validate", of=of.__name__)
    return figures.ratio(("rdflib build", sizes.small), ("validate", sizes.small), theirs, of)


def validation_apart(figures: Figures, sizes: Sizes) -> float | None:
    """Whole builds without their validation, ours as it is measured alone; by CPU, since our build may share it out."""
    alone = figures.median("validate", sizes.small, cpu)
    if alone is None:
        return None
    theirs = phases("validate")
    return figures.ratio(
        ("rdflib build", sizes.small),
        ("build", sizes.small),
        lambda run: run.cpu - theirs(run),
        lambda run: run.cpu - alone,
    )


def growth_of_memory(figures: Figures, sizes: Sizes) -> float | None:
    """Peak of a whole build, its store apart, at the large size over that at the small one."""
    return figures.ratio(("build", sizes.large), ("build", sizes.small), lambda run: run.peak_apart)


def changed_work(figures: Figures, sizes: Sizes) -> float | None:
    """Reading, mapping and validating after one change, over doing it all; None where a build does not report them."""
    runs = [*figures.all(CHANGED, sizes.large), *figures.all(CHANGED_AFRESH, sizes.large)]
    if any(run.facts["read_map_validate"] is None for run in runs):
        return None
    return figures.ratio(
        (CHANGED, sizes.large), (CHANGED_AFRESH, sizes.large), lambda run: float(run.facts["read_map_validate"])
    )


def same_release(figures: Figures, sizes: Sizes) -> float | None:
    """1 where a build after a change and one from nothing give the same release, else 0."""
    pairs = list(zip(*(figures.all(name, sizes.large) for name in (CHANGED, CHANGED_AFRESH)), strict=False))
    return float(all(a.facts["release"] == b.facts["release"] for a, b in pairs)) if pairs else None


def _scaled(value: float | None, divisor: float) -> float | None:
    return None if value is None else value / divisor


BARS = (
    timed("map, against rdflib Graph.add + serialise (small)", over("rdflib map", "map"), 12),
    timed("map, against morph-kgc (large)", over("morph-kgc map", "map", large=True), 5),
    timed("map, against morph-kgc with its tables written (large)", with_tables("morph-kgc map")),
    timed("map, against maplib (large)", over("maplib map", "map", large=True)),
    timed("map, against maplib with its tables written (large)", with_tables("maplib map")),
    timed("map, against tarka (large)", over("tarka map", "map", large=True)),
    timed("map, against tarka with its tables written (large)", with_tables("tarka map")),
    timed("parse and map, over parse (small)", over("parse and map", "parse"), 2.5, at_least=False),
    timed("validate, against pySHACL (small)", validation),
    timed("whole build, against rdflib + pySHACL (small)", over("rdflib build", "build"), 10),
    # With the fast validator the two bars on whole builds hold with validation; without it there is nothing to hold.
    Bar("whole build, validation apart on both sides, by CPU (small)", validation_apart, None),
    timed("whole build, large over small", growth, 12, at_least=False),
    Bar(
        "peak memory of a whole build but for the store's load, large over small", growth_of_memory, 1.2, at_least=False
    ),
    Bar("one changed record: read + map + validate, over all (large)", changed_work, 0.1, at_least=False),
    timed(
        "one changed record: whole build, over all (large)",
        over(CHANGED, CHANGED_AFRESH, large=True),
        2 / 3,
        at_least=False,
    ),
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
        lambda figures, sizes: _scaled(figures.median("build", HUGE, wall), 60),
        25,
        at_least=False,
        unit="min",
    ),
    Bar(
        "1,000,000 records, peak memory",
        lambda figures, sizes: _scaled(figures.median("build", HUGE, peak), 1e9),
        4,
        at_least=False,
        unit="GB",
    ),
)


def judge(figures: Figures, sizes: Sizes) -> list[Verdict]:
    """Hold the figures against every bar."""
    return [_verdict(bar, figures, sizes) for bar in BARS]


def _verdict(bar: Bar, figures: Figures, sizes: Sizes) -> Verdict:
    value = bar.value(figures, sizes)
    bound = "" if bar.bound is None else f"{'≥' if bar.at_least else '≤'} {bar.bound:.3g} {bar.unit}".strip()
    if value is None:
        outcome = "not measured"
    elif bar.bound is None:
        outcome = "for information"
    else:
        outcome = "pass" if bar.holds(value) else "fail"
    return Verdict(bar.what, value, bar.by_cpu(figures, sizes) if bar.by_cpu else None, bound, outcome, bar.unit)


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

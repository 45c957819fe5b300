"""Reports: the figures of a run as JSON and as a Markdown table."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from bench.bars import Sizes, Verdict
from bench.compare import HARMLESS, Difference
from bench.environments import versions
from bench.measure import Figures

OURS = ("pyoxigraph", "rdflib", "pyshacl")
THEIRS = {
    "morph_kgc": ("morph_kgc", "pandas", "pyoxigraph"),
    "maplib": ("maplib", "polars", "pyarrow"),
    "tarka": ("tarka-rdf", "polars"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """When, from what and on what a run was made."""

    date: str
    commit: str
    cores: int
    processor: str
    memory_gb: float
    python: str
    versions: dict[str, str]

    @classmethod
    def now(cls, root: Path) -> "Setting":
        """The setting of this run."""
        return cls(
            datetime.now(UTC).date().isoformat(),
            _commit(root),
            len(os.sched_getaffinity(0)),
            _processor(),
            round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1),
            platform.python_version(),
            {name: version(name) for name in OURS},
        )


def _commit(root: Path) -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True).stdout.strip()

    try:
        changed = "; files were changed since" if git("status", "--porcelain", "--untracked-files=no") else ""
        return git("rev-parse", "--short=12", "HEAD") + changed
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def as_json(
    setting: Setting, sizes: Sizes, figures: Figures, verdicts: list[Verdict], proofs: Mapping[str, Difference]
) -> str:
    """Everything, every run of every round."""
    document: dict[str, Any] = {
        **asdict(setting),
        "peers": {peer: versions(peer, names) for peer, names in THEIRS.items()},
        "sizes": asdict(sizes),
        "bars": [asdict(each) for each in verdicts],
        "same_output": {
            peer: {"statements": each.count, "respelled": each.respelled, "only_ours": len(each.missing)}
            for peer, each in proofs.items()
        },
        "figures": [
            {"case": name, "records": records, "runs": [asdict(run) for run in runs]}
            for (name, records), runs in figures.runs.items()
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def as_markdown(
    setting: Setting, sizes: Sizes, figures: Figures, verdicts: list[Verdict], proofs: Mapping[str, Difference]
) -> str:
    """The tables of RESULTS.md."""
    peers = "; ".join(
        ", ".join(f"{name} {number}" for name, number in versions(peer, names).items())
        for peer, names in THEIRS.items()
    )
    used = ", ".join(f"{name} {number}" for name, number in setting.versions.items())
    lines = [
        "# Benchmark results",
        "",
        "Written by `python bench/run.py`; what each row means and how to read it: [README.md](README.md).",
        "",
        f"{setting.date}, commit {setting.commit}. {setting.cores} cores ({setting.processor}), "
        f"{setting.memory_gb} GB, Python {setting.python}; {used}. Peers: {peers}.",
        "",
        f"Small: {sizes.small:,} records; large: {sizes.large:,}"
        + (f"; and {sizes.huge:,}" if sizes.huge else "")
        + ". The bars are set for 10,000 and 100,000. Ratios are medians of the rounds' own ratios.",
        "",
        "## Bars",
        "",
        *_table(
            ("what", "measured", "by CPU", "bar", ""),
            [
                (each.what, _number(each.value, each.unit), _number(each.by_cpu, each.unit), each.bound, each.outcome)
                for each in verdicts
            ],
        ),
        "",
        "## Figures",
        "",
        "Medians; memory is the largest sum over a stage's processes.",
        "",
        *_table(
            ("what", "records", "rounds", "wall s", "CPU s", "records/s", "peak MB", "without the store"),
            _rows(figures),
        ),
        "",
        "## The same output",
        "",
        "Before any timing, what each side wrote was compared as a set of statements. A peer that adds a statement, or "
        "lacks one",
        "of the mapping, ends the run; the whole build of ours may state more, such as its report.",
        "",
        *_table(
            ("peer", "our statements", "spelled otherwise", "only ours", "only theirs"),
            [
                (peer, f"{each.count:,}", str(each.respelled), str(len(each.missing)), str(len(each.added)))
                for peer, each in proofs.items()
            ],
        ),
        "",
        "Differences of spelling that count as the same:",
        "",
        *_table(("datatype", "why"), [(f"`{name.rpartition('#')[2]}`", why) for name, why in HARMLESS.items()]),
        "",
    ]
    return "\n".join(lines)


def _rows(figures: Figures) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for (name, records), runs in figures.runs.items():
        wall, cpu, peak, apart = (
            median(getattr(run, of) for run in runs) for of in ("wall", "cpu", "peak", "peak_apart")
        )
        rows.append(
            (
                name,
                f"{records:,}",
                str(len(runs)),
                f"{wall:.2f}",
                f"{cpu:.2f}",
                f"{records / max(wall, 1e-9):,.0f}",
                f"{peak / 1e6:,.0f}",
                f"{apart / 1e6:,.0f}",
            )
        )
    return rows


def _number(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:.3g} {unit}".strip()


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    return [_line(heads), _line(("---",) * len(heads)), *map(_line, rows)]


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"

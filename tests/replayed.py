"""Three releases served one after another: the seeds, then with edits, then with others."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from esfgraph.pipeline.build import BuildResult, build
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder

SEEDS = Path(__file__).parents[1] / "seeds"
NUMBER = "Diarienummer:\n{number}\n"
PAGE = """\
{number} - Prov

Diarienummer:
{number}
Projektägare:
ÅTVIDABERGS KOMMUN
Projektägare org.nr.:
2120000415
Specifikt mål:
A2A
Beviljat ESF-stöd:
1 000
Programperiod:
2021-2027
NUTS-2 kod:
SE12

Om provet.
"""
KEPT, LOST, NOTED, OTHER = "25-030-S02", "23-077-S06", "23-024-S04", "25-999-S01"
"""Numbers of a seed that is edited, one that goes and comes back, one of which something is found, and a project that
comes and is withdrawn."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it."""

    data: DataFolder
    sources: Path
    results: tuple[BuildResult, ...]

    @property
    def ids(self) -> list[str]:
        """Of the releases, oldest first."""
        return [result.release.id for result in self.results if result.release]


def replay(folder: Path) -> Replayed:
    """Build the three.

    In the second the support of one project is another and its fund is not stated, one project is not read, one has a
    label that nobody knows, and one is new. In the third the first stands in another region, the second is back, and
    the new one is withdrawn.
    """
    sources, data = folder / "sources", DataFolder(folder / "data")
    shutil.copytree(SEEDS, sources)
    pages = {number: _page(sources, number) for number in (KEPT, LOST, NOTED)}
    aside = folder / "aside.txt"

    def built() -> BuildResult:
        return build([sources], data, Iris(), allow_shrink=True)

    results = [built()]
    _edit(pages[KEPT], "9 923 980", "9 923 990", "Fond:\nESF+\n", "")
    _edit(pages[NOTED], "Projektägare:\n", "Okänt:\n7\nProjektägare:\n")
    pages[LOST].rename(aside)
    (sources / "new.txt").write_text(PAGE.format(number=OTHER), encoding="utf-8")
    results.append(built())
    _edit(pages[KEPT], "SE12", "SE21")
    aside.rename(pages[LOST])
    data.withdrawals.write_text(f"id,date,reason\n{OTHER},2026-02-01,On request\n", encoding="utf-8")
    results.append(built())
    return Replayed(data, sources, tuple(results))


def _page(folder: Path, number: str) -> Path:
    return next(path for path in folder.glob("*.txt") if NUMBER.format(number=number) in path.read_text("utf-8"))


def _edit(page: Path, *texts: str) -> None:
    """Put every second text in the place of the one before it."""
    text = page.read_text(encoding="utf-8")
    for old, new in zip(texts[::2], texts[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    page.write_text(text, encoding="utf-8")

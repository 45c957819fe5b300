"""What changes from one release to the next."""

from pathlib import Path

import pytest

from esfgraph.pipeline.build import build
from esfgraph.rdf.iris import Iris
from esfgraph.release.change import NAMED, Going, change_between
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.rules import Severity

PAGE = "Diarienummer:\n{number}\nProjekttitel:\nProv {number}\nProjektägare:\nExempelkommun\n"


def built(folder: Path, numbers: range, base: str = "http://localhost:8000/") -> Release:
    """A release of invented projects of these numbers, beside the others of *folder*."""
    sources = folder / f"in-{numbers}"
    sources.mkdir(exist_ok=True)
    for number in numbers:
        text = PAGE.format(number=f"25-{number:03}-S01")
        (sources / f"{number}.txt").write_text(text, encoding="utf-8")
    release = build([sources], DataFolder(folder / "data"), Iris(base), allow_shrink=True).release
    assert release
    return release


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    """Projects 0 to 9 named at home, then 3 to 11 named elsewhere."""
    folder = tmp_path_factory.mktemp("change")
    return built(folder, range(10)), built(folder, range(3, 12), "https://data.example.se/")


def test_projects_come_and_go_by_number_whatever_the_base(releases: tuple[Release, Release]) -> None:
    before, after = releases
    change = change_between(before, after, {"project/25-000-S01"}, {"project/25-002-S01"})
    assert (change.before, change.projects_before, change.new) == (before.id, 10, 2)
    assert change.gone == {Going.WITHDRAWN: 1, Going.REFUSED: 1, Going.VANISHED: 0, Going.MISSING: 1}
    assert change.lost == 2
    assert change.named == ("project/25-001-S01", "project/25-002-S01")


def test_back_again_is_the_opposite(releases: tuple[Release, Release]) -> None:
    there, back = change_between(*releases, (), ()), change_between(*releases[::-1], (), ())
    assert (there.new, there.lost) == (back.lost, back.new) == (2, 3)
    assert there.findings == {severity: -count for severity, count in back.findings.items()}
    assert there.findings[Severity.INFO] < 0


def test_few_of_many_are_named_the_first_first(releases: tuple[Release, Release], tmp_path: Path) -> None:
    change = change_between(releases[0], built(tmp_path, range(50, 51)), (), ())
    assert (change.new, change.lost) == (1, 10)
    assert change.named == tuple(f"project/25-00{number}-S01" for number in range(NAMED))


def test_nothing_changes_from_a_release_to_itself(releases: tuple[Release, Release]) -> None:
    change = change_between(releases[0], releases[0], (), ())
    assert (change.new, change.lost, set(change.gone.values()), set(change.findings.values())) == (0, 0, {0}, {0})

"""The benchmark of the site asks for pages that there are, and takes the table of projects into a database whole."""

import contextlib
import csv
import sqlite3
from pathlib import Path

import pytest
from bench.site import EMPTY, HTML, SHAPES, Bars, Data
from bench.site_peers import load
from starlette.testclient import TestClient

from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

pytestmark = pytest.mark.thorough


def test_every_address_is_answered(seed_build: tuple[DataFolder, BuildResult]) -> None:
    data = Data.of(seed_build[0].root)
    addresses = [(path, HTML) for paths in data.pages().values() for path in paths] + [(EMPTY, HTML)]
    addresses += [(spelt.format(path), accept) for accept, spelt, _ in SHAPES.values() for path in data.projects]
    addresses += [(path, HTML) for path in data.lists[:3]]
    assert len(data.projects) == data.release.counts["projects"]
    settings = Settings(data=seed_build[0].root, query=QueryLimits(processes=1))
    with TestClient(create_app(settings), follow_redirects=False) as client:
        wrong = [path for path, accept in addresses if client.get(path, headers={"Accept": accept}).status_code != 200]
    assert wrong == []


def test_the_table_is_loaded_whole(seed_build: tuple[DataFolder, BuildResult], tmp_path: Path) -> None:
    release = seed_build[0].current()
    assert release
    limit = csv.field_size_limit()
    load(release.path / "dumps" / "projects.csv", tmp_path / "bench.db", ["seat_county"])
    assert csv.field_size_limit() == limit, "the limit is the whole process's: readers of CSV refuse cells by it"
    with contextlib.closing(sqlite3.connect(tmp_path / "bench.db")) as database:
        (count,) = database.execute("SELECT COUNT(*) FROM projects").fetchone()
        (kind,) = database.execute(
            "SELECT DISTINCT typeof(total_cost_sek) FROM projects WHERE total_cost_sek"
        ).fetchone()
    assert (count, kind) == (release.counts["projects"], "integer")


@pytest.mark.parametrize(("value", "is_reached"), [(1, True), (2, False)])
def test_a_figure_on_the_wrong_side_of_its_bar_is_told(
    capsys: pytest.CaptureFixture[str], value: float, is_reached: bool
) -> None:
    bars = Bars()
    bars.show("fine", 1, "x", least=1)
    bars.show("page", value, "ms", most=1)
    assert (bars.reached, "BELOW THE BAR" in capsys.readouterr().out) == (is_reached, not is_reached)

"""Withdrawn things answer 410 with a tombstone, as page and as data, whatever release is served."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.clients import TestClient

from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings


@contextmanager
def serving(own_data: DataFolder) -> Iterator[TestClient]:
    """A client of an application over a release of which two things are withdrawn and one has vanished."""
    own_data.withdrawals.write_text(
        "id,date,reason\n2019/00383,2026-02-01,Fel projekt.\norganization/2120000415,2026-02-02,\n", encoding="utf-8"
    )
    (own_data.root / "current" / "vanished.csv").write_text(
        "id,date,reason\nproject/23-077-S06,2026-03-01,sidan svarade 410 / the page answered 410\n", encoding="utf-8"
    )
    with TestClient(
        create_app(Settings(data=own_data.root, query=QueryLimits(processes=1))), follow_redirects=False
    ) as client:
        yield client


@pytest.fixture(scope="module")
def client(
    seed_build: tuple[DataFolder, BuildResult], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    root = tmp_path_factory.mktemp("withdrawn") / "data"
    shutil.copytree(seed_build[0].root, root, symlinks=True)
    with serving(DataFolder(root)) as client:
        yield client


GONE = [
    "project/2019-00383",
    "project/2019-00383.ttl",
    "project/2019-00383/owner",
    "record/2019-00383/b0070d012004",
    "sv/project/2019-00383",
    "en/project/2019-00383",
    "organization/2120000415",
    "organization/2120000415/address/59725-atvidaberg.jsonld",
]


@pytest.mark.parametrize("path", GONE)
def test_a_withdrawn_thing_and_its_parts_are_gone(path: str, client: TestClient) -> None:
    response = client.get(f"/{path}", headers={"Accept": "application/json"})
    assert response.status_code == 410
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"].startswith(
        "/project/2019-00383 was" if "2019" in path else "/organization/2120000415 was"
    )


def test_a_person_reads_a_page(client: TestClient) -> None:
    response = client.get("/sv/project/2019-00383", headers={"Accept": "text/html"})
    assert response.status_code == 410
    assert "Uppgiften är borttagen" in response.text
    assert "Fel projekt" in response.text
    assert "En väg in" not in response.text


def test_other_things_are_there(client: TestClient) -> None:
    assert client.get("/sv/project/25-030-S02").status_code == 200


def test_the_list_is_followed_and_a_slip_in_it_brings_nothing_back(own_data: DataFolder) -> None:
    with serving(own_data) as client:
        own_data.withdrawals.write_text("id,date,reason\nproject/2019-00383,soon,\n", encoding="utf-8")
        assert client.get("/sv/project/2019-00383").status_code == 410
        Path(own_data.withdrawals).unlink()
        assert client.get("/sv/project/2019-00383").status_code == 200


def test_what_vanished_from_its_source_is_gone_with_its_reason(client: TestClient) -> None:
    response = client.get("/project/23-077-S06", headers={"Accept": "application/json"})
    assert response.status_code == 410
    assert response.json()["detail"] == (
        "/project/23-077-S06 is no more in its source, as was seen on 2026-03-01: "
        "sidan svarade 410 / the page answered 410."
    )

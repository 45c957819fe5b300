"""The store is loaded beside the mapping, and holds what the release publishes, no more and no less."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from esfgraph.disk.gzip_members import pack
from esfgraph.errors import ReleaseError
from esfgraph.pipeline.limits import Limits
from esfgraph.pipeline.processes import Workers
from esfgraph.pipeline.store import StoreLoader

RECORDS = 3


@pytest.fixture(params=[1, 2])
def loader(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreLoader]:
    with Workers(request.param, Limits(alone=0)) as workers, StoreLoader(tmp_path / "store", workers) as loader:
        yield loader


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{number}.nq.gz" for number in range(4)]
    for number, path in enumerate(paths):
        path.write_bytes(pack(f"<urn:s> <urn:p> <urn:{number}> .\n".encode()))
    return paths


def stems(store: Path) -> list[str]:
    return sorted(str(quad.object.value)[-1] for quad in ox.Store.read_only(str(store)) if quad.object)


def test_what_is_added_early_and_what_comes_last_is_loaded_once(
    loader: StoreLoader, files: list[Path], tmp_path: Path
) -> None:
    loader.begin(RECORDS)
    loader.add(files[2])
    loader.add(files[2])
    with loader.finishing(files):
        pass
    assert stems(tmp_path / "store") == ["0", "1", "2", "3"]


def test_what_is_not_wanted_in_the_end_is_not_in_the_store(
    loader: StoreLoader, files: list[Path], tmp_path: Path
) -> None:
    loader.begin(RECORDS)
    loader.add(*files)
    with loader.finishing(files[:2]):
        pass
    assert stems(tmp_path / "store") == ["0", "1"]


def test_a_fault_in_a_file_is_one_sentence(loader: StoreLoader, files: list[Path]) -> None:
    files[1].write_bytes(pack(b"<urn:s> <urn:p> .\n"))
    loader.begin(RECORDS)
    loader.add(files[1])
    with pytest.raises(ReleaseError, match="not valid N-Quads"), loader.finishing(files):
        pass


def test_a_file_that_is_gone_is_an_error(loader: StoreLoader, files: list[Path]) -> None:
    files[1].unlink()
    with pytest.raises(FileNotFoundError), loader.finishing(files):
        pass


def test_many_files_are_taken_at_once(loader: StoreLoader, files: list[Path], tmp_path: Path) -> None:
    links = [tmp_path / f"{number}-{'x' * 200}.nq.gz" for number in range(2000)]
    for each in links:
        each.symlink_to(files[0])
    loader.begin(RECORDS)
    loader.add(*links)
    with loader.finishing(links):
        pass
    assert stems(tmp_path / "store") == ["0"]

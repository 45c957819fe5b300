"""The store is loaded beside the mapping, and holds what the release publishes, no more and no less."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest

from esfgraph.errors import ReleaseError
from esfgraph.pipeline import processes as bounds
from esfgraph.pipeline.processes import Workers
from esfgraph.pipeline.store import Loading
from esfgraph.release.gzip_members import pack

RECORDS = 3


@pytest.fixture(params=[1, 2])
def loading(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loading]:
    monkeypatch.setattr(bounds, "ALONE", 0)
    with Workers(request.param) as workers, closing(Loading(tmp_path / "store", workers)) as loading:
        yield loading


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{number}.nq.gz" for number in range(4)]
    for number, path in enumerate(paths):
        path.write_bytes(pack(f"<urn:s> <urn:p> <urn:{number}> .\n".encode()))
    return paths


def stems(store: Path) -> list[str]:
    return sorted(str(quad.object.value)[-1] for quad in ox.Store.read_only(str(store)) if quad.object)


def test_what_is_added_early_and_what_comes_last_is_loaded_once(
    loading: Loading, files: list[Path], tmp_path: Path
) -> None:
    loading.begin(RECORDS)
    loading.add(files[2])
    loading.add(files[2])
    with loading.finishing(files):
        pass
    assert stems(tmp_path / "store") == ["0", "1", "2", "3"]


def test_what_is_not_wanted_in_the_end_is_not_in_the_store(loading: Loading, files: list[Path], tmp_path: Path) -> None:
    loading.begin(RECORDS)
    for each in files:
        loading.add(each)
    with loading.finishing(files[:2]):
        pass
    assert stems(tmp_path / "store") == ["0", "1"]


def test_a_fault_in_a_file_is_one_sentence(loading: Loading, files: list[Path]) -> None:
    files[1].write_bytes(pack(b"<urn:s> <urn:p> .\n"))
    loading.begin(RECORDS)
    loading.add(files[1])
    with pytest.raises(ReleaseError, match="not valid N-Quads"), loading.finishing(files):
        pass


def test_a_file_that_is_gone_is_an_error(loading: Loading, files: list[Path]) -> None:
    files[1].unlink()
    with pytest.raises(FileNotFoundError), loading.finishing(files):
        pass


def test_many_files_are_taken_at_once(loading: Loading, files: list[Path], tmp_path: Path) -> None:
    links = [tmp_path / f"{number}-{'x' * 200}.nq.gz" for number in range(2000)]
    for each in links:
        each.symlink_to(files[0])
    loading.begin(RECORDS)
    for each in links:
        loading.add(each)
    with loading.finishing(links):
        pass
    assert stems(tmp_path / "store") == ["0"]

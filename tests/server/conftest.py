"""Fixtures of the server's tests: small releases, an application over one, a real server on a free port."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import Quad
from tests.clients import TestClient
from tests.serving import RunningServer, Serve, numbered, running, write_release

from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

PROJECTS = 2000  # enough that a product of three patterns never ends


@pytest.fixture(scope="session", autouse=True)
def _few_processes() -> Iterator[None]:
    """Keep one query process of a kind at hand, where a test asks for no more: five take half of a start.

    The environment says so, so that the servers that tests start have as few.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ESFGRAPH_QUICK_PROCESSES", "1")
        patch.setenv("ESFGRAPH_SPARE_PROCESSES", "1")
        yield


# Fixtures that hand over the functions above: importlib mode lets no test import its conftest.


@pytest.fixture(scope="session", name="write_release")
def write_release_fixture() -> Callable[[DataFolder, str, Iterable[Quad]], Release]:
    return write_release


@pytest.fixture(scope="session", name="numbered")
def numbered_fixture() -> Callable[[int, str], Iterator[Quad]]:
    return numbered


@pytest.fixture(scope="session", name="running")
def running_fixture() -> Callable[..., contextlib.AbstractContextManager[RunningServer]]:
    return running


@pytest.fixture(scope="session")
def served_data(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A folder of releases that tests only read."""
    data = DataFolder(tmp_path_factory.mktemp("served"))
    data.switch(write_release(data, "aaaaaaaaaaaaaaaa", numbered(PROJECTS)))
    return data


@pytest.fixture(scope="session")
def settings_for(served_data: DataFolder) -> Callable[..., Settings]:
    """Settings over the shared folder, with what a test wants otherwise: ``query_rows`` is the field of ``query``."""

    def build(**values: object) -> Settings:
        named: dict[str, object] = {"query_processes": 2, "query_niceness": 0} | values
        query = {name.removeprefix("query_"): named.pop(name) for name in list(named) if name.startswith("query_")}
        return Settings.model_validate({"data": served_data.root, "query": query} | named)

    return build


@pytest.fixture(scope="session")
def serve(settings_for: Callable[..., Settings]) -> Serve:
    """Start a real server with these settings."""
    return lambda **values: running(create_app(settings_for(**values)))


@pytest.fixture(scope="session")
def server(serve: Serve) -> Iterator[RunningServer]:
    """One real server with the settings of a release, for tests that leave it as it is."""
    with serve() as server:
        yield server


@pytest.fixture(scope="session")
def client(settings_for: Callable[..., Settings]) -> Iterator[TestClient]:
    """A client of an application without a network between them."""
    with TestClient(create_app(settings_for(query_length=10_000))) as client:
        yield client


@pytest.fixture(scope="session")
def site(seed_build: tuple[DataFolder, BuildResult]) -> Iterator[TestClient]:
    """A client of an application over the seeds' release, which follows no redirect; tests leave it as it is."""
    settings = Settings(data=seed_build[0].root, query=QueryLimits(processes=1))
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="session")
def importing_site(importing: tuple[DataFolder, BuildResult]) -> Iterator[TestClient]:
    """The same over a release of the seeds with an imported graph of populations."""
    settings = Settings(data=importing[0].root, query=QueryLimits(processes=1))
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="session")
def registers_site(registers: tuple[DataFolder, BuildResult]) -> Iterator[TestClient]:
    """The same over a release of the seeds and of the lists of other registers."""
    settings = Settings(data=registers[0].root, query=QueryLimits(processes=1))
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    """An empty folder of releases of the test's own."""
    return DataFolder(tmp_path / "data")

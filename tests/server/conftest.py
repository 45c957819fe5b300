"""Fixtures of the server's tests: small releases, an application over one, a real server on a free port."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from pyoxigraph import Literal, NamedNode, Quad, Store
from starlette.testclient import TestClient

from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.release.lookups import write_lookups
from esfgraph_server.app import create_app
from esfgraph_server.http.connection import Connection
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.releases.current import CurrentRelease
from esfgraph_server.releases.open_release import OpenRelease
from esfgraph_server.settings import Settings

BASE = "http://localhost:8000/"
TITLE = NamedNode("http://purl.org/dc/terms/title")
SOURCES = NamedNode(f"{BASE}graph/sources")
PROJECTS = 2000  # enough that a product of three patterns never ends


def numbered(count: int, word: str = "Projekt") -> Iterator[Quad]:
    """So many projects with a title, and one statement in a named graph."""
    for number in range(count):
        yield Quad(NamedNode(f"{BASE}project/{number}"), TITLE, Literal(f"{word} {number}", language="sv"))
    yield Quad(NamedNode(f"{BASE}municipality/Åtvidaberg"), TITLE, Literal("Åtvidaberg", language="sv"))
    yield Quad(NamedNode(f"{BASE}record/1"), TITLE, Literal("Källa"), SOURCES)


def write_release(data: DataFolder, id_: str, quads: Iterable[Quad]) -> Release:
    """Write the folder of a release; it is not switched to."""
    path = data.root / "releases" / id_
    path.mkdir(parents=True)
    store = Store(str(path / "store"))
    store.bulk_extend(quads)
    store.flush()
    del store
    write_lookups(path, (), (), ())
    manifest = {"release": id_, "tool": "test", "base_iri": BASE, "counts": {}, "files": []}
    (path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return data.release(id_)


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A real server in a thread of this process."""

    app: FastAPI
    port: int
    client: httpx2.Client

    @property
    def release(self) -> OpenRelease:
        """The release that new requests get."""
        named = (value for middleware in self.app.user_middleware for value in middleware.kwargs.values())
        current = next(value for value in named if isinstance(value, CurrentRelease))
        assert current.release
        return current.release

    def ask(self, query: str, **headers: str) -> httpx2.Response:
        """GET a query."""
        return self.client.get("/sparql", params={"query": query}, headers=headers)


@contextlib.contextmanager
def running(app: FastAPI, port: int = 0) -> Iterator[RunningServer]:
    """Run *app* until the context ends, on a free port where none is given."""
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            "127.0.0.1",
            port,
            http=Connection,
            log_level="error",
            server_header=False,
            timeout_graceful_shutdown=5,
        )
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        eventually(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
            yield RunningServer(app, port, client)
    finally:
        server.should_exit = True
        thread.join(30)
        assert not thread.is_alive()


def eventually(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait until *condition* holds; fail after *seconds*."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.01)


@pytest.fixture(scope="session", autouse=True)
def _few_processes() -> Iterator[None]:
    """Keep one query process of a kind at hand, where a test asks for no more: five take half of a start.

    The environment says so, so that the servers that tests start have as few.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ESFGRAPH_QUICK_PROCESSES", "1")
        patch.setenv("ESFGRAPH_SPARE_PROCESSES", "1")
        yield


Serve = Callable[..., contextlib.AbstractContextManager[RunningServer]]


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

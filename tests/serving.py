"""Small releases, and applications that run over them on a free port of loopback."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import httpx2
import uvicorn
from fastapi import FastAPI
from pyoxigraph import Literal, NamedNode, Quad, Store
from tests.timing import eventually

from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.release.lookups import write_lookups
from esfgraph_server.http.connection import Connection
from esfgraph_server.releases.current import CurrentRelease
from esfgraph_server.releases.open_release import OpenRelease

BASE = "http://localhost:8000/"
TITLE = NamedNode("http://purl.org/dc/terms/title")
SOURCES = NamedNode(f"{BASE}graph/sources")


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


Serve = Callable[..., contextlib.AbstractContextManager[RunningServer]]
"""How a fixture starts a server: with these settings."""

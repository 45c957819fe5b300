"""The server follows DATA/current while it runs."""

import concurrent.futures
import gc
import logging
import os
import shutil
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.clients import TestClient
from tests.timing import eventually

from esfgraph.errors import ReleaseError
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.releases.current import CurrentRelease
from esfgraph_server.releases.open_release import OpenRelease
from esfgraph_server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    from fastapi import FastAPI
    from pyoxigraph import Quad
    from tests.serving import RunningServer

    from esfgraph.release.data_folder import Release

    Write = Callable[[DataFolder, str, Iterable[Quad]], Release]
    Numbered = Callable[[int, str], Iterator[Quad]]
    Run = Callable[[FastAPI], AbstractContextManager[RunningServer]]

_OLD, _NEW = "0" * 16, "1" * 16
_QUERY = "SELECT ?t { <project/0> <http://purl.org/dc/terms/title> ?t }"


@pytest.fixture
def two(data: DataFolder, write_release: "Write", numbered: "Numbered") -> DataFolder:
    """A folder with two releases, the old one served."""
    write_release(data, _NEW, numbered(500, "Nytt"))
    data.switch(write_release(data, _OLD, numbered(500, "Gammalt")))
    return data


def _title(server: "RunningServer | TestClient") -> str:
    client = server if isinstance(server, TestClient) else server.client
    body = client.get("/sparql", params={"query": _QUERY}).json()
    title: str = body["results"]["bindings"][0]["t"]["value"]
    return title


def _app(data: DataFolder, **values: object) -> "FastAPI":
    return create_app(
        Settings.model_validate(
            {"data": data.root, "query": {"processes": 1}, "quick_processes": 1, "spare_processes": 1} | values
        )
    )


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_the_request_after_a_switch_gets_the_new_release(two: DataFolder) -> None:
    with TestClient(_app(two)) as client:
        assert _title(client) == "Gammalt 0"
        assert client.get("/health/ready").json()["release"] == _OLD
        two.switch(two.release(_NEW))
        assert _title(client) == "Nytt 0"
        assert client.get("/health/ready").json()["release"] == _NEW
        two.switch(two.release(_OLD))
        assert _title(client) == "Gammalt 0"


def test_the_old_processes_end_when_idle(two: DataFolder, running: "Run") -> None:
    with running(_app(two)) as server:
        _title(server)
        old = server.release.pool
        eventually(lambda: len(old.pids) == old.processes)
        pids = old.pids
        two.switch(two.release(_NEW))
        _title(server)
        eventually(lambda: all(map(_gone, pids)))
        assert not old.pids & server.release.pool.pids


def test_an_answer_that_has_begun_ends_in_its_own_release(two: DataFolder, running: "Run") -> None:
    params = {"query": "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 80000"}
    whole = {"Accept-Encoding": "identity"}  # more than the system keeps for a client that does not read
    with running(_app(two)) as server, server.client.stream("GET", "/sparql", params=params, headers=whole) as answer:
        chunks = answer.iter_bytes()
        parts = [next(chunks)]
        old = server.release
        two.switch(two.release(_NEW))
        assert _title(server) == "Nytt 0"
        assert server.release is not old
        assert old.users == 1
        parts += chunks
        body = b"".join(parts)
        assert body.endswith(b"]}}")
        assert body.count(b'"a":') == 80_000
        assert b"Gammalt" in body
        assert b"Nytt" not in body
        eventually(lambda: old.users == 0 and not old.pool.pids)


def test_switching_to_and_fro_under_load(two: DataFolder, running: "Run") -> None:
    with running(_app(two, query={"processes": 2})) as server, concurrent.futures.ThreadPoolExecutor(8) as threads:
        answers = [threads.submit(_title, server) for _ in range(150)]
        for release in (_NEW, _OLD) * 3:
            two.switch(two.release(release))
            time.sleep(0.15)
        titles = [answer.result() for answer in answers]
        assert set(titles) <= {"Gammalt 0", "Nytt 0"}
        assert _title(server) == "Gammalt 0"
        eventually(lambda: len(server.release.pool.pids) == server.release.pool.processes)


def test_a_pointer_that_moves_there_and_back_while_a_release_is_opened(
    two: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other release was served for as long as the pointer stayed where it had been read."""
    current, moves = DataFolder.current, [_OLD, _NEW]

    def move(data: DataFolder) -> "Release | None":
        if not moves:
            return current(data)
        two.switch(two.release(moves.pop()))
        try:
            return current(data)
        finally:
            two.switch(two.release(moves.pop()))

    with TestClient(_app(two)) as client:
        assert _title(client) == "Gammalt 0"
        two.switch(two.release(_NEW))
        assert _title(client) == "Nytt 0"
        two.switch(two.release(_OLD))
        monkeypatch.setattr(DataFolder, "current", move)
        assert _title(client) == "Nytt 0"
        assert _title(client) == "Gammalt 0"


def test_an_empty_folder_is_served_once_there_is_a_release(
    data: DataFolder, write_release: "Write", numbered: "Numbered"
) -> None:
    with TestClient(_app(data)) as client:
        assert client.get("/health/live").status_code == 200
        ready = client.get("/health/ready")
        assert ready.status_code == 503
        assert "esfgraph build" in ready.json()["detail"]
        assert client.get("/sparql?query=ASK{}").status_code == 503
        assert client.get("/sparql", headers={"Accept": "text/html"}).status_code == 200
        data.switch(write_release(data, _OLD, numbered(1, "Gammalt")))
        assert client.get("/health/ready").status_code == 200


@pytest.mark.parametrize("damage", ["manifest.json", "store", "."])
def test_a_damaged_release_leaves_the_old_one_served(
    two: DataFolder, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    with TestClient(_app(two)) as client:
        assert _title(client) == "Gammalt 0"
        damaged = two.release(_NEW)
        two.switch(damaged)
        path = damaged.path / damage
        shutil.rmtree(path) if path.is_dir() else path.write_text("{")
        with caplog.at_level(logging.ERROR):
            assert _title(client) == _title(client) == "Gammalt 0"
        assert len([record for record in caplog.records if _OLD in record.message and _NEW in record.message]) == 1
        two.switch(two.release(_OLD))
        assert _title(client) == "Gammalt 0"


def test_a_release_that_could_not_be_opened_is_tried_again(two: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was given up for ever where there were too many open files for a moment."""
    monkeypatch.setattr("esfgraph_server.releases.current._RETRY_SECONDS", 0.0)
    app = _app(two)
    named = (value for middleware in app.user_middleware for value in middleware.kwargs.values())
    current = next(value for value in named if isinstance(value, CurrentRelease))
    open_release, refusals = current._open_release, ["Too many open files"]

    def refuse_once(release: "Release") -> OpenRelease:
        if refusals:
            raise ReleaseError(refusals.pop())
        return open_release(release)

    with TestClient(app) as client:
        assert _title(client) == "Gammalt 0"
        monkeypatch.setattr(current, "_open_release", refuse_once)
        two.switch(two.release(_NEW))
        assert _title(client) == "Gammalt 0"
        assert current.release
        assert str(current.release.fault) == f"The current release {_NEW} cannot be opened"
        eventually(lambda: _title(client) == "Nytt 0")
        assert current.release.fault is None
    assert refusals == []


def test_a_missing_pointer_changes_nothing(two: DataFolder) -> None:
    with TestClient(_app(two)) as client:
        assert _title(client) == "Gammalt 0"
        (two.root / "current").unlink()
        assert _title(client) == "Gammalt 0"


def test_an_application_starts_again(two: DataFolder) -> None:
    app = _app(two)
    for _ in range(2):
        with TestClient(app) as client:
            assert _title(client) == "Gammalt 0"


def test_a_stop_in_the_midst_of_an_answer(two: DataFolder, running: "Run") -> None:
    query = "SELECT%20*%20%7B?a%20?b%20?c.?d%20?e%20?f.?g%20?h%20?i%7D"
    with running(_app(two)) as server:
        pids = server.release.pool.pids
        connection = socket.create_connection(("127.0.0.1", server.port))
        connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        connection.recv(100)
        pids |= server.release.pool.pids
        connection.close()
    eventually(lambda: all(map(_gone, pids)))


def test_open_files_do_not_pile_up(two: DataFolder) -> None:
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        pytest.skip("counts open files in /proc")
    with TestClient(_app(two)) as client:
        for release in (_NEW, _OLD):
            two.switch(two.release(release))
            _title(client)
        time.sleep(0.3)
        before = len(list(descriptors.iterdir()))
        for release in (_NEW, _OLD) * 4:
            two.switch(two.release(release))
            _title(client)
        eventually(lambda: len(list(descriptors.iterdir())) <= before + 2)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files in /proc")
def test_the_store_of_a_release_closes_after_its_last_page(two: DataFolder) -> None:
    """Pages remember what refers to itself; that Python looks for old cycles by itself is not waited for."""

    def are_open(id_: str) -> bool:
        return any(id_ in path.resolve().parts for path in Path("/proc/self/fd").iterdir())

    gc.collect()
    gc.disable()
    try:
        with TestClient(_app(two)) as client:
            assert client.get("/sv/downloads").status_code == 200
            assert are_open(_OLD)
            two.switch(two.release(_NEW))
            assert _title(client).startswith("Nytt")
            eventually(lambda: not are_open(_OLD))
    finally:
        gc.enable()

"""Queries over a real connection: what is sent, when it is broken off, what a client that leaves sets free."""

import concurrent.futures
import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx2
import pytest
from tests.timing import eventually

from esfgraph.release.data_folder import DataFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.serving import RunningServer, Serve

_PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_ENDLESS = f"SELECT * {_PRODUCT}"
_SILENT = f"SELECT (COUNT(*) AS ?n) {_PRODUCT}"


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def _raw(port: int, query: str, version: str = "1.1") -> socket.socket:
    """Send a request by hand and leave the answer unread."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.sendall(f"GET /sparql?query={quote(query)} HTTP/{version}\r\nHost: localhost\r\n\r\n".encode())
    return connection


def _read(connection: socket.socket) -> tuple[bytes, bytes]:
    """Read until the server closes; return head and body."""
    parts = []
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(1 << 20):
            parts.append(part)
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    return head, body


@pytest.fixture(scope="module")
def hasty(serve: "Serve") -> "Iterator[RunningServer]":
    """A server that gives a query one second, and so long again to send the answer."""
    with serve(query_seconds=1, query_total_seconds=2) as server:
        yield server


@pytest.fixture(scope="module")
def patient(serve: "Serve") -> "Iterator[RunningServer]":
    """A server on which a query ends only with its client."""
    with serve(query_seconds=600, query_total_seconds=600) as server:
        yield server


def test_a_small_answer_has_a_length(server: "RunningServer") -> None:
    answer = server.ask("SELECT * { ?s ?p ?o } LIMIT 3")
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "transfer-encoding" not in answer.headers


def test_a_large_answer_streams_and_is_whole(server: "RunningServer") -> None:
    answer = server.ask("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 50000")
    assert answer.headers["transfer-encoding"] == "chunked"
    assert len(answer.json()["results"]["bindings"]) == 50_000


@pytest.mark.alone
def test_the_first_bytes_come_while_the_query_runs(hasty: "RunningServer") -> None:
    start = time.perf_counter()
    with _raw(hasty.port, _ENDLESS) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 200")
        first = time.perf_counter() - start
        _read(connection)
    assert first < (time.perf_counter() - start) / 2


@pytest.mark.alone
def test_an_answer_without_a_byte_has_half_the_time_of_one_that_has_begun(hasty: "RunningServer") -> None:
    """The one is a 503 then, the other a broken connection."""
    start = time.perf_counter()
    answer = hasty.ask(_SILENT)
    silent = time.perf_counter() - start
    assert answer.status_code == 503
    assert answer.json()["type"].endswith("#query-time")
    start = time.perf_counter()
    with pytest.raises(httpx2.RemoteProtocolError):
        hasty.ask(_ENDLESS)
    begun = time.perf_counter() - start
    assert silent >= 1
    assert begun >= 2
    assert 0.35 < silent / begun < 0.75


def test_the_chunks_of_a_broken_answer_have_no_end(hasty: "RunningServer") -> None:
    with _raw(hasty.port, _ENDLESS) as connection:
        head, body = _read(connection)
    assert b"transfer-encoding: chunked" in head.lower()
    assert not body.endswith(b"0\r\n\r\n")


def test_http_1_0_gets_a_whole_answer_or_none(hasty: "RunningServer") -> None:
    """There an answer ends with its connection: a broken one would look whole, and a proxy may speak 1.0."""
    with _raw(hasty.port, _ENDLESS, "1.0") as connection:
        head, _ = _read(connection)
    assert head.split()[1] == b"503"
    with _raw(hasty.port, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 5000", "1.0") as connection:
        head, body = _read(connection)
    assert f"content-length: {len(body)}".encode() in head.lower()
    assert body.count(b'"a":') == 5000


def test_too_large_an_answer_breaks_the_connection(serve: "Serve") -> None:
    with serve(query_bytes=1_000_000) as server:
        with pytest.raises(httpx2.RemoteProtocolError):
            server.ask(_ENDLESS)
        with _raw(server.port, _ENDLESS, "1.0") as connection:
            head, body = _read(connection)
        assert head.split()[1] == b"413"
        assert b"1000000 bytes" in body


def test_others_are_answered_while_a_query_runs_away(hasty: "RunningServer") -> None:
    with concurrent.futures.ThreadPoolExecutor() as threads:
        runaway = threads.submit(hasty.ask, _SILENT)
        answered = 0
        while not runaway.done():
            assert hasty.ask("ASK {}").json()["boolean"] is True
            assert hasty.client.get("/health/live").status_code == 200
            answered += 1
        assert runaway.result().status_code == 503
    assert answered >= 10


@pytest.mark.parametrize("query", [_SILENT, _ENDLESS], ids=["before the first byte", "while it streams"])
def test_a_client_that_leaves_frees_the_process(patient: "RunningServer", query: str) -> None:
    pool = patient.release.pool
    eventually(lambda: len(pool.pids) == pool.processes)
    before = pool.pids
    with _raw(patient.port, query) as connection:
        if query is _ENDLESS:
            connection.recv(1000)
        time.sleep(0.2)
        assert pool.pids == before
    eventually(lambda: len(before - pool.pids) == 1)
    (killed,) = before - pool.pids
    eventually(lambda: _gone(killed))
    eventually(lambda: len(pool.pids) == pool.processes)
    assert patient.ask("ASK {}").status_code == 200


def test_head_of_an_endless_answer_ends_its_query(patient: "RunningServer") -> None:
    before = patient.release.pool.pids
    answer = patient.client.head("/sparql", params={"query": _ENDLESS})
    assert (answer.status_code, answer.content) == (200, b"")
    eventually(lambda: len(before - patient.release.pool.pids) == 1)


def test_two_hundred_at_once(server: "RunningServer") -> None:
    def ask(number: int) -> bool:
        answer = server.ask(f"SELECT ({number} AS ?n) {{}}")
        return answer.status_code == 200 and f'"{number}"' in answer.text

    with concurrent.futures.ThreadPoolExecutor(200) as threads:
        assert all(threads.map(ask, range(200)))


def test_a_full_server_says_so(serve: "Serve") -> None:
    with serve(query_processes=1, query_queue_seconds=0.3) as server, _raw(server.port, _SILENT):
        eventually(lambda: server.release.pool.busy)
        answer = server.ask(_SILENT)
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert answer.json()["type"].endswith("#query-queue")
        assert server.client.get("/health/ready").status_code == 200


def test_a_query_of_ten_megabytes_is_refused(server: "RunningServer") -> None:
    body = b"ASK {} #" + b"x" * 10_000_000
    answer = server.client.post("/sparql", content=body, headers={"Content-Type": "application/sparql-query"})
    assert answer.status_code == 413
    assert server.client.post("/sparql", data={"query": body.decode()}).status_code == 413


def test_a_client_that_sends_half_a_query_is_no_error(
    server: "RunningServer", caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 1000\r\n\r\nASK {"
        )
        time.sleep(0.1)
    assert server.ask("ASK {}").status_code == 200
    time.sleep(0.1)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_connection_is_kept(server: "RunningServer") -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    with contextlib.closing(connection):
        for target in ("/sparql?query=ASK%7B%7D", "/sparql?query=SELEC", "/sparql", "/sparql?query=ASK%7B%7D"):
            connection.request("GET", target)
            answer = connection.getresponse()
            answer.read()
            assert not answer.will_close


_SERVE = (sys.executable, "-c", "from esfgraph_server.cli import main; main()", "serve")


@pytest.mark.parametrize(
    ("ending", "workers"),
    [
        pytest.param(signal.SIGTERM, "2", marks=pytest.mark.thorough),
        (signal.SIGINT, "1"),
        (signal.SIGKILL, "1"),
        pytest.param(signal.SIGKILL, "2", marks=pytest.mark.thorough),
    ],
)
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds the query processes in /proc")
def test_no_process_outlives_the_server(served_data: DataFolder, ending: signal.Signals, workers: str) -> None:
    """Ended in the midst of a query, by signals that it sees and by the one that it does not."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [*_SERVE, "--data", str(served_data.root), "--port", str(port), "--workers", workers]
    path = os.pathsep.join(filter(None, sys.path))
    environment = os.environ | {"ESFGRAPH_QUERY_SECONDS": "1", "ESFGRAPH_QUERY_PROCESSES": "1", "PYTHONPATH": path}
    processes: dict[int, str] = {}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as server:
        try:
            eventually(lambda: _ready(port))
            with _raw(port, _SILENT):
                time.sleep(0.2)
                processes = _below(server.pid)
                assert sum("query_pool" in command for command in processes.values()) >= 3
                server.send_signal(ending)
                server.wait(15)
        finally:
            server.kill()
    try:
        eventually(lambda: all(map(_ended, processes)))
        socket.create_server(("127.0.0.1", port)).close()  # a new start can bind
    finally:
        for pid in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _ready(port: int) -> bool:
    time.sleep(0.1)  # it takes a second
    with contextlib.suppress(OSError), contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    return False


def _below(pid: int) -> dict[int, str]:
    """List the command of every process under *pid*."""
    found: dict[int, str] = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found[int(child)] = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
        found |= _below(int(child))
    return found


def _ended(pid: int) -> bool:
    """Tell whether a process has ended, be it still a zombie of whoever adopted it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_threads_do_not_pile_up(server: "RunningServer") -> None:
    before = 0
    for number in range(10):
        if number == 5:  # some stay to take the next work
            before = threading.active_count()
        server.client.head("/sparql", params={"query": _ENDLESS})
    eventually(lambda: threading.active_count() <= before + 3)

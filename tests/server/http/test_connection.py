"""Clients that are slow, greedy or broken, on real connections."""

import contextlib
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.server.conftest import RunningServer, Serve

_ENDLESS = quote("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")


@pytest.fixture(scope="module")
def strict(serve: "Serve") -> "Iterator[RunningServer]":
    """A server with little patience."""
    with serve(
        head_seconds=0.5, body_seconds=0.5, head_bytes=8192, query_idle_seconds=0.5, query_processes=1
    ) as server:
        yield server


def _connect(server: "RunningServer") -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


def _rest(connection: socket.socket) -> bytes:
    parts = []
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(1 << 16):
            parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("start", [b"", b"G", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nX: y"])
def test_a_head_that_does_not_come_ends_the_connection(strict: "RunningServer", start: bytes) -> None:
    with _connect(strict) as connection:
        connection.sendall(start)
        begun = time.monotonic()
        assert _rest(connection).startswith(b"HTTP/1.1 408")
        assert 0.3 < time.monotonic() - begun < 5


def test_a_head_that_drips_is_no_better(strict: "RunningServer") -> None:
    with _connect(strict) as connection, contextlib.suppress(BrokenPipeError, ConnectionResetError):
        begun = time.monotonic()
        for byte in b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 100:
            connection.sendall(bytes([byte]))
            time.sleep(0.02)
            if time.monotonic() - begun > 5:
                pytest.fail("The connection is still open.")


@pytest.mark.parametrize(
    "head",
    [
        b"GET /?" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 20_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 3000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 2_000_000,
    ],
)
def test_a_head_that_is_too_large_ends_the_connection(strict: "RunningServer", head: bytes) -> None:
    with _connect(strict) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(head)
        answer = _rest(connection)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 431")
    assert strict.client.get("/health/live").status_code == 200


def test_a_body_that_does_not_come_is_not_awaited(strict: "RunningServer") -> None:
    with _connect(strict) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n"
            b"Content-Type: application/sparql-query\r\n\r\nASK"
        )
        answer = _rest(connection)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"0.5 seconds" in answer


def test_a_client_that_reads_nothing_is_cut(strict: "RunningServer") -> None:
    """Its process is killed and its connection closed, with all that waited to be read."""
    descriptors = Path("/proc/self/fd")
    assert strict.ask("ASK {}").status_code == 200
    pool = strict.release.pool
    _wait(lambda: len(pool.pids) == pool.processes)
    processes, handles = pool.pids, len(list(descriptors.iterdir()))
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", strict.port))
    with connection:
        connection.sendall(f"GET /sparql?query={_ENDLESS} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        _wait(lambda: len(processes - pool.pids) == 1)
        _wait(lambda: pool.busy == 0)
        _wait(lambda: len(pool.pids) == pool.processes)
        _wait(lambda: len(list(descriptors.iterdir())) <= handles + 1)  # ours is the one more
        connection.settimeout(10)
        assert not _rest(connection).endswith(b"0\r\n\r\n")


def test_a_client_that_reads_slowly_is_not(strict: "RunningServer") -> None:
    query = quote("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 30000")
    with _connect(strict) as connection:
        connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        for _ in range(5):
            time.sleep(0.2)
            assert connection.recv(1 << 18)
        assert _rest(connection).endswith(b"0\r\n\r\n")


def _wait(condition: "object", seconds: float = 10.0) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.01)


@pytest.mark.parametrize(
    "path",
    [
        "/static/../settings.py",
        "/static/..%2fsettings.py",
        "/static/%2e%2e/settings.py",
        "/downloads/..%2f..%2fmanifest.json",
        "/downloads/%2fetc%2fpasswd",
        "/..//etc/passwd",
        "/%00",
        "/en/%00",
        "/sparql/../health",
        "/project/..%2f..%2f..%2fetc%2fpasswd.ttl",
        "//etc/passwd",
        "/%ff%fe",
    ],
)
def test_no_path_leads_out(strict: "RunningServer", path: str) -> None:
    with _connect(strict) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        answer = _rest(connection)
    assert answer.split()[1] in (b"404", b"400", b"503")
    assert b"root:" not in answer
    assert b"Settings" not in answer


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"GET / HTTP/1.1\r\nHo\0st: a\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_is_no_http_is_refused(strict: "RunningServer", request_: bytes) -> None:
    with _connect(strict) as connection:
        connection.sendall(request_)
        assert _rest(connection).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("value", ["x\r\nX-Evil: 1", "\r\n\r\n<script>", "json\0"])
def test_no_parameter_becomes_a_header(strict: "RunningServer", value: str) -> None:
    for parameter in ("format", "query", "default-graph-uri"):
        parameters = {"query": "ASK {}"} | {parameter: value}
        answer = strict.client.get("/sparql", params=parameters)
        assert answer.status_code == 400
        assert "x-evil" not in answer.headers

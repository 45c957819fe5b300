"""Clients that are slow, greedy or broken, on real connections."""

import asyncio
import contextlib
import logging
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from tests.timing import eventually
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from esfgraph_server.http.connection import WhileConnected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import Receive, Scope, Send
    from tests.serving import RunningServer, Serve

    Run = Callable[[FastAPI], contextlib.AbstractContextManager[RunningServer]]

_SILENT = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
_ENDLESS = quote("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")


@pytest.fixture(scope="module")
def strict(serve: "Serve") -> "Iterator[RunningServer]":
    """A server with little patience for clients, and much for queries."""
    patience = {"query_seconds": 600, "query_total_seconds": 600, "query_idle_seconds": 0.5}
    with serve(head_seconds=0.5, body_seconds=0.5, head_bytes=8192, query_processes=1, **patience) as server:
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
        assert time.monotonic() - begun > 0.3


def test_a_head_that_drips_is_no_better(strict: "RunningServer") -> None:
    with _connect(strict) as connection, contextlib.suppress(BrokenPipeError, ConnectionResetError):
        for byte in b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 210:
            connection.sendall(bytes([byte]))
            time.sleep(0.02)
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
    eventually(lambda: len(pool.pids) == pool.processes)
    processes, handles = pool.pids, len(list(descriptors.iterdir()))
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", strict.port))
    with connection:
        connection.sendall(f"GET /sparql?query={_ENDLESS} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        eventually(lambda: len(processes - pool.pids) == 1)
        eventually(lambda: pool.busy == 0)
        eventually(lambda: len(pool.pids) == pool.processes)
        eventually(lambda: len(list(descriptors.iterdir())) <= handles + 1)  # ours is the one more
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


def _get(path: str, *headers: str) -> bytes:
    return "\r\n".join((f"GET {path} HTTP/1.1", "Host: a", *headers, "", "")).encode()


_CHUNKED = (
    b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n"
)
_CHUNKS = b"3\r\nASK\r\n3\r\n {}\r\n"


@pytest.mark.parametrize(
    "body",
    [
        _CHUNKS + b"0\r\nX: y\r\n\r\n",
        b"".join(b"1\r\n%c\r\n" % byte for byte in b"ASK {} #" + b"x" * 4000) + b"0\r\n\r\n",
    ],
    ids=["trailer", "small chunks"],
)
def test_chunks_and_a_trailer_are_read(strict: "RunningServer", body: bytes) -> None:
    with _connect(strict) as connection:
        connection.sendall(_CHUNKED + body)
        assert connection.recv(1000).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "body",
    [
        _CHUNKS + b"0\r\n" + b"X: y\r\n" * 10_000_000,
        _CHUNKS + b"0\r\nX: " + b"y" * 60_000_000,
        b"3;x=" + b"y" * 60_000_000,
    ],
    ids=["trailers", "a trailer", "a chunk's extension"],
)
def test_what_stands_around_a_body_is_bounded(strict: "RunningServer", body: bytes) -> None:
    with _connect(strict) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(_CHUNKED + body)
            pytest.fail("All of it was read.")
        answer = _rest(connection)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 431")


def test_a_trailer_is_no_header(strict: "RunningServer") -> None:
    with _connect(strict) as connection:
        connection.sendall(_CHUNKED + _CHUNKS + b"0\r\nAccept: application/sparql-results+xml\r\n\r\n")
        assert b"application/sparql-results+json" in connection.recv(2000)


@pytest.mark.parametrize("request_", [b"POST /sv HTTP/1.1\r\nHost: a\r\n", b"GET /health/live HTTP/1.1\r\nHost: a\r\n"])
def test_a_body_that_nobody_waits_for_is_cut(strict: "RunningServer", request_: bytes) -> None:
    with _connect(strict) as connection:
        connection.sendall(request_ + b"Content-Length: 1000000\r\n\r\n" + b"x")
        begun = time.monotonic()
        assert _rest(connection).startswith(b"HTTP/1.1 ")
        assert time.monotonic() - begun > 0.3


def test_a_reader_that_drips_is_cut(strict: "RunningServer") -> None:
    """It takes something all the time, but so little that its answer would never end."""
    pool = strict.release.pool
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", strict.port))
    with connection:
        connection.sendall(_get(f"/sparql?query={_ENDLESS}"))
        eventually(lambda: pool.busy == 1)
        with contextlib.suppress(ConnectionResetError):
            while connection.recv(500):
                time.sleep(0.02)
        eventually(lambda: pool.busy == 0)


def test_a_client_has_a_share_of_connections(serve: "Serve") -> None:
    with serve(client_connections=3) as server, contextlib.ExitStack() as stack:
        pool = server.release.pool
        for connection in [stack.enter_context(_connect(server)) for _ in range(3)]:
            connection.sendall(_get(f"/sparql?query={_SILENT}"))
        eventually(lambda: pool.busy + pool.waiting == 3)
        with _connect(server) as refused:
            assert _rest(refused).startswith(b"HTTP/1.1 503")
        with socket.create_connection(("127.0.0.1", server.port), 10, ("127.0.0.9", 0)) as other:
            other.sendall(_get("/health/live"))
            assert other.recv(100).startswith(b"HTTP/1.1 200")


def test_connections_that_wait_for_their_client_give_way(serve: "Serve") -> None:
    """Those of another client too; none of them is idle for long enough to be closed for that alone."""
    with serve(connections=4, client_connections=3) as server, contextlib.ExitStack() as stack:
        idle = [
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port), 10, (f"127.0.0.{number}", 0)))
            for number in (5, 6, 7, 8)
        ]
        for connection in (*idle, idle[0]):
            connection.sendall(_get("/health/live"))
            assert connection.recv(10_000)
        idle[1].sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX")  # slow heads are no better
        for connection in [stack.enter_context(_connect(server)) for _ in range(2)]:
            connection.sendall(_get("/health/live"))
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
        assert _rest(idle[1]) == _rest(idle[2]) == b""
        idle[0].sendall(_get("/health/live"))
        assert b"HTTP/1.1 200" in idle[0].recv(1000)


@pytest.mark.parametrize("apart", [(), ("/", "/whole")], ids=["by its scope", "by its task"])
def test_a_request_whose_client_has_left_is_given_up(
    running: "Run", apart: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    """Before its answer has begun, and whatever answers it; one that is answered whole ends as it likes."""
    ends: list[str] = []

    async def application(scope: "Scope", receive: "Receive", send: "Send") -> None:
        try:
            if scope["path"] == "/whole":
                await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
                await send({"type": "http.response.body"})
            await asyncio.sleep(0.5)
            ends.append("ended")
        except asyncio.CancelledError:
            ends.append("given up")
            raise

    app = FastAPI()
    app.mount("/", WhileConnected(application, apart))
    with running(app) as server:
        with _connect(server) as connection:
            connection.sendall(_get("/"))
            time.sleep(0.1)
        eventually(lambda: ends == ["given up"])
        with _connect(server) as connection:
            connection.sendall(_get("/whole"))
            assert connection.recv(100)
        eventually(lambda: ends == ["given up", "ended"])
    assert capfd.readouterr().err == ""  # where the server says what has failed


class _Pipe(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))


def test_uvicorn_takes_no_message_before_the_client_has_room() -> None:
    """Nothing else holds a query process back whose client reads slowly: it makes a chunk when the last was taken."""

    async def main() -> None:
        pipe = _Pipe()
        flow = FlowControl(pipe)
        cycle = RequestResponseCycle(
            scope={"type": "http", "method": "GET", "http_version": "1.1"},  # type: ignore[typeddict-item] # all it reads
            transport=pipe,
            flow=flow,
            logger=logging.getLogger(__name__),
            access_logger=logging.getLogger(__name__),
            access_log=False,
            default_headers=[],
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=True,
            on_response=lambda: None,
        )
        await cycle.send({"type": "http.response.start", "status": 200, "headers": []})
        await cycle.send({"type": "http.response.body", "body": b"first", "more_body": True})
        flow.pause_writing()
        sent = len(pipe.written)
        second = asyncio.create_task(cycle.send({"type": "http.response.body", "body": b"second", "more_body": True}))
        await asyncio.sleep(0.05)
        assert not second.done()
        assert len(pipe.written) == sent
        flow.resume_writing()
        await second
        assert b"".join(pipe.written[sent:]) == b"6\r\nsecond\r\n"

    asyncio.run(main())

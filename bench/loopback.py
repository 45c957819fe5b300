"""What the benchmarks over HTTP have in common: a server of its own, and clients from several loopback addresses."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httptools

ROOT = Path(__file__).resolve().parents[1]
_SERVE = "from esfgraph_server.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Server:
    """A server process and its port."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def pid(self) -> int:
        return self.process.pid


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def running(command: Sequence[str], port: int, path: str, env: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run a server until the context ends; it is up once it answers at *path*."""
    with subprocess.Popen(command, env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(process, f"http://127.0.0.1:{port}{path}")
            yield Server(process, port)
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(15)
            process.kill()


@contextlib.contextmanager
def esfgraph(data: Path, **settings: object) -> Iterator[Server]:
    """Serve *data* by this checkout, with settings by their names."""
    port = free_port()
    env = {f"ESFGRAPH_{name.upper()}": str(value) for name, value in settings.items()}
    env["PYTHONPATH"] = os.pathsep.join(str(ROOT / folder) for folder in ("mapping", "server"))
    env["ESFGRAPH_ACCESS_LOG"] = "none"
    command = [sys.executable, "-c", _SERVE, "serve", "--data", str(data), "--port", str(port)]
    with running(command, port, "/health/ready", env) as server:
        yield server


def _wait(process: subprocess.Popen[bytes], address: str, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.1)
    raise SystemExit(f"Nothing answered at {address}.")


@dataclass(slots=True)
class Reply:
    """How a request ended."""

    status: int = 0
    size: int = 0
    crc: int = 0
    """Checksum of the body."""
    seconds: float = 0.0
    whole: bool = False
    keep: bool = True
    """Whether the connection stays open."""


class _Parser:
    def __init__(self, reply: Reply) -> None:
        self.reply = reply

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"connection" and value.lower() == b"close":
            self.reply.keep = False

    def on_body(self, body: bytes) -> None:
        self.reply.size += len(body)
        self.reply.crc = zlib.crc32(body, self.reply.crc)

    def on_message_complete(self) -> None:
        self.reply.whole = True


class Client:
    """One client on one connection, which is opened again where the server has closed it."""

    def __init__(self, port: int, address: str = "127.0.0.1", timeout: float = 120) -> None:
        self.port = port
        self.address = address
        self.timeout = timeout
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def send(self, request: bytes) -> Reply:
        """Send a whole request and read its answer; one that is cut is not whole."""
        reply, start = Reply(), time.perf_counter()
        with contextlib.suppress(OSError, httptools.HttpParserError, TimeoutError):
            async with asyncio.timeout(self.timeout):
                await self._exchange(request, reply)
        reply.seconds = time.perf_counter() - start
        if not reply.whole or not reply.keep:
            self.close()
        return reply

    async def _exchange(self, request: bytes, reply: Reply) -> None:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(
                "127.0.0.1", self.port, local_addr=(self.address, 0)
            )
        assert self._reader
        parser = httptools.HttpResponseParser(_Parser(reply))
        self._writer.write(request)
        while not reply.whole:
            data = await self._reader.read(1 << 18)
            if not data:
                return
            parser.feed_data(data)
            reply.status = parser.get_status_code()

    def close(self) -> None:
        """Close the connection."""
        if self._writer is not None:
            self._writer.transport.abort()
        self._reader = self._writer = None


def get(path: str, accept: str = "*/*") -> bytes:
    """Write a GET request."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode()


def post(path: str, query: str, accept: str = "*/*") -> bytes:
    """Write a request with a query in its body."""
    body = query.encode()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n"
    return f"{head}Content-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

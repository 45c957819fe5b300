"""Clients that hurt a server by how they send, read and leave, whatever they ask: see hostile.py."""

import asyncio
import contextlib
import socket
import time
from collections.abc import Callable, Coroutine, Mapping
from urllib.parse import quote

from bench.loopback import get

_EVERYTHING = get(f"/sparql?query={quote('SELECT * { ?s ?p ?o }')}")
_CONNECTIONS = 1100
_PIPELINED = 400


async def _connect(port: int, address: str) -> socket.socket:
    client = socket.socket()
    client.setblocking(False)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.bind((address, 0))
    await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", port))
    return client


async def _drip(port: int, address: str, end: float, request: bytes) -> None:
    """Send a request and take 4 KB of the answer a second."""
    loop = asyncio.get_running_loop()
    while time.monotonic() < end:
        with contextlib.suppress(OSError), await _connect(port, address) as client:
            await loop.sock_sendall(client, request)
            while time.monotonic() < end and await loop.sock_recv(client, 400):
                await asyncio.sleep(0.1)
        await asyncio.sleep(0.05)


async def drip(port: int, address: str, end: float) -> None:
    await _drip(port, address, end, _EVERYTHING)


async def drip_pipelined(port: int, address: str, end: float) -> None:
    queries = (get(f"/sparql?query={quote(f'ASK {{}} # {address} {number}')}") for number in range(_PIPELINED))
    await _drip(port, address, end, b"".join(queries))


async def _hold(port: int, address: str, end: float, start: bytes) -> None:
    """Open a thousand connections, again where they are closed, send the beginning of a request and wait."""
    loop = asyncio.get_running_loop()
    with contextlib.ExitStack() as held:
        for _ in range(_CONNECTIONS):
            if time.monotonic() > end:
                return
            with contextlib.suppress(OSError):
                client = held.enter_context(await _connect(port, address))
                await loop.sock_sendall(client, start)
        await asyncio.sleep(max(0.0, end - time.monotonic()))


async def hold(port: int, address: str, end: float) -> None:
    await _hold(port, address, end, b"")


async def hold_heads(port: int, address: str, end: float) -> None:
    await _hold(port, address, end, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-")


async def hold_bodies(port: int, address: str, end: float) -> None:
    await _hold(port, address, end, b"POST /sv HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nx")


async def send_trailers(port: int, address: str, end: float) -> None:
    loop = asyncio.get_running_loop()
    head = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    while time.monotonic() < end:
        with contextlib.suppress(OSError), await _connect(port, address) as client:
            await loop.sock_sendall(client, head + b"Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n0\r\n")
            while time.monotonic() < end:
                await loop.sock_sendall(client, b"X: " + b"y" * 100_000 + b"\r\n")
        await asyncio.sleep(0.05)


CROWDS: Mapping[str, Callable[[int, str, float], Coroutine[None, None, None]]] = {
    "1,100 idle connections": hold,
    "1,100 heads that do not end": hold_heads,
    "1,100 bodies that do not come": hold_bodies,
}
"""What one address does by itself."""
CLIENTS: Mapping[str, Callable[[int, str, float], Coroutine[None, None, None]]] = {
    "readers that drip": drip,
    "pipelined queries, read in drips": drip_pipelined,
    "endless trailers": send_trailers,
    **CROWDS,
}
"""What each does from one address, given a port, until a time comes."""

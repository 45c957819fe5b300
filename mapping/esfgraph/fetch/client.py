"""One request at a time: bounded in time and size, to no private address, each answer as the bytes that were sent.

httpcore speaks HTTP/1.1. It keeps no cookies, follows no redirect and reads no proxy from the environment; each request
has a connection of its own.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpcore2 as httpcore

CONNECT_SECONDS = 10.0
PAUSE_SECONDS = 30.0
"""How long nothing may come."""
TOTAL_SECONDS = 120.0
"""How long one answer may take, however steadily it drips."""
MAX_BYTES = 20_000_000
"""The largest answer; of an export, what a source may have."""

_TRANSLATING = ipaddress.ip_network("64:ff9b::/96")
"""Addresses of IPv6 that stand for ones of IPv4 (RFC 6052)."""


class _PrivateAddressError(Exception):
    """A name that leads to no address of the open network."""


class _TooLargeError(Exception):
    """An answer that has more bytes than it may."""


class _TooSlowError(Exception):
    """An answer that takes longer than it may."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked, and what came of it."""

    asked: bytes
    """The request as it was sent."""
    sent: bytes
    """The answer as it was sent, without interim ones; empty where none came."""
    status: int
    """0 where no answer came."""
    headers: Mapping[str, str]
    """By name in small letters; of several of a name the first."""
    body: bytes
    """What came behind the headers, unchunked, packed as it was."""
    fault: str = ""
    """Why the answer is not whole, or there is none: a key of the words of commands; empty where all is well."""

    @property
    def truncated(self) -> str:
        """Why the answer is not whole, as web archives say it; empty where it is whole."""
        return (
            {"fetch-too-large": "length", "fetch-too-slow": "time"}.get(self.fault, "disconnect") if self.fault else ""
        )


class Client:
    """Asks servers under the name *agent*."""

    def __init__(self, agent: str, *, allow_private: bool = False, total_seconds: float = TOTAL_SECONDS) -> None:
        self.agent = agent
        self._allow_private = allow_private
        self._total = total_seconds

    def get(self, address: str, headers: Mapping[str, str] | None = None, most: int = MAX_BYTES) -> Exchange:
        """Ask for what is at an address, up to *most* bytes of it; whatever goes wrong is the answer's fault."""
        wire = _Wire(self._allow_private, time.monotonic() + self._total, most)
        status, found, body, fault = 0, dict[str, str](), bytearray(), ""
        asked = {
            **{"Host": urlsplit(address).netloc, "User-Agent": self.agent},
            **{"Accept": "text/html,application/xhtml+xml,text/csv,text/plain,*/*;q=0.5", "Accept-Encoding": "gzip"},
            **{"Connection": "close", **(headers or {})},
        }
        try:
            with (
                httpcore.ConnectionPool(network_backend=wire) as pool,
                pool.stream("GET", address, headers=[*asked.items()], extensions={"timeout": _TIMEOUTS}) as response,
            ):
                status = response.status
                for name, value in response.headers:
                    found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
                for part in response.iter_stream():
                    body += part
        except _PrivateAddressError:
            fault = "fetch-private"
        except _TooLargeError:
            fault = "fetch-too-large"
        except (_TooSlowError, httpcore.TimeoutException):
            fault = "fetch-too-slow"
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ssl.SSLError):
            fault = "fetch-broken"
        sent = _final(bytes(wire.received))
        if not fault and "transfer-encoding" not in found and found.get("content-length", "").isdecimal():
            # What a server sends behind the length that it states is no part of its answer.
            sent = sent[: len(sent) - max(len(_body(sent)) - len(body), 0)]
        return Exchange(bytes(wire.written), sent, status, found, bytes(body), fault)


_TIMEOUTS = {"connect": CONNECT_SECONDS, "read": PAUSE_SECONDS, "write": PAUSE_SECONDS, "pool": PAUSE_SECONDS}


def _body(sent: bytes) -> bytes:
    return sent.partition(b"\r\n\r\n")[2]


def _final(received: bytes) -> bytes:
    """An answer without interim ones before it (RFC 9110, 15.2)."""
    while received.startswith((b"HTTP/1.1 1", b"HTTP/1.0 1")) and received[9:12].isdigit():
        received = _body(received)
    return received


class _Wire(httpcore.NetworkBackend):
    """Connects to addresses of the open network alone, and keeps what goes to and fro."""

    def __init__(self, allow_private: bool, until: float, room: int) -> None:
        self.written, self.received = bytearray(), bytearray()
        self.until = until
        self.room = room
        self._allow_private = allow_private
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Look a name up and connect to what was found: to look it up again could lead elsewhere."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        allowed = [each for each in addresses if self._allow_private or is_open(each)]
        if not allowed:
            raise _PrivateAddressError(host)
        for address in allowed:
            try:
                stream = self._backend.connect_tcp(address, port, self.left(timeout), local_address, socket_options)
            except httpcore.ConnectError:
                if address == allowed[-1]:
                    raise
            else:
                return _Stream(stream, self)
        raise AssertionError("unreachable")

    def left(self, timeout: float | None) -> float:
        """How long one step may take."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise _TooSlowError
        return left if timeout is None else min(left, timeout)


class _Stream(httpcore.NetworkStream):
    """A connection whose bytes are kept, up to a size and a time."""

    def __init__(self, stream: httpcore.NetworkStream, wire: _Wire) -> None:
        self._stream = stream
        self._wire = wire

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read, and keep what came."""
        wire = self._wire
        data = self._stream.read(max_bytes, wire.left(timeout))
        wire.received += data
        if len(wire.received) > wire.room:
            raise _TooLargeError
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write, and keep what went."""
        self._wire.written += buffer
        self._stream.write(buffer, self._wire.left(timeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Speak TLS from now on."""
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, self._wire.left(timeout)), self._wire)

    def get_extra_info(self, info: str) -> Any:
        """Give what the connection knows of itself."""
        return self._stream.get_extra_info(info)


def is_open(address: str) -> bool:
    """Tell whether an IP address is one of the open network."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        elif ip.sixtofour or ip.teredo:
            return False
        elif ip in _TRANSLATING:
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.is_global and not ip.is_multicast

"""One client's connection: cut where the client keeps the server waiting, sends too much, or reads next to nothing."""

import asyncio
import logging
import socket
import struct
import sys
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import anyio
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from esfgraph_server.http.one_packet import OnePacket
from esfgraph_server.http.request_target import RequestLines

if TYPE_CHECKING:
    from esfgraph_server.http.admission import Admission

_log = logging.getLogger(__name__)

STATE = "admission"
"""Under which name an application's lifespan yields the Admission of its server process."""
_EXTENSION = "esfgraph.connection"
_END = b"connection: close\r\ncontent-length: 0\r\n\r\n"
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\n" + _END
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\n" + _END
_TOO_MANY = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 10\r\n" + _END
_LAST_WORDS_SECONDS = 2.0
"""How long a client may take to read why it is cut."""
_CHECKS = 5
"""How often a connection is checked in the time of its shortest limit."""
_LITTLE = 64 * 1024
"""Bytes of an answer that a client must take in the time for that: less is as good as nothing."""
_READ_AHEAD = 4
"""How many times the limit of a head may come at once, of which the rest is a body: the parser is spared more."""
_FRAMING = 8
"""Bytes that the chunks of a body may take besides, for each byte of it: one of a single byte takes six."""
_BYTES_ACKED = slice(120, 128)
"""Where Linux's tcp_info says how many bytes the other side has acknowledged."""


class Connection(HttpToolsProtocol):
    """Uvicorn's connection with limits."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Take the limits that the application's lifespan has given."""
        super().__init__(*arguments, **named)
        self._admission: Admission | None = self.app_state.get(STATE)
        self._lines = RequestLines()
        self.request: anyio.CancelScope | asyncio.Task[Any] | None = None
        """The request that is being answered, to be given up when the client leaves."""
        self._extensions: dict[str, dict[object, object]] = {_EXTENSION: {"connection": self}}
        self._parts = 0
        """How many heads and bodies there have been; the client sends a head now, or a body."""
        self._in_body = False
        self._part_bytes = 0
        """Bytes of the head, or of the body with what is around it."""
        self._body_bytes = 0
        self._may_be_large = False
        """Whether the head may be larger than it may be."""
        self._since = self.loop.time()
        """When the client's turn began."""
        self._resumed = 0
        self._taken: tuple[int, float] | None = None
        """How much of what was sent the client had taken, and when; None while nothing waits to be sent."""
        self._clock: asyncio.TimerHandle | None = None
        self._lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let the client in, if there is room."""
        super().connection_made(OnePacket(cast("asyncio.Transport", transport), self.loop))
        if self._admission is None:
            return
        address = self.client[0] if self.client else ""
        if self._admission.admit(self, address):
            self._check()
        else:
            self._end(_TOO_MANY)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of everything; a request that is being answered is given up."""
        if self._clock is not None:
            self._clock.cancel()
        if self._admission is not None:
            self._admission.release(self)
        self._lost.set()
        super().connection_lost(exc)
        if self.request is not None and not self.cycle.response_complete:
            self.request.cancel()

    @property
    def is_lost(self) -> bool:
        """Whether it has ended, on whichever side."""
        return self._lost.is_set()

    def give_way(self) -> None:
        """Close, for another connection needs the room."""
        self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Read on; too much of a head, or of what is around a body, ends the connection."""
        data = self._lines.escape(data)
        if self._admission is None:
            super().data_received(data)
            return
        parts, size, limit = self._parts, self._part_bytes + len(data), self._admission.limits.head_bytes
        if not self._in_body:
            if size > _READ_AHEAD * limit:
                self._end(_TOO_LARGE)
                return
            self._may_be_large = size > limit
            if self._part_bytes == 0 and self.cycle is not None:  # a first head has its time from the beginning
                self._since = self.loop.time()
        super().data_received(data)
        if self._parts != parts or self.transport.is_closing():
            return
        self._part_bytes = size
        if self._part_bytes - self._body_bytes * (1 + _FRAMING) > limit:
            self._end(_TOO_LARGE)

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self.scope["extensions"] = self._extensions

    def on_headers_complete(self) -> None:
        """Go on to the body, unless the head is too large."""
        self._go_on(in_body=True)
        if self._may_be_large and self._admission:
            size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
            if size > self._admission.limits.head_bytes:
                self._end(_TOO_LARGE)
                raise ValueError("The head is too large.")  # ends the parser's work; nothing is sent any more
        super().on_headers_complete()
        self.headers = []  # what follows the chunks of a body is no header (RFC 9110, 6.5.1)

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that it is the server's turn."""
        super().on_message_complete()
        self._lines.begin()
        self._go_on(in_body=False)
        if self._admission:
            self._admission.serve(self)

    def on_response_complete(self) -> None:
        """Go on to the next request."""
        super().on_response_complete()
        if self.cycle.response_complete and self._admission:  # else the next request has come already
            self._admission.wait(self)
            if not self._in_body:
                self._since = self.loop.time()

    def resume_writing(self) -> None:
        """Note that the client has taken something."""
        self._resumed += 1
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, unless an answer was given already."""
        if not self.transport.is_closing():
            super().send_400_response(msg)

    async def cut(self) -> None:
        """Close after what was sent has been read, or as soon as the client reads next to nothing of it."""
        self.transport.close()
        await self._lost.wait()

    def _go_on(self, *, in_body: bool) -> None:
        self._in_body = in_body
        self._parts += 1
        self._part_bytes = self._body_bytes = 0
        self._since = self.loop.time()

    def _check(self) -> None:
        """See whether the client keeps the server waiting, now and then as long as the connection lives."""
        assert self._admission
        limits, now = self._admission.limits, self.loop.time()
        period = min(limits.head_seconds, limits.body_seconds, limits.idle_seconds) / _CHECKS
        self._clock = self.loop.call_later(period, self._check)
        is_answering = self.cycle is not None and not self.cycle.response_complete
        waited = now - self._since
        if self._reads_too_little(now, limits.idle_seconds):
            _log.warning("A client was cut that took next to nothing of an answer for %g seconds.", limits.idle_seconds)
            self._reset()
        elif self._in_body:
            # An application that awaits the body has a limit of its own, and answers.
            if waited >= (2 if is_answering else 1) * limits.body_seconds:
                self.transport.abort()
        elif not is_answering and waited >= limits.head_seconds and (self.cycle is None or self._part_bytes):
            self._end(_TOO_SLOW)

    def _reads_too_little(self, now: float, seconds: float) -> bool:
        """Tell whether the client has taken next to nothing for so long, of what waits to be sent to it."""
        if self.transport.get_write_buffer_size() == 0:
            self._taken = None
            return False
        taken = self._count_taken()
        if self._taken is None or taken - self._taken[0] >= _LITTLE:
            self._taken = taken, now
        return now - self._taken[1] >= seconds

    def _count_taken(self) -> int:
        """Return how many bytes have left the machine, by TCP's own count; elsewhere, by what has left the buffer."""
        if sys.platform != "linux":
            return self._resumed * HIGH_WATER_LIMIT
        connection = self.transport.get_extra_info("socket")
        info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _BYTES_ACKED.stop)
        return int.from_bytes(info[_BYTES_ACKED], sys.byteorder)

    def _reset(self) -> None:
        """Close at once; the system, too, throws away what it has still to send."""
        connection = self.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def _end(self, words: bytes) -> None:
        """Close with an answer, unless it would stand in the middle of another."""
        if self.pipeline or (self.cycle and self.cycle.response_started and not self.cycle.response_complete):
            self.transport.abort()
            return
        self.transport.write(words)
        self.transport.close()
        self.loop.call_later(_LAST_WORDS_SECONDS, self.transport.abort)


@dataclass(frozen=True, slots=True)
class WhileConnected:
    """Middleware that gives a request up once its client has closed the connection.

    What runs in a thread by then is waited for, which takes a scope: there are never more threads than there may be.
    """

    app: ASGIApp
    apart: Collection[str] = ()
    """Addresses that use no threads: their task itself is given up, since a scope costs a tenth of a short query."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as long as its client is there."""
        connection = _connection_of(scope)
        if connection is None:
            await self.app(scope, receive, send)
        elif scope["path"].removeprefix(scope.get("root_path", "")) in self.apart:
            await self._in_task(connection, scope, receive, send)
        else:
            await self._in_scope(connection, scope, receive, send)

    async def _in_scope(self, connection: Connection, scope: Scope, receive: Receive, send: Send) -> None:
        with anyio.CancelScope() as request:
            connection.request = request
            await self.app(scope, receive, send)
        if connection.request is request:  # else the next one has begun
            connection.request = None

    async def _in_task(self, connection: Connection, scope: Scope, receive: Receive, send: Send) -> None:
        connection.request = request = asyncio.current_task()
        try:
            await self.app(scope, receive, send)
        except asyncio.CancelledError:
            if request is None or not connection.is_lost or request.uncancel():
                raise  # somebody else wants it to end
        finally:
            if connection.request is request:  # else the next one has begun
                connection.request = None


async def cut(scope: Scope) -> None:
    """End the connection of a request; where the server's connections cannot be cut, it closes them itself."""
    if connection := _connection_of(scope):
        await connection.cut()


def _connection_of(scope: Scope) -> Connection | None:
    connection = scope.get("extensions", {}).get(_EXTENSION, {}).get("connection")
    return connection if isinstance(connection, Connection) else None

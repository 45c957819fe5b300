"""One client's connection: cut where the client keeps the server waiting, or sends more than a head may hold."""

import asyncio
import contextlib
import fcntl
import struct
import termios
from dataclasses import dataclass
from typing import Any

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from esfgraph_server.http.gathered import Gathered
from esfgraph_server.http.request_target import RequestLines

_STATE_KEY = "connection_limits"
"""Under which the application's lifespan yields its limits, so that the server's connections know them."""
_EXTENSION = "esfgraph.connection"
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_LAST_WORDS_SECONDS = 2.0
"""How long a client may take to read why it is cut."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What the head of a request, its first line and headers, may take."""

    head_bytes: int
    head_seconds: float


class Connection(HttpToolsProtocol):
    """Uvicorn's connection with limits for heads, and with a way to be cut."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Take the limits that the application's lifespan has given."""
        super().__init__(*arguments, **named)
        self._limits: ConnectionLimits | None = self.app_state.get(_STATE_KEY)
        self._head_size = 0
        self._in_head = True
        self._lines = RequestLines()
        self._clock: asyncio.TimerHandle | None = None
        self._lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first head, not for ever."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._gathered = Gathered(self.transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of everything."""
        self._stop_watching()
        self._lost.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; a head that grows too large ends the connection."""
        data = self._lines.escape(data)
        if self._in_head and self._limits and (self._head_size + len(data)) > 4 * self._limits.head_bytes:
            self._end(_TOO_LARGE)  # even if the rest were a body: nobody sends so much at once before its head is read
            return
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head:
            self._head_size += len(data)
            if self._limits and self._head_size > self._limits.head_bytes:
                self._end(_TOO_LARGE)
            elif self._clock is None:
                self._watch()

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._in_head, self._head_size = True, 0
        self.scope["extensions"] = {_EXTENSION: {"connection": self}}

    def on_headers_complete(self) -> None:
        """Go on to the body, unless the head is too large."""
        self._in_head = False
        self._stop_watching()
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if self._limits and size > self._limits.head_bytes:
            self._end(_TOO_LARGE)
            raise ValueError("The head is too large.")  # ends the parser's work; nothing is sent any more
        super().on_headers_complete()
        self.cycle.transport = self._gathered  # type: ignore[assignment]  # all of one that it calls

    def on_message_complete(self) -> None:
        """Expect the next request."""
        super().on_message_complete()
        self._lines.begin()

    def on_response_complete(self) -> None:
        """Go on to the next request."""
        self._gathered.end()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, unless an answer was given already."""
        if not self.transport.is_closing():
            super().send_400_response(msg)

    @property
    def takes_more(self) -> bool:
        """Whether what is sent next is taken at once, however fast the client reads."""
        return not self.flow.write_paused

    @property
    def unread(self) -> int:
        """How many bytes were sent that the client's system has not taken yet."""
        waiting: int = self.transport.get_write_buffer_size()
        connection = self.transport.get_extra_info("socket")
        try:
            (queued,) = struct.unpack("i", fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, bytes(4)))
        except (OSError, ValueError):
            return waiting
        return waiting + int(queued)

    async def cut(self, seconds: float) -> None:
        """Close after what was sent has been read, or after *seconds*."""
        self._gathered.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._lost.wait()
        self.transport.abort()
        await self._lost.wait()

    def _watch(self) -> None:
        if self._limits:
            self._clock = self.loop.call_later(self._limits.head_seconds, self._end, _TOO_SLOW)

    def _stop_watching(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _end(self, words: bytes) -> None:
        self._stop_watching()
        self.transport.write(words)
        self.transport.close()
        self.loop.call_later(_LAST_WORDS_SECONDS, self.transport.abort)


async def cut(scope: Scope, seconds: float) -> None:
    """End the connection of a request; where the server's connections cannot be cut, it closes them itself."""
    if connection := _connection_of(scope):
        await connection.cut(seconds)


def takes_more(scope: Scope) -> bool:
    """Tell whether what is sent next is taken without waiting for the client; False where that is not known."""
    connection = _connection_of(scope)
    return connection is not None and connection.takes_more


def unread_of(scope: Scope) -> int:
    """Return how many bytes of the answer the client has not taken; 0 where the server's connections cannot tell."""
    connection = _connection_of(scope)
    return connection.unread if connection else 0


def _connection_of(scope: Scope) -> Connection | None:
    found = scope.get("extensions", {}).get(_EXTENSION, {}).get("connection")
    return found if isinstance(found, Connection) else None

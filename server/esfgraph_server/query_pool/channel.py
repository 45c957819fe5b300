"""The server's end of the socket to a query process: frames come out whole, and no faster than they are read."""

import asyncio
import select
from typing import cast

from esfgraph_server.query_pool.messages import CHUNK, HEADER, Kind, frame

_MOST = 2 * CHUNK
"""Bytes that may wait here to be read; then the process waits."""


class Channel(asyncio.Protocol):
    """Frames to and from one process."""

    def __init__(self) -> None:
        """Expect a connection."""
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._waiter: asyncio.Future[None] | None = None
        self._paused = False
        self.ended = False
        self.closed = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection."""
        self._transport = cast("asyncio.Transport", transport)  # what uvloop gives is none by its class

    def data_received(self, data: bytes) -> None:
        """Keep what came."""
        self._buffer += data
        if len(self._buffer) > _MOST and self._transport and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """Note that nothing more comes."""
        self.ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that nothing more comes or goes."""
        self.ended = True
        self.closed.set()
        self._wake()

    def write(self, body: bytes) -> None:
        """Send one request; EOFError when the process has gone."""
        if self.ended or self._transport is None:
            raise EOFError("The query process has gone.")
        self._transport.write(frame(Kind.DATA, body))

    async def read(self) -> tuple[bytes, bytes]:
        """Read one frame as (kind, body); EOFError when the process has gone."""
        while (found := self._take()) is None:
            if self.ended:
                raise EOFError("The query process has gone.")
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return found

    @property
    def hung_up(self) -> bool:
        """Whether the other end has been closed, as the system knows it before the event loop does."""
        if self.ended or self._transport is None:
            return True
        poll = select.poll()
        poll.register(self._transport.get_extra_info("socket").fileno(), 0)  # a hang-up is always reported
        return bool(poll.poll(0))

    def abort(self) -> None:
        """Close at once."""
        if self._transport is not None:
            self._transport.abort()

    def _take(self) -> tuple[bytes, bytes] | None:
        if len(self._buffer) < HEADER.size:
            self._resume()
            return None
        kind, size = HEADER.unpack_from(self._buffer)
        end = HEADER.size + size
        if len(self._buffer) < end:
            self._resume()
            return None
        body = bytes(self._buffer[HEADER.size : end])
        del self._buffer[:end]
        return kind, body

    def _resume(self) -> None:
        if self._paused and self._transport and not self.ended:
            self._paused = False
            self._transport.resume_reading()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

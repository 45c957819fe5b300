"""One query process as its server sees it: on the other end of a socket, to be killed at any moment."""

import asyncio
import contextlib
import os
import signal
import socket
from typing import Self

from esfgraph.errors import QueryError
from esfgraph_server.query_pool.channel import Channel
from esfgraph_server.query_pool.forkserver import Nursery


class QueryProcess:
    """One process that evaluates one query at a time, and the connection to it."""

    def __init__(self, pid: int, end: asyncio.Future[int], channel: Channel) -> None:
        """Take over a running process; QueryProcess.start starts one."""
        self.pid = pid
        """The operating system's number of the process."""
        self._end = end
        self._channel = channel
        self.stopped: QueryError | None = None
        """Why the process was killed on purpose."""

    @classmethod
    async def start(cls, nursery: Nursery) -> Self:
        """Start a process; EOFError or OSError when it does not come up."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                pid, end = await nursery.bear(theirs)
            _, channel = await asyncio.get_running_loop().create_connection(Channel, sock=ours)
        except BaseException:
            ours.close()  # which ends what was born
            raise
        started = cls(pid, end, channel)
        try:
            await started.read()
        except BaseException:
            started.kill()
            await started.gone()
            raise
        return started

    @property
    def alive(self) -> bool:
        """Whether the process can take a query: asked of the system, since the event loop learns of an end later."""
        return not self._end.done() and not self._channel.hung_up

    def write(self, body: bytes) -> None:
        """Send one request; EOFError when the process has gone."""
        self._channel.write(body)

    async def read(self) -> tuple[bytes, bytes]:
        """Read one frame as (kind, body); EOFError when the process has gone."""
        return await self._channel.read()

    def stop(self, reason: QueryError) -> None:
        """Kill the process for a reason that its query's client is told."""
        self.stopped = self.stopped or reason
        self.kill()

    def kill(self) -> None:
        """End the process at once, whatever it does."""
        if not self._end.done():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        self._channel.abort()

    async def gone(self) -> int:
        """Wait for the end of a process and return its exit code, negative for a signal."""
        code = await asyncio.shield(self._end)
        self._channel.abort()
        await self._channel.closed.wait()
        return code

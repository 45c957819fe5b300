"""One query process as its server sees it: on the other end of a socket, to be killed at any moment."""

import asyncio
import contextlib
import os
import select
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Self

from esfgraph.errors import QueryError
from esfgraph_server.query_pool.forkserver import Child, ForkServer
from esfgraph_server.query_pool.messages import CHUNK, LENGTH, Query, Reply, decode_reply, encode


class QueryProcess:
    """One process that evaluates one query at a time, and the connection to it."""

    def __init__(self, child: Child, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take over a running process; QueryProcess.start starts one."""
        self._child = child
        self._reader = reader
        self._writer = writer
        self.stopped: Callable[[], QueryError] | None = None
        """Makes the error that says why the process was killed on purpose.

        A raised error holds those who raised it, this process among them: kept here, both would stay.
        """

    @classmethod
    async def start(cls, forkserver: ForkServer) -> Self:
        """Start a process and wait until it takes queries; EOFError or OSError when it does not come up."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                child = await forkserver.start(theirs)
            # No more than twice the limit waits here to be read; then the process waits.
            reader, writer = await asyncio.open_connection(sock=ours, limit=CHUNK)
        except BaseException:
            ours.close()  # which ends what was started
            raise
        process = cls(child, reader, writer)
        try:
            await process.receive()
        except BaseException:
            process.kill()
            await process.gone()
            raise
        return process

    @property
    def pid(self) -> int:
        """The operating system's number of the process."""
        return self._child.pid

    @property
    def alive(self) -> bool:
        """Whether the process can take a query: asked of the system, since the event loop learns of an end later."""
        return not self._child.exit_code.done() and not self._hung_up()

    @property
    def halted(self) -> bool:
        """Whether the process was halted from outside, by a signal or a debugger; never known without /proc."""
        try:
            state = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except OSError:
            return False
        return state in "Tt"

    def send(self, query: Query) -> None:
        """Send one query; EOFError when the process has gone."""
        if self._reader.at_eof() or self._writer.is_closing():
            raise EOFError("The query process has gone.")
        self._writer.write(encode(query))

    async def receive(self) -> Reply:
        """Read one message; EOFError when the process has gone."""
        try:
            (length,) = LENGTH.unpack(await self._reader.readexactly(LENGTH.size))
            return decode_reply(await self._reader.readexactly(length))
        except OSError as error:  # what was sent to it, and is unread, makes its end a reset
            raise EOFError("The query process has gone.") from error

    def stop(self, reason: Callable[[], QueryError]) -> None:
        """Kill the process for a reason that its query's client is told, in the error that *reason* makes."""
        self.stopped = self.stopped or reason
        self.kill()

    def kill(self) -> None:
        """End the process at once, whatever it does."""
        if not self._child.exit_code.done():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        self._writer.transport.abort()

    async def gone(self) -> int:
        """Wait for the end of the process and return its exit code, negative for a signal."""
        code = await asyncio.shield(self._child.exit_code)
        self._writer.transport.abort()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()
        return code

    def _hung_up(self) -> bool:
        """Tell whether the other end has been closed, as the system knows it before the event loop does."""
        if self._reader.at_eof() or self._writer.is_closing():
            return True
        poll = select.poll()
        poll.register(self._writer.get_extra_info("socket").fileno(), 0)  # a hang-up is always reported
        return bool(poll.poll(0))

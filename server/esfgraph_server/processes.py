"""One query process as its server sees it: a child on the other end of a socket, which can be killed at any moment."""

import asyncio
import contextlib
import dataclasses
import json
import os
import socket
import sys
from pathlib import Path
from typing import Self

from esfgraph.errors import QueryError
from esfgraph_server.channel import Channel
from esfgraph_server.limits import QueryLimits


class QueryProcess:
    """One process that evaluates one query at a time, and the connection to it."""

    def __init__(self, process: asyncio.subprocess.Process, channel: Channel) -> None:
        """Take over a running process; QueryProcess.start starts one."""
        self._process = process
        self._channel = channel
        self.stopped: QueryError | None = None
        """Why the process was killed on purpose."""

    @classmethod
    async def start(cls, store: Path, limits: QueryLimits, niceness: int) -> Self:
        """Start a process on *store*; EOFError or OSError when it does not come up."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-P", "-m", "esfgraph_server.query_process"),
                    *(str(store), str(theirs.fileno()), json.dumps(dataclasses.asdict(limits))),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(),),
                    start_new_session=True,
                    env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "RUST_BACKTRACE": "0"},
                )
            _stand_back(process.pid, niceness // 2)  # behind the server, but before the queries: others wait for it
            _, channel = await asyncio.get_running_loop().create_connection(Channel, sock=ours)
        except BaseException:
            ours.close()
            raise
        started = cls(process, channel)
        try:
            await started.read()
        except BaseException:
            started.kill()
            await started.gone()
            raise
        _stand_back(process.pid, niceness)
        return started

    @property
    def pid(self) -> int:
        """The operating system's number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process can take a query: asked of the system, since the event loop learns of an end later."""
        if self._process.returncode is not None or self._channel.ended:
            return False
        try:
            return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
        except ChildProcessError:
            return False

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
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._channel.abort()

    async def gone(self) -> int:
        """Wait for the end of a process and return its exit code, negative for a signal."""
        code = await self._process.wait()
        self._channel.abort()
        await self._channel.closed.wait()
        return code


def _stand_back(pid: int, niceness: int) -> None:
    """Let a process give way from its first moment: what replaces killed ones is work enough to be felt.

    With a *niceness* it is batch work besides: without that, a query process takes the core from the server that has
    just handed it a query.
    """
    with contextlib.suppress(ProcessLookupError):
        os.setpriority(os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, 0) + niceness)
        if niceness and sys.platform == "linux":
            os.sched_setscheduler(pid, os.SCHED_BATCH, os.sched_param(0))

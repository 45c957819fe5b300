"""The process that a pool's query processes are forked from, as its server sees it."""

import asyncio
import contextlib
import dataclasses
import json
import os
import signal
import socket
import sys
from collections import deque
from pathlib import Path

from esfgraph_server.query_pool.births import BORN, NEWS, ONE_MORE
from esfgraph_server.query_pool.limits import QueryLimits

Child = tuple[int, asyncio.Future[int]]
"""A process: its number, and the exit code that it will end with."""

_LOST = -signal.SIGKILL
_AT_HAND = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=127"}
"""The engine makes and frees some hundred small things a query, of which glibc keeps seven of a size at hand.

Finding others takes a tenth of a look-up's time; 127 is the most that every version of glibc can count.
"""


class Nursery:
    """Starts query processes on one store; is itself started with the first, and anew should it be gone."""

    def __init__(self, store: Path, limits: QueryLimits, niceness: int) -> None:
        """Prepare; nothing is started yet."""
        self._arguments = (str(store), str(niceness), json.dumps(dataclasses.asdict(limits)))
        self._starting = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._control: socket.socket | None = None
        self._heard = bytearray()
        self._births: deque[asyncio.Future[Child]] = deque()
        self._ends: dict[int, asyncio.Future[int]] = {}

    async def bear(self, connection: socket.socket) -> Child:
        """Start a process on the other end of *connection*.

        EOFError or OSError where none is born.
        """
        async with self._starting:
            control = self._control or await self._start()
        birth: asyncio.Future[Child] = asyncio.get_running_loop().create_future()
        self._births.append(birth)
        try:
            socket.send_fds(control, [ONE_MORE], [connection.fileno()])
        except OSError:
            self._births.remove(birth)
            raise
        return await birth

    async def close(self) -> None:
        """Let the nursery go, when all that was born is gone."""
        self._lose()
        process, self._process = self._process, None
        if process:
            await process.wait()

    async def _start(self) -> socket.socket:
        if self._process:
            await self._process.wait()
        store, niceness, limits = self._arguments
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        try:
            with theirs:
                self._process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-P", "-m", "esfgraph_server.query_pool.evaluator"),
                    *(store, str(theirs.fileno()), niceness, limits),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(),),
                    start_new_session=True,
                    env=_AT_HAND
                    | os.environ
                    | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "RUST_BACKTRACE": "0"},
                )
        except BaseException:
            ours.close()
            raise
        asyncio.get_running_loop().add_reader(ours, self._hear, ours)
        self._control = ours
        return ours

    def _hear(self, control: socket.socket) -> None:
        try:
            news = control.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            news = b""
        if not news:
            self._lose()
        self._heard += news
        while len(self._heard) >= NEWS.size:
            what, code, pid = NEWS.unpack_from(self._heard)
            del self._heard[: NEWS.size]
            if what == BORN:
                end = self._ends[pid] = asyncio.get_running_loop().create_future()
                birth = self._births.popleft()
                if not birth.done():  # whom nobody waits for any more finds its connection closed
                    birth.set_result((pid, end))
            else:
                self._ends.pop(pid).set_result(code)

    def _lose(self) -> None:
        """Give up the nursery with all that was born: nobody would tell how they end."""
        control, self._control = self._control, None
        if control:
            asyncio.get_running_loop().remove_reader(control)
            control.close()
        self._heard.clear()
        while self._births:
            if not (birth := self._births.popleft()).done():
                birth.set_exception(EOFError("The process that query processes are forked from has gone."))
        while self._ends:
            pid, end = self._ends.popitem()
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            end.set_result(_LOST)

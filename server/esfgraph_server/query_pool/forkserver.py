"""Forks query processes from one that has read the program: the server's end (forking.py is the other).

Why not multiprocessing's: it waits for its forking process inside the server's event loop, which one that hangs would
stop; and from start to ready it takes 28 to 42 ms against 10 to 14 ms here (bench/hostile.py holds with either).
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from esfgraph_server.query_pool.forking import EVENT, START_ONE, STARTED

_READ_SECONDS = 30.0
"""How long the forking process may take to read the program."""
_FORK_SECONDS = 3.0
"""After which a forking process that starts no child has hung: forking takes some milliseconds."""
_UNKNOWN = 255
"""The exit code of a child whose forking process has gone: nobody tells."""
_MALLOC = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=127"}
"""The engine makes and frees some hundred small pieces of memory a query; glibc keeps 7 of a size ready by default.

Finding others takes a tenth of a look-up's time; 127 is the most that every version of glibc can keep.
"""


@dataclass(frozen=True, slots=True)
class Child:
    """A forked process."""

    pid: int
    exit_code: asyncio.Future[int]
    """What it ends with."""


class ForkServer:
    """Starts children of one forking process, which is itself started with the first, and anew should it be gone."""

    def __init__(self, module: str, arguments: Sequence[str]) -> None:
        """Fork from ``python -m module DESCRIPTOR *arguments``, which calls `fork_children` on that descriptor."""
        self._module = module
        self._arguments = tuple(arguments)
        self._starting = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._control: socket.socket | None = None
        self._received = bytearray()
        self._asked: deque[asyncio.Future[Child]] = deque()
        self._exit_codes: dict[int, asyncio.Future[int]] = {}

    async def start(self, connection: socket.socket) -> Child:
        """Start a child on the other end of *connection*; EOFError or OSError where none is started.

        A forking process that has hung is killed with all its children, and the next call starts another.
        """
        async with self._starting:
            control = self._control or await self._start()
        child: asyncio.Future[Child] = asyncio.get_running_loop().create_future()
        self._asked.append(child)
        try:
            socket.send_fds(control, [START_ONE], [connection.fileno()])
        except OSError:
            self._asked.remove(child)
            raise
        clock = child.get_loop().call_later(_FORK_SECONDS, self._discard, control)
        try:
            return await child
        finally:
            clock.cancel()

    async def close(self) -> None:
        """End the forking process; children that are still there are killed."""
        self._discard(self._control)
        self._kill()
        process, self._process = self._process, None
        if process:
            await process.wait()

    async def _start(self) -> socket.socket:
        if self._process:
            await self._process.wait()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        ready = b""
        try:
            with theirs:
                self._process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-P", "-m", self._module, str(theirs.fileno()), *self._arguments),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(),),
                    start_new_session=True,
                    env=_MALLOC
                    | os.environ
                    | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "RUST_BACKTRACE": "0"},
                )
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_READ_SECONDS):
                    ready = await asyncio.get_running_loop().sock_recv(ours, EVENT.size)
            if not ready:
                raise EOFError("the process that it is forked from did not start")
        except BaseException:
            ours.close()
            if self._process:
                self._kill()
            raise
        asyncio.get_running_loop().add_reader(ours, self._read, ours)
        self._control = ours
        return ours

    def _read(self, control: socket.socket) -> None:
        """Take what the forking process says of its children."""
        try:
            received = control.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        if not received:
            self._discard(control)
        self._received += received
        while len(self._received) >= EVENT.size:
            event, code, pid = EVENT.unpack_from(self._received)
            del self._received[: EVENT.size]
            if event == STARTED:
                exit_code = self._exit_codes[pid] = asyncio.get_running_loop().create_future()
                child = self._asked.popleft()
                if not child.done():  # a child that nobody waits for any more finds its connection closed
                    child.set_result(Child(pid, exit_code))
            else:
                self._exit_codes.pop(pid).set_result(code)

    def _discard(self, control: socket.socket | None) -> None:
        """Kill the forking process behind *control* with all its children: nobody would tell how they end."""
        if control is None or control is not self._control:
            return
        self._control = None
        asyncio.get_running_loop().remove_reader(control)
        control.close()
        self._kill()
        self._received.clear()
        while self._asked:
            if not (child := self._asked.popleft()).done():
                child.set_exception(EOFError("The process that query processes are forked from has gone."))
        while self._exit_codes:
            pid, exit_code = self._exit_codes.popitem()
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            exit_code.set_result(_UNKNOWN)

    def _kill(self) -> None:
        """Kill the forking process. `Process.kill` may see first how it ended, of which asyncio then warns."""
        if self._process and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)

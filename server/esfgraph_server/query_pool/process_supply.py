"""The processes of a pool: started, handed out one by one, replaced when they are killed or have died."""

import asyncio
import contextlib
import logging
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from esfgraph_server.query_pool.forkserver import ForkServer
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.query_pool.process import QueryProcess
from esfgraph_server.query_pool.query_errors import QueryQueueError
from esfgraph_server.query_pool.tasks import Tasks

if TYPE_CHECKING:
    from esfgraph_server.query_pool.remote_store import RemoteRelease

_log = logging.getLogger(__name__)

_EVALUATOR = "esfgraph_server.query_pool"
_START_SECONDS = 30.0
"""After which a process that is not up is given up."""
_END_SECONDS = 3.0
"""How long killed processes may take to be gone."""
_RETRY_SECONDS = 1.0
"""Pause before a process is started again that did not come up."""


class Processes:
    """As many query processes on one store as there should be: each is idle, or lent to one query."""

    def __init__(self, store: "Path | RemoteRelease", limits: QueryLimits, number: int) -> None:
        """Prepare for *number* processes; nothing is started yet."""
        self.number = number
        self._store = store if isinstance(store, Path) else store.endpoint
        argument = str(store) if isinstance(store, Path) else msgspec.json.encode(store).decode()
        self._wait_seconds = limits.queue_seconds
        self._forkserver = ForkServer(_EVALUATOR, (argument, msgspec.json.encode(limits).decode()))
        self._idle: asyncio.LifoQueue[QueryProcess] = asyncio.LifoQueue()
        self._living: set[QueryProcess] = set()
        self._tasks = Tasks()
        self._closing = asyncio.Event()

    @property
    def pids(self) -> frozenset[int]:
        """The operating system's numbers of the living processes."""
        return frozenset(process.pid for process in self._living)

    def start(self) -> None:
        """Start all in the background."""
        for _ in range(self.number):
            self._tasks.spawn(self._start_one())

    async def close(self) -> None:
        """Kill all, and wait until they are gone."""
        self._closing.set()
        for process in list(self._living):
            self._kill(process)
        await self._tasks.ended(_END_SECONDS)
        await self._forkserver.close()  # one that hangs would never tell how they ended
        await self._tasks.ended()

    async def lend(self) -> QueryProcess:
        """Return an idle process, waiting for one to be started if need be; QueryQueueError where none is in time."""
        while not self._idle.empty():
            if self._is_fit(process := self._idle.get_nowait()):
                return process
        try:
            async with asyncio.timeout(self._wait_seconds):
                while not self._is_fit(process := await self._idle.get()):
                    pass
                return process
        except TimeoutError:
            raise QueryQueueError("No query process could be started; please ask again later.") from None

    def take_back(self, process: QueryProcess, *, reusable: bool) -> None:
        """Keep a process for the next query, or kill and replace it."""
        if reusable and not self._closing.is_set():
            self._idle.put_nowait(process)
        else:
            self._replace(process)

    def _is_fit(self, process: QueryProcess) -> bool:
        """Tell whether an idle process can take a query; one that cannot is replaced."""
        if process.alive:
            return True
        self._replace(process)
        return False

    def _replace(self, process: QueryProcess) -> None:
        self._kill(process)
        self._tasks.spawn(self._start_one())

    def _kill(self, process: QueryProcess) -> None:
        """Kill a process and wait for its end in the background, so that no zombie stays."""
        process.kill()
        if process in self._living:
            self._living.remove(process)
            self._tasks.spawn(_wait_for(process))

    async def _start_one(self) -> None:
        while not self._closing.is_set():
            try:
                async with asyncio.timeout(_START_SECONDS):
                    process = await QueryProcess.start(self._forkserver)
            except (OSError, EOFError) as error:
                if isinstance(error, asyncio.IncompleteReadError):
                    reason = "it was gone before it was up"
                else:
                    reason = str(error) or f"it was not up within {_START_SECONDS:g} seconds"
                _log.error("A query process on %r did not start (%s); another is started.", str(self._store), reason)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), _RETRY_SECONDS)
                continue
            self._living.add(process)
            if self._closing.is_set():
                self._kill(process)
            else:
                self._idle.put_nowait(process)
            return


async def _wait_for(process: QueryProcess) -> None:
    await process.gone()

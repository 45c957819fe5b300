"""A pool of killable query processes: every query has a limit of time, memory and size that holds whatever it asks."""

import asyncio
import contextlib
import dataclasses
import json
import logging
import signal
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

from esfgraph.errors import QueryError
from esfgraph_server.frames import CHUNK, Form, Kind, Query
from esfgraph_server.limits import (
    QueryLimits,
    QueryProcessError,
    QueryQueueError,
    QueryTimeError,
    error_of,
    memory_error,
)
from esfgraph_server.processes import QueryProcess

_log = logging.getLogger(__name__)

_RETRY_SECONDS = 1.0
"""Pause before a process is started again that could not open its store."""


class Answer:
    """An answer in progress: its form and first chunk are known, the rest is read as fast as the reader takes it."""

    def __init__(self, process: QueryProcess, limits: QueryLimits) -> None:
        """Take the answer from *process*."""
        self._process = process
        self._limits = limits
        self.form = Form.SOLUTIONS
        self.variables: tuple[str, ...] = ()
        self.first = b""
        self.finished = False
        """Whether the process has said its last word on this query and is free for the next."""

    async def begin(self, query: Query) -> None:
        """Send the query and wait until its first chunk is there, or its end if one chunk is all."""
        request = json.dumps(dataclasses.asdict(query) | {"bytes": self._limits.bytes}).encode()
        try:
            await self._process.write(request)
        except EOFError:
            raise await self._death() from None
        head = json.loads(await self._next())
        self.form, self.variables = Form(head["form"]), tuple(head["variables"])
        self.first = await self._next()
        if self.first and len(self.first) < CHUNK:
            await self._next()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the answer's bytes; QueryError when it cannot be finished."""
        if self.first:
            yield self.first
        while not self.finished:
            if chunk := await self._next():
                yield chunk

    async def _next(self) -> bytes:
        """Return the body of the next frame, empty at the end; raise what an error frame or a dead process means."""
        try:
            kind, body = await self._process.read()
        except EOFError:
            raise await self._death() from None
        self.finished = kind in (Kind.END, Kind.ERROR)
        if kind == Kind.ERROR:
            raise error_of(json.loads(body), self._limits)
        return body

    async def _death(self) -> QueryError:
        if self._process.expired:
            seconds = f"{self._limits.seconds:g} seconds"
            return QueryTimeError(f"The query was stopped after {seconds}, the longest that one may take here.")
        code = await self._process.gone()
        if code in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGKILL):
            return memory_error(self._limits)
        return QueryProcessError(f"The process that evaluated the query ended unexpectedly (exit code {code}).")


class QueryPool:
    """Keeps query processes on one store; a killed one is replaced at once. Starts and closes in one event loop."""

    def __init__(self, store: Path, limits: QueryLimits, processes: int) -> None:
        """Prepare for *processes* queries at a time; one process more is kept warm as a spare."""
        self._store = store
        self._limits = limits
        self._size = processes
        self._slots = asyncio.Semaphore(processes)
        self._idle: asyncio.Queue[QueryProcess] = asyncio.Queue()
        self._living: set[QueryProcess] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._closing = asyncio.Event()

    @property
    def limits(self) -> QueryLimits:
        """What one query may use."""
        return self._limits

    @property
    def pids(self) -> frozenset[int]:
        """The operating system's numbers of the living processes."""
        return frozenset(process.pid for process in self._living)

    def start(self) -> None:
        """Start the processes in the background; a query that comes before the first is up waits for it."""
        for _ in range(self._size + 1):
            self._spawn(self._hire())

    async def close(self) -> None:
        """Kill every process and wait until they are gone."""
        self._closing.set()
        for process in list(self._living):
            self._bury(process)
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    @contextlib.asynccontextmanager
    async def answer(self, query: Query) -> AsyncIterator[Answer]:
        """Evaluate *query*; leaving the context before the answer is finished kills the process that works on it."""
        async with self._slot():
            process = await self._next_idle()
            clock = asyncio.get_running_loop().call_later(self._limits.seconds, process.expire)
            answer = Answer(process, self._limits)
            try:
                await answer.begin(query)
                yield answer
            finally:
                clock.cancel()
                if answer.finished and process.alive and not self._closing.is_set():
                    self._idle.put_nowait(process)
                else:
                    self._bury(process)
                    self._spawn(self._hire())

    async def ready(self, seconds: float = 5.0) -> bool:
        """Tell whether a process answers, or all are at work on queries."""
        if self._slots.locked():
            return bool(self._living)
        try:
            async with asyncio.timeout(seconds), self.answer(Query("ASK {}", {})) as answer:
                return answer.form is Form.BOOLEAN
        except (QueryError, TimeoutError):
            return False

    @contextlib.asynccontextmanager
    async def _slot(self) -> AsyncIterator[None]:
        if self._slots.locked() and self._waiting >= self._limits.queue:
            raise QueryQueueError(f"{self._waiting} queries are waiting already; please ask again later.")
        self._waiting += 1
        try:
            async with asyncio.timeout(self._limits.queue_seconds):
                await self._slots.acquire()
        except TimeoutError:
            raise QueryQueueError(
                f"All query processes were busy for {self._limits.queue_seconds:g} seconds; please ask again later."
            ) from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._slots.release()

    async def _next_idle(self) -> QueryProcess:
        try:
            async with asyncio.timeout(self._limits.queue_seconds):
                while not (process := await self._idle.get()).alive:
                    self._bury(process)
                    self._spawn(self._hire())
                return process
        except TimeoutError:
            raise QueryQueueError("No query process could be started; please ask again later.") from None

    async def _hire(self) -> None:
        while not self._closing.is_set():
            try:
                process = await QueryProcess.start(self._store, self._limits.memory)
            except (OSError, EOFError) as error:
                _log.error("A query process on %s did not start: %s", self._store, error)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), _RETRY_SECONDS)
                continue
            self._living.add(process)
            if self._closing.is_set():
                self._bury(process)
            else:
                self._idle.put_nowait(process)
            return

    def _bury(self, process: QueryProcess) -> None:
        """Kill *process* and wait for its end in the background, so that no zombie stays."""
        process.kill()
        if process in self._living:
            self._living.remove(process)
            self._spawn(_wait(process))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _wait(process: QueryProcess) -> None:
    await process.gone()

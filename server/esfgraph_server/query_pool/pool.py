"""A pool of killable query processes: every query has a limit of time, memory and size that holds whatever it asks.

Every query begins in a quick slot. One that is not answered whole in a moment counts as long, and needs one of the
long slots: where one is free it goes on there, else it is stopped before anything was sent, waits its turn and begins
again. So however many long queries there are, and from however many clients, a short one finds a process soon.
"""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import msgspec

from esfgraph.errors import QueryError
from esfgraph_server.query_pool.answer import Answer
from esfgraph_server.query_pool.forkserver import ForkServer
from esfgraph_server.query_pool.limits import (
    QueryLengthError,
    QueryLimits,
    QueryQueueError,
    QueryTimeError,
    error_of,
)
from esfgraph_server.query_pool.messages import Form, Query, Refused
from esfgraph_server.query_pool.process import QueryProcess
from esfgraph_server.query_pool.scanner import LONG, refusal_of
from esfgraph_server.query_pool.slots import SITE, Slots

_log = logging.getLogger(__name__)

_EVALUATOR = "esfgraph_server.query_pool.evaluator"
_START_SECONDS = 30.0
"""After which a process that is not up is given up."""
_RETRY_SECONDS = 1.0
"""Pause before a process is started again that could not open its store."""


class _OverdueError(QueryError):
    """A query stopped because it is long, and there was no long slot for it."""


class _Evaluation:
    """The evaluation of one query, as a context: the slot it holds, and the process that works on it."""

    __slots__ = ("answer", "client", "clock", "pool", "process", "query", "slots")

    def __init__(self, pool: "QueryPool", query: Query, client: str) -> None:
        self.pool = pool
        self.query = query
        self.client = client
        self.slots: Slots | None = None
        self.process: QueryProcess | None = None
        self.answer: Answer | None = None
        self.clock: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Answer:
        try:
            return await self.pool.begin(self)
        except BaseException:
            self.pool.end(self)
            raise

    async def __aexit__(self, *_: object) -> None:
        self.pool.end(self)

    async def take(self, slots: Slots) -> None:
        await slots.take(self.client)
        self.slots = slots

    def give_back(self) -> None:
        slots, self.slots = self.slots, None
        if slots is not None:
            slots.give_back(self.client)

    def stop_clock(self) -> None:
        if self.clock is not None:
            self.clock.cancel()


class QueryPool:
    """Keeps query processes on one store; a killed one is replaced at once. Starts and closes in one event loop."""

    def __init__(self, store: Path, limits: QueryLimits, *, quick: int, spare: int) -> None:
        """Prepare; nothing is started yet.

        There are *quick* slots besides those for long queries (none: every query begins in a long one), and *spare*
        processes besides, kept warm to replace killed ones.
        """
        self._store = store
        self._forkserver = ForkServer(_EVALUATOR, (str(store), msgspec.json.encode(limits).decode()))
        self._limits = limits
        long = limits.processes
        self._has_quick = quick > 0
        self._slots = long + quick
        self._spare = spare
        self._long = Slots(long, max(1, long - 1), limits.queue, limits.queue_seconds)
        self._quick = Slots(quick, quick, limits.queue, limits.queue_seconds)
        self._idle: asyncio.LifoQueue[QueryProcess] = asyncio.LifoQueue()
        self._living: set[QueryProcess] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = asyncio.Event()

    @property
    def limits(self) -> QueryLimits:
        """What one query may use."""
        return self._limits

    @property
    def processes(self) -> int:
        """How many processes there should be."""
        return self._slots + self._spare

    @property
    def pids(self) -> frozenset[int]:
        """The operating system's numbers of the living processes."""
        return frozenset(process.pid for process in self._living)

    @property
    def waiting(self) -> int:
        """How many queries wait for a slot."""
        return self._long.waiting + self._quick.waiting

    @property
    def busy(self) -> int:
        """How many queries hold a slot."""
        return self._slots - self._long.free - self._quick.free

    def start(self) -> None:
        """Start the processes in the background; a query that comes before the first is up waits for it."""
        for _ in range(self.processes):
            self._spawn(self._start_process())

    async def close(self) -> None:
        """Kill every process and wait until they are gone."""
        self._closing.set()
        for process in list(self._living):
            self._discard(process)
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._forkserver.close()

    def answer(self, query: Query, client: str = SITE) -> contextlib.AbstractAsyncContextManager[Answer]:
        """Evaluate *query*; leaving the context before the answer is finished kills the process that works on it."""
        return _Evaluation(self, query, client)

    async def ready(self, seconds: float = 5.0) -> bool:
        """Tell whether a process answers within *seconds*; where all are at work, whether there are any."""
        if self.busy == self._slots:
            return bool(self._living)
        try:
            async with asyncio.timeout(seconds), self.answer(Query("ASK {}", {})) as answer:
                return answer.form is Form.BOOLEAN
        except (QueryError, TimeoutError):
            return False

    def _examine(self, query: Query) -> None:
        if len(query.text) > self._limits.length or len(query.text.encode()) > self._limits.length:
            raise QueryLengthError(f"The query is too long: at most {self._limits.length} bytes are read.")
        if len(query.text) <= LONG and (refusal := refusal_of(query.text, self._limits.depth)):
            raise error_of(Refused(refusal), self._limits)

    async def begin(self, evaluation: _Evaluation) -> Answer:
        """Evaluate until the first chunk; a query that needs a long slot and finds none waits and begins again."""
        query = evaluation.query
        self._examine(query)
        begins_long = not self._has_quick or self._long.has_waiting(evaluation.client)
        await evaluation.take(self._long if begins_long else self._quick)
        while True:
            evaluation.process = await self._next_idle()
            answer = evaluation.answer = Answer(evaluation.process, self._limits)
            start = self._start_clock(evaluation)
            with contextlib.suppress(_OverdueError):
                await answer.begin(query)
                evaluation.stop_clock()
                if answer.finished:
                    return answer
                if self._lengthen(evaluation):
                    left = start + self._limits.total_seconds - asyncio.get_running_loop().time()
                    self._set_clock(evaluation, left, self._limits.total_seconds)
                    return answer
            self.end(evaluation)
            await evaluation.take(self._long)

    def _start_clock(self, evaluation: _Evaluation) -> float:
        """Stop the query in time; return when it began."""
        loop, seconds = asyncio.get_running_loop(), self._limits.seconds
        if evaluation.slots is self._quick and self._limits.quick_seconds < seconds:
            evaluation.clock = loop.call_later(self._limits.quick_seconds, self._no_longer_quick, evaluation)
        else:
            self._set_clock(evaluation, seconds, seconds)
        return loop.time()

    def _no_longer_quick(self, evaluation: _Evaluation) -> None:
        seconds = self._limits.seconds
        if self._lengthen(evaluation):
            self._set_clock(evaluation, seconds - self._limits.quick_seconds, seconds)
        elif evaluation.process:
            evaluation.process.stop(_OverdueError())

    def _set_clock(self, evaluation: _Evaluation, left: float, seconds: float) -> None:
        def stop() -> None:
            if evaluation.process:
                evaluation.process.stop(
                    QueryTimeError(
                        f"The query was stopped after {seconds:g} seconds, the longest that one may take here."
                    )
                )

        evaluation.clock = asyncio.get_running_loop().call_later(left, stop)

    def _lengthen(self, evaluation: _Evaluation) -> bool:
        """Move a query to a long slot, if it is in none and there is one."""
        if evaluation.slots is not self._long and self._long.try_take(evaluation.client):
            evaluation.give_back()
            evaluation.slots = self._long
        return evaluation.slots is self._long

    def end(self, evaluation: _Evaluation) -> None:
        """Take a query's slot and its process back, wherever it stands."""
        self._release(evaluation)
        evaluation.give_back()

    def _release(self, evaluation: _Evaluation) -> None:
        """Keep the process for the next query, or kill and replace it."""
        evaluation.stop_clock()
        process, answer, evaluation.process, evaluation.answer = evaluation.process, evaluation.answer, None, None
        if process is None or answer is None:
            return
        if answer.reusable and not self._closing.is_set():
            self._idle.put_nowait(process)
        else:
            self._discard(process)
            self._spawn(self._start_process())

    async def _next_idle(self) -> QueryProcess:
        while not self._idle.empty():
            if self._is_alive(process := self._idle.get_nowait()):
                return process
        try:
            async with asyncio.timeout(self._limits.queue_seconds):
                while not self._is_alive(process := await self._idle.get()):
                    pass
                return process
        except TimeoutError:
            raise QueryQueueError("No query process could be started; please ask again later.") from None

    def _is_alive(self, process: QueryProcess) -> bool:
        """Tell whether an idle process can take a query; one that cannot is replaced."""
        if process.alive:
            return True
        self._discard(process)
        self._spawn(self._start_process())
        return False

    async def _start_process(self) -> None:
        while not self._closing.is_set():
            try:
                async with asyncio.timeout(_START_SECONDS):
                    process = await QueryProcess.start(self._forkserver)
            except (OSError, EOFError) as error:
                _log.error("A query process on %s did not start: %s", self._store, error)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), _RETRY_SECONDS)
                continue
            self._living.add(process)
            if self._closing.is_set():
                self._discard(process)
            else:
                self._idle.put_nowait(process)
            return

    def _discard(self, process: QueryProcess) -> None:
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

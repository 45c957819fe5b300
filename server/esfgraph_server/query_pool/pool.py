"""A pool of killable query processes: every query has a limit of time, memory and size that holds whatever it asks.

Every query begins in a quick slot. One that is not answered whole in a moment counts as long, and needs one of the
long slots: where one is free it goes on there, else it is stopped before anything was sent, waits its turn and begins
again. So however many long queries there are, and from however many clients, a short one finds a process soon.
"""

import asyncio
import contextlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from esfgraph.errors import QueryError
from esfgraph_server.query_pool.answer import Answer
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.query_pool.messages import Form, Query, Refused
from esfgraph_server.query_pool.process_supply import Processes
from esfgraph_server.query_pool.query_errors import QueryStoreError, error_of, length_error, time_error
from esfgraph_server.query_pool.scanner import LONG, refusal_of
from esfgraph_server.query_pool.slots import SITE, Slots

if TYPE_CHECKING:
    from pathlib import Path

    from esfgraph_server.query_pool.process import QueryProcess
    from esfgraph_server.query_pool.remote_store import RemoteRelease


class QueryPool:
    """Evaluates queries in processes on one store. Starts and closes in one event loop."""

    def __init__(self, store: "Path | RemoteRelease", limits: QueryLimits, *, quick: int, spare: int) -> None:
        """Prepare; nothing is started yet.

        There are *quick* slots besides those for long queries (none: every query begins in a long one), and *spare*
        processes besides, kept warm to replace killed ones.
        """
        self.limits = limits
        """What one query may use."""
        self._slots = limits.processes + quick
        self._long = Slots(limits.processes, max(1, limits.processes - 1), limits.queue, limits.queue_seconds)
        self._quick = Slots(quick, quick, limits.queue, limits.queue_seconds) if quick else None
        self._processes = Processes(store, limits, self._slots + spare)
        self.has_seen_damage = False
        """Whether a query read what is damaged in the store."""

    @property
    def processes(self) -> int:
        """How many processes there should be."""
        return self._processes.number

    @property
    def pids(self) -> frozenset[int]:
        """The operating system's numbers of the living processes."""
        return self._processes.pids

    @property
    def waiting(self) -> int:
        """How many queries wait for a slot."""
        return self._long.waiting + (self._quick.waiting if self._quick else 0)

    @property
    def busy(self) -> int:
        """How many queries hold a slot."""
        return self._slots - self._long.free - (self._quick.free if self._quick else 0)

    def start(self) -> None:
        """Start the processes in the background; a query that comes before the first is up waits for it."""
        self._processes.start()

    async def close(self) -> None:
        """Kill every process and wait until they are gone."""
        await self._processes.close()

    def answer(self, query: Query, client: str = SITE) -> contextlib.AbstractAsyncContextManager[Answer]:
        """Evaluate *query*; leaving the context before the answer is finished kills the process that works on it.

        Entering it raises QueryError: for a query that is refused, fails, passes a limit, or finds no process in time.
        """
        return _Evaluation(query, client, self.limits, self._long, self._quick, self._processes, self._note)

    def _note(self, error: BaseException | None) -> None:
        if isinstance(error, QueryStoreError) or (error and isinstance(error.__cause__, QueryStoreError)):
            self.has_seen_damage = True

    async def ready(self, seconds: float = 5.0) -> bool:
        """Tell whether a process answers within *seconds*; where all are at work, whether there are any."""
        if self.busy == self._slots:
            return bool(self.pids)
        try:
            async with asyncio.timeout(seconds), self.answer(Query("ASK {}", {})) as answer:
                return answer.form is Form.BOOLEAN
        except (QueryError, TimeoutError):
            return False


class _AgainError(QueryError):
    """A query stopped before anything of its answer was sent, to begin again."""


class _OverdueError(_AgainError):
    """It is long, and there was no long slot for it."""


class _HaltedError(_AgainError):
    """Its process was halted from outside."""


class _Evaluation:
    """The evaluation of one query, as a context: the slot it holds, and the process that works on it."""

    def __init__(
        self,
        query: Query,
        client: str,
        limits: QueryLimits,
        long: Slots,
        quick: Slots | None,
        processes: Processes,
        note: Callable[[BaseException | None], None],
    ) -> None:
        self._query = query
        self._note = note
        self._client = client
        self._limits = limits
        self._long = long
        self._quick = quick
        self._processes = processes
        self._held: Slots | None = None
        """Where it holds a slot."""
        self._process: QueryProcess | None = None
        self._answer: Answer | None = None
        self._clock: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Answer:
        try:
            self._examine()
            begins_quick = self._quick and not self._long.has_waiting(self._client)
            await self._hold(self._quick if self._quick and begins_quick else self._long)
            while True:
                try:
                    return await self._begin()
                except _OverdueError:
                    self._end()
                    await self._hold(self._long)
                except _HaltedError:
                    self._give_back_process()
        except BaseException as error:
            self._note(error)
            self._end()
            raise

    async def __aexit__(self, _: object, error: BaseException | None, __: object) -> None:
        self._note(error)
        self._end()

    def _examine(self) -> None:
        """Refuse what can be refused without a process."""
        text, limits = self._query.text, self._limits
        if len(text) > limits.length or len(text.encode()) > limits.length:
            raise length_error(limits.length)
        if len(text) <= LONG and (refusal := refusal_of(text, limits.depth, limits.groups)):
            raise error_of(Refused(refusal), limits)

    async def _begin(self) -> Answer:
        """Evaluate until the first chunk is there; _AgainError where the query is to begin again."""
        self._process = await self._processes.lend()
        answer = self._answer = Answer(self._process, self._limits, self._end)
        start = asyncio.get_running_loop().time()
        self._start_clock(start)
        await answer.begin(self._query)
        if not answer.finished:
            if not self._lengthen():
                raise _OverdueError
            self._stop_at(start, self._limits.total_seconds)
        return answer

    def _start_clock(self, start: float) -> None:
        limits = self._limits
        if limits.quick_seconds < limits.seconds:
            self._clock = asyncio.get_running_loop().call_at(start + limits.quick_seconds, self._look, start)
        else:
            self._stop_at(start, limits.seconds)

    def _look(self, start: float) -> None:
        """See to a query that is not answered in a moment: it goes on in a long slot, or begins again."""
        assert self._process
        if self._process.halted:
            self._process.stop(_HaltedError)
        elif self._lengthen():
            self._stop_at(start, self._limits.seconds)
        else:
            self._process.stop(_OverdueError)

    def _stop_at(self, start: float, seconds: float) -> None:
        """Let the query end so many *seconds* after its *start*, whatever its client has read by then."""
        self._stop_clock()
        self._clock = asyncio.get_running_loop().call_at(start + seconds, self._stop, seconds)

    def _stop(self, seconds: float) -> None:
        assert self._process
        self._process.stop(partial(time_error, seconds))
        self._end()

    def _lengthen(self) -> bool:
        """Move to a long slot, unless it is in one; tell whether it is now."""
        if self._held is not self._long and self._long.try_take(self._client):
            self._give_back_slot()
            self._held = self._long
        return self._held is self._long

    async def _hold(self, slots: Slots) -> None:
        await slots.take(self._client)
        self._held = slots

    def _end(self) -> None:
        """Give slot and process back, wherever the evaluation stands."""
        self._give_back_process()
        self._give_back_slot()

    def _give_back_slot(self) -> None:
        slots, self._held = self._held, None
        if slots is not None:
            slots.give_back(self._client)

    def _give_back_process(self) -> None:
        self._stop_clock()
        process, answer, self._process, self._answer = self._process, self._answer, None, None
        if process is not None:
            self._processes.take_back(process, reusable=answer is not None and answer.reusable)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

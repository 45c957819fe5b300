"""Worker processes: a function over many arguments in as many processes as asked for; results come as they end.

Arguments and results should be small: what is large goes through files.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager, suppress
from functools import partial
from itertools import chain, islice
from multiprocessing.connection import Connection
from multiprocessing.forkserver import ensure_running
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from esfgraph.errors import ReleaseError

Argument = TypeVar("Argument")
Result = TypeVar("Result")

ALONE = 1500
"""Up to so many records this process is done sooner than others are started."""

FEW = 2
"""Up to so many arguments, likewise."""

BETWEEN_COLLECTIONS = 100_000
"""Objects made in a process before it looks for cycles among them: they hold records, which have none."""

IN_FLIGHT = 3
"""Arguments taken ahead for each process."""


class Tasks:
    """Runs functions in processes of their own, or in this one where that is enough."""

    def __init__(self, processes: int) -> None:
        self.processes = processes
        self._pool: ProcessPoolExecutor | None = None

    def run(
        self, function: Callable[[Argument], Result], arguments: Iterable[Argument], records: int
    ) -> Iterator[Result]:
        """Yield the result of each argument, in the order in which they end; *records* says how much work it is."""
        if not self.are_worth(records):
            yield from map(function, arguments)
            return
        arguments = iter(arguments)
        if len(few := list(islice(arguments, FEW + 1))) <= FEW and not self._pool:
            yield from map(function, few)
            return
        arguments = chain(few, arguments)
        pool = self._started()
        running: set[Future[Result]] = set()
        try:
            for argument in arguments:
                running.add(pool.submit(function, argument))
                if len(running) >= self.processes * IN_FLIGHT:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    yield from (each.result() for each in done)
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (each.result() for each in done)
        except BrokenProcessPool as error:
            raise _ended() from error
        finally:
            for each in running:
                each.cancel()

    @contextmanager
    def beside(
        self, function: Callable[[Argument], None], argument: Argument, records: int, niceness: int = 0
    ) -> Iterator[None]:
        """Do one long thing while the context lasts; raise its error at the end.

        With *niceness* it gives way to what takes longer, as `nice` says.
        """
        if not self.are_worth(records):
            function(argument)
            yield
            return
        with closing(Companion(partial(_with_first, function), niceness)) as companion:
            companion.send(argument)
            companion.send(None)
            yield
            companion.wait()

    def are_worth(self, records: int) -> bool:
        """Whether work on so many records is done sooner in other processes than in this one."""
        return self.processes > 1 and records > ALONE

    def close(self) -> None:
        """End the processes when they have done what they are at; what is run later starts others."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self.processes, mp_context=_context(), initializer=_begin)
        return self._pool


class Companion(Generic[Argument]):
    """A process that does one long thing with whatever it is sent, and meanwhile others do theirs."""

    def __init__(self, function: Callable[[Iterator[Argument]], None], niceness: int = 0) -> None:
        """Start it; with *niceness* it gives way to others, as `nice` says."""
        words, self._words = _context().Pipe(duplex=False)
        self._answer, answer = _context().Pipe(duplex=False)
        self._process = _context().Process(target=_accompany, args=(words, answer, function, niceness))
        self._process.start()
        words.close()
        answer.close()

    def send(self, argument: Argument | None) -> None:
        """Give it something more to work on, or None: there is nothing more."""
        with suppress(OSError):  # it has ended; waiting for it tells why
            self._words.send(argument)

    def wait(self) -> None:
        """Wait until it is done with all that it was sent, None at last; raise its error."""
        try:
            error = self._answer.recv()
        except EOFError:
            error = _ended()
        self._process.join()
        if error is not None:
            raise error

    def close(self) -> None:
        """End it, done or not."""
        self._process.kill()
        self._process.join()
        self._words.close()
        self._answer.close()


def _context() -> multiprocessing.context.ForkServerContext:
    """Processes are not forked from this one, which may have threads."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["esfgraph.pipeline.map"])
    # Ctrl-C is for the parent; what is started while it is blocked never hears it, not even while it imports.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return context


def _with_first(function: Callable[[Argument], None], arguments: Iterator[Argument]) -> None:
    function(next(arguments))


def _accompany(
    words: Connection, answer: Connection, function: Callable[[Iterator[Argument]], None], niceness: int
) -> None:
    _begin()
    if hasattr(os, "nice"):
        os.nice(niceness)
    try:
        function(_received(words))
        answer.send(None)
    except Exception as error:
        answer.send(error)


def _received(words: Connection) -> Iterator[Any]:
    """Everything up to None; it is taken at once, lest the sender waits until it is wanted."""
    taken = SimpleQueue[Any]()

    def take() -> None:
        with suppress(EOFError):
            while True:
                taken.put(words.recv())

    threading.Thread(target=take, daemon=True).start()
    return iter(taken.get, None)


def _begin() -> None:
    """Leave Ctrl-C to the parent, and end with it, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # what was imported stays, and what a task makes hardly ever holds itself
    gc.set_threshold(BETWEEN_COLLECTIONS)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _ended() -> ReleaseError:
    return ReleaseError(
        "A process of the build was ended from outside, perhaps for want of memory; nothing was published. "
        "Build with fewer processes."
    )

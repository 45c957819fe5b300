"""Worker processes: a function applied to many arguments in as many processes as asked for.

They are forked from a process that is started as a program of its own. So they import no main module of the caller,
which may be a script without ``if __name__ == "__main__":`` or a notebook, and the caller's process, which may have
threads, is not forked.
Arguments and results should be small: what is large goes through files.
"""

import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, islice
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any, Self, TypeVar

from esfgraph.errors import ReleaseError
from esfgraph.pipeline.limits import Limits

Argument = TypeVar("Argument")
Result = TypeVar("Result")


class Workers:
    """Applies functions in worker processes, or in this process where that takes less time."""

    def __init__(self, processes: int, limits: Limits, modules: Sequence[str] = ()) -> None:
        """Start nothing yet; *modules* are what most functions need, imported once for all workers."""
        self.processes = processes
        self._limits = limits
        self._modules = modules
        self._server: _Server | None = None
        self._pool: list[Worker] = []

    def run(
        self, function: Callable[[Argument], Result], arguments: Iterable[Argument], records: int
    ) -> Iterator[Result]:
        """Yield the result of each argument, in the order in which they end; *records* says how much work it is.

        Raise what *function* raises, and ReleaseError where a worker was ended from outside.
        """
        if not self.are_worth(records):
            yield from map(function, arguments)
            return
        arguments = iter(arguments)
        few = list(islice(arguments, self._limits.few + 1))
        if len(few) <= self._limits.few and not self._pool:
            yield from map(function, few)
            return
        if not self._pool:
            self._pool = [self.start(_apply_each) for _ in range(self.processes)]
        try:
            calls = ((function, argument) for argument in chain(few, arguments))
            yield from share(self._pool, calls, self._limits.ahead)
        except BaseException:
            self.end_pool()  # what its workers have been given is not wanted any more
            raise

    @contextmanager
    def in_background(
        self,
        function: Callable[[Argument], None],
        argument: Argument,
        records: int,
        set_up: Callable[[], object] | None = None,
    ) -> Iterator[None]:
        """Apply *function* while the context lasts; at its end, wait for it and raise what it raises.

        A worker calls *set_up* first. Where no worker is worth it, this process calls *function* alone.
        """
        if not self.are_worth(records):
            function(argument)
            yield
            return
        with self.start(_set_up_and_apply) as worker:
            worker.send((set_up, function, argument))
            worker.send(None)
            yield
            worker.wait()

    def are_worth(self, records: int) -> bool:
        """Whether work on so many records is done sooner by workers than in this process."""
        return self.processes > 1 and records > self._limits.alone

    def start(self, function: Callable[[Iterator[Any]], Iterable[Any] | None]) -> "Worker":
        """Start a worker that applies *function* to the iterator of all that it is sent; close it when it is done."""
        self._server = self._server or _Server(self._modules)
        return Worker(self._server.fork(), function)

    def end_pool(self) -> None:
        """End the workers of `run`, whatever they do, so that their memory is free; the next `run` starts others."""
        for worker in self._pool:
            worker.close()
        self._pool = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end_pool()
        if self._server:
            self._server.close()


class Worker:
    """A process that applies a function to all that it is sent."""

    def __init__(self, connection: Connection, function: Callable[[Iterator[Any]], Iterable[Any] | None]) -> None:
        self.connection = connection
        self.send(function)
        self._pid = self._received()

    def send(self, argument: Any) -> None:
        """Send something more to work on, or None: there is nothing more."""
        with suppress(OSError):  # it has ended; `receive` tells why
            self.connection.send(argument)

    def receive(self) -> Any:
        """Wait for the next result; None where there comes no other.

        Raise what the function raised, and ReleaseError where the process was ended from outside.
        """
        if (received := self._received()) is None:
            return None
        error, result = received
        if error is not None:
            raise error
        return result

    def wait(self) -> None:
        """Wait for the end of a function that gives no results; raise as `receive` does."""
        self.receive()

    def close(self) -> None:
        """End the process, whatever it does, and wait until it has ended."""
        if self.connection.closed:
            return
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        with suppress(EOFError, OSError):
            while True:
                self.connection.recv_bytes()
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _received(self) -> Any:
        try:
            return self.connection.recv()
        except (EOFError, OSError) as error:
            raise ReleaseError(
                "A process was ended from outside, perhaps for want of memory; what was there before is as it was. "
                "Try fewer processes."
            ) from error


class _Server:
    """The process that workers are forked from."""

    def __init__(self, modules: Iterable[str]) -> None:
        self._control, descriptor = socket.socketpair()
        path = os.pathsep.join(folder or os.getcwd() for folder in sys.path)  # noqa: PTH109 (a string, as the others)
        command = [sys.executable, "-P", "-m", "esfgraph.pipeline.worker", str(descriptor.fileno()), *modules]
        # Ctrl-C is for this process; what is started while it is blocked never hears it, not even while it imports.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            with descriptor:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    pass_fds=[descriptor.fileno()],
                    env=os.environ | {"PYTHONPATH": path},
                )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def fork(self) -> Connection:
        """Fork a worker; return the connection to it."""
        connection, others = Pipe()
        with others, suppress(OSError):  # it has ended, and nobody will answer
            socket.send_fds(self._control, [b"."], [others.fileno()])
        return connection

    def close(self) -> None:
        """End it; its workers must have ended."""
        self._control.close()
        self._process.wait()


def share(workers: Sequence[Worker], arguments: Iterable[Any], ahead: int) -> Iterator[Any]:
    """Send each of *arguments* to a worker that has fewer than *ahead*, and yield what comes back."""
    arguments = iter(arguments)
    by_connection: dict[object, Worker] = {worker.connection: worker for worker in workers}
    free = deque([*workers] * ahead)
    running = 0
    while True:
        for argument in islice(arguments, len(free)):
            free.popleft().send(argument)
            running += 1
        if not running:
            return
        for connection in wait([worker.connection for worker in workers]):
            worker = by_connection[connection]
            result = worker.receive()
            free.append(worker)
            running -= 1
            yield result


def _apply_each(calls: Iterator[tuple[Callable[[Any], Any], Any]]) -> Iterator[Any]:
    return (function(argument) for function, argument in calls)


def _set_up_and_apply(calls: Iterator[tuple[Callable[[], object] | None, Callable[[Any], None], Any]]) -> None:
    for set_up, function, argument in calls:
        if set_up:
            set_up()
        function(argument)

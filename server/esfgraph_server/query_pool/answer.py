"""An answer in progress, and why the process that made it died."""

import signal
from collections.abc import AsyncIterator, Callable

from esfgraph.errors import QueryError
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.query_pool.messages import Form, Opening, Part, Query, Refusal, Refused
from esfgraph_server.query_pool.process import QueryProcess
from esfgraph_server.query_pool.query_errors import QueryProcessError, error_of

_SIGNALS = {signal.SIGABRT: Refusal.MEMORY, signal.SIGKILL: Refusal.MEMORY, signal.SIGSEGV: Refusal.DEPTH}
"""What a process dies of that nobody killed on purpose."""


class Answer:
    """An answer in progress: its form and first chunk are known, the rest is read as fast as the reader takes it."""

    def __init__(self, process: QueryProcess, limits: QueryLimits, end: Callable[[], None]) -> None:
        """Take the answer from *process*; *end* is called as soon as the process has said its last word on it."""
        self._process = process
        self._limits = limits
        self._end = end
        self._opening = Opening(Form.SOLUTIONS)
        self.first = b""
        """The first chunk."""
        self.finished = False
        """Whether the process has said its last word on this query."""
        self.reusable = False
        """Whether the process is free for the next."""

    @property
    def form(self) -> Form:
        """What the answer is."""
        return self._opening.form

    @property
    def variables(self) -> tuple[str, ...]:
        """The columns of solutions."""
        return self._opening.variables

    @property
    def encoding(self) -> str | None:
        """How the bytes are compressed, as a header says it."""
        return self._opening.encoding

    async def begin(self, query: Query) -> None:
        """Send the query and wait for its first chunk; QueryError when there is no answer."""
        try:
            self._process.send(query)
        except EOFError:
            raise await self._death() from None
        part = await self._next()
        self._opening, self.first = part.opening or self._opening, part.data

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the answer's bytes; QueryError when it cannot be finished."""
        if self.first:
            yield self.first
        while not self.finished:
            if chunk := (await self._next()).data:
                yield chunk

    async def _next(self) -> Part:
        """Return the next part; raise what a refusal or a dead process means."""
        try:
            reply = await self._process.receive()
        except EOFError:
            raise await self._death() from None
        match reply:
            case Part():
                if reply.last:
                    self._finish(reusable=not reply.leaving)
                return reply
            case Refused():
                self._finish(reusable=True)
                raise error_of(reply, self._limits)
        raise QueryProcessError("The process that evaluated the query gave no answer.")

    def _finish(self, *, reusable: bool) -> None:
        self.finished, self.reusable = True, reusable
        self._end()

    async def _death(self) -> QueryError:
        if self._process.stopped:
            return self._process.stopped()
        code = await self._process.gone()
        if code < 0 and (refusal := _SIGNALS.get(signal.Signals(-code))):
            return error_of(Refused(refusal), self._limits)
        return QueryProcessError(f"The process that evaluated the query ended unexpectedly (exit code {code}).")

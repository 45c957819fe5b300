"""Sends a query's answer as it is made, with a status that stays true."""

import asyncio
import contextlib
import logging
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from esfgraph.errors import QueryError
from esfgraph.formats import Format
from esfgraph_server.frames import CHUNK, Form, Query
from esfgraph_server.problems import Problem, ProblemError
from esfgraph_server.workers import Answer, QueryPool

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The format chosen for each form that an answer may have, None where the client takes none of those offered."""

    formats: Mapping[Form, Format | None]
    offered: Mapping[Form, tuple[Format, ...]]

    @property
    def names(self) -> dict[Form, str]:
        """What a query process is told."""
        return {form: format_.name for form, format_ in self.formats.items() if format_}

    def of(self, form: Form) -> Format:
        """Return the format for *form*; a 406 problem when there is none."""
        if format_ := self.formats[form]:
            return format_
        names = [format_.media_type for format_ in self.offered[form]]
        raise ProblemError(
            Problem(
                406,
                f"The answer to this query can be had as {', '.join(names[:-1])} or {names[-1]}.",
                "not-acceptable",
                more={"offered": names},
            )
        )


class AnswerResponse(Response):
    """Evaluates a query while it is sent.

    What fails before the first byte raises and becomes a problem. What fails later leaves the response incomplete: the
    server then breaks the connection off, so that no client takes a part for the whole. HTTP/1.0 cannot tell the two
    apart: there the answer waits on disk until it is whole.
    """

    def __init__(self, pool: QueryPool, query: Query, wanted: Wanted) -> None:
        """Ask *query* of *pool* once the response is sent."""
        super().__init__(headers={"Vary": "Accept"})
        self._pool = pool
        self._query = query
        self._wanted = wanted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; a client that goes away takes the query with it."""
        work = asyncio.ensure_future(self._answer(scope, send))
        leaving = asyncio.ensure_future(_left(receive))
        try:
            await asyncio.wait((work, leaving), return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
        finally:
            for task in (work, leaving):
                task.cancel()
            await asyncio.gather(work, leaving, return_exceptions=True)

    async def _answer(self, scope: Scope, send: Send) -> None:
        async with self._pool.answer(self._query) as answer:
            format_ = self._wanted.of(answer.form)
            self.raw_headers.append((b"content-type", format_.content_type.encode()))
            if scope["method"] == "HEAD":
                await self._start(send, len(answer.first) if answer.finished else None)
                await send({"type": "http.response.body", "body": b""})
            elif answer.finished:
                await self._start(send, len(answer.first))
                await send({"type": "http.response.body", "body": answer.first})
            elif scope["http_version"] == "1.0":
                await self._send_whole(answer, send)
            else:
                await self._start(send, None)
                await self._stream(answer.chunks(), send)

    async def _start(self, send: Send, length: int | None) -> None:
        headers = [pair for pair in self.raw_headers if pair[0] != b"content-length"]
        if length is not None:
            headers.append((b"content-length", str(length).encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})

    async def _stream(self, chunks: AsyncIterator[bytes], send: Send) -> None:
        try:
            async for chunk in chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except QueryError as error:
            _log.warning("An answer was broken off: %s", error)
            return
        await send({"type": "http.response.body", "body": b""})

    async def _send_whole(self, answer: Answer, send: Send) -> None:
        with tempfile.TemporaryFile() as file:
            async for chunk in answer.chunks():
                file.write(chunk)
            await self._start(send, file.tell())
            file.seek(0)
            while chunk := file.read(CHUNK):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})


async def _left(receive: Receive) -> None:
    """Wait until the client has closed the connection."""
    with contextlib.suppress(asyncio.CancelledError):
        while (await receive())["type"] != "http.disconnect":
            pass

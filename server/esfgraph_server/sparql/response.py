"""Sends a query's answer as it is made, with a status that stays true."""

import logging
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from starlette.types import Message, Receive, Scope, Send

from esfgraph.errors import QueryError
from esfgraph.rdf.formats import Format
from esfgraph_server.http.client import client_of
from esfgraph_server.http.connection import cut
from esfgraph_server.query_pool.answer import Answer
from esfgraph_server.query_pool.messages import CHUNK, Query
from esfgraph_server.query_pool.pool import QueryPool
from esfgraph_server.sparql.cache import AnswerCache, KeptAnswer
from esfgraph_server.sparql.formats import AnswerFormats

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AnswerResponse:
    """Evaluates a query while it is sent.

    What fails before the first byte raises and becomes a problem. What fails later leaves the response incomplete: the
    server then breaks the connection off, so that no client takes a part for the whole. HTTP/1.0 cannot tell the two
    apart: there the answer waits on disk until it is whole.
    """

    pool: QueryPool
    query: Query
    formats: AnswerFormats
    headers: Mapping[str, str]
    kept: AnswerCache
    tag: str | None
    """Entity tag under which the answer is kept for those who ask the same; None for one that is not."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; QueryError where there is none."""
        try:
            await self._evaluate(scope, send)
        except _BrokenOffError as error:
            _log.warning("An answer was broken off: %s", error)
            await cut(scope)

    async def _evaluate(self, scope: Scope, send: Send) -> None:
        async with self.pool.answer(self.query, client_of(scope)) as answer:
            format_ = self.formats.of(answer.form)
            if answer.finished:
                if self.tag:
                    self.kept.put(self.tag, KeptAnswer(format_.content_type, answer.encoding, answer.first))
                await self._start(send, format_, answer.encoding, len(answer.first))
                await send({"type": "http.response.body", "body": answer.first})
            elif scope["method"] == "HEAD":
                await self._start(send, format_, answer.encoding, None)
                await send({"type": "http.response.body", "body": b""})
            elif scope["http_version"] == "1.0":
                await self._send_whole(answer, format_, send)
            else:
                await self._start(send, format_, answer.encoding, None)
                await self._stream(self._keeping(answer, format_), send)

    async def _start(self, send: Send, format_: Format, encoding: str | None, length: int | None) -> None:
        await send(start_message(self.headers, format_.content_type, encoding, length))

    async def _stream(self, chunks: AsyncIterator[bytes], send: Send) -> None:
        try:
            async for chunk in chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except QueryError as error:
            raise _BrokenOffError(str(error)) from error
        await send({"type": "http.response.body", "body": b""})

    async def _keeping(self, answer: Answer, format_: Format) -> AsyncIterator[bytes]:
        """Pass the answer on, and keep it if it turns out not to be too large for that."""
        parts: list[bytes] | None = [] if self.tag else None
        size = 0
        async for chunk in answer.chunks():
            size += len(chunk)
            if parts is not None:
                parts.append(chunk)
                if size > self.kept.largest:
                    parts = None
            yield chunk
        if self.tag and parts is not None:
            self.kept.put(self.tag, KeptAnswer(format_.content_type, answer.encoding, b"".join(parts)))

    async def _send_whole(self, answer: Answer, format_: Format, send: Send) -> None:
        with tempfile.TemporaryFile() as file:
            async for chunk in answer.chunks():
                file.write(chunk)
            await self._start(send, format_, answer.encoding, file.tell())
            file.seek(0)
            while chunk := file.read(CHUNK):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})


class _BrokenOffError(Exception):
    """An answer that ends before its end, when a part of it has been sent."""


@dataclass(frozen=True, slots=True)
class KeptResponse:
    """Sends an answer that was kept."""

    answer: KeptAnswer
    tag: str
    headers: Mapping[str, str]

    @property
    def encoded(self) -> list[tuple[bytes, bytes]]:
        """All headers, as they are sent."""
        return encode(self.headers, self.answer.content_type, self.answer.encoding, len(self.answer.body))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it whole."""
        await send({"type": "http.response.start", "status": 200, "headers": self.encoded})
        await send({"type": "http.response.body", "body": self.answer.body})


def start_message(headers: Mapping[str, str], content_type: str, encoding: str | None, length: int | None) -> Message:
    """Begin a response of status 200."""
    return {"type": "http.response.start", "status": 200, "headers": encode(headers, content_type, encoding, length)}


def encode(
    headers: Mapping[str, str], content_type: str, encoding: str | None, length: int | None
) -> list[tuple[bytes, bytes]]:
    """Write the headers of a response of status 200."""
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    pairs.append((b"content-type", content_type.encode()))
    if encoding:
        pairs.append((b"content-encoding", encoding.encode()))
    if length is not None:
        pairs.append((b"content-length", str(length).encode()))
    return pairs

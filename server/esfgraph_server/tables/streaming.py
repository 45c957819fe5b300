"""A file that is made while it is sent: block by block, each in a place that others get when the client is slow."""

import asyncio
import logging
import tempfile
import time
import zlib
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from anyio.to_thread import run_sync
from starlette.types import Receive, Scope, Send

from esfgraph.errors import EsfgraphError
from esfgraph_server.http.connection import cut
from esfgraph_server.http.problems import Problem, ProblemError
from esfgraph_server.releases.renderings import BUSY, Renderings

_log = logging.getLogger(__name__)

Chunks = Generator[bytes]
"""Parts of a file; it is closed where nobody wants the rest."""

_BLOCK = 256 * 1024
"""Bytes that are made before they are sent."""
_MOST_WAITING = 16 * 1024**2
"""Bytes of a file that wait on disk until it is whole."""
_SECONDS = 0.1
"""After which less is sent, so that others get the place."""
_TRIES, _PAUSE = 60, 1.0
"""How often a file that has begun waits for a place, and seconds between: much of it has been sent for nothing else."""
_LEVEL = 5
"""Of gzip."""
_GZIP = 16 + zlib.MAX_WBITS


_TOO_OLD = Problem(
    505,
    f"Files of more than {_MOST_WAITING} bytes are sent by HTTP/1.1, which tells a whole file from a part.",
    "version",
)


@dataclass(frozen=True, slots=True)
class StreamedFile:
    """Sends what *make* yields.

    What fails before the first byte raises and becomes a problem. What fails later breaks the connection off, so that
    no client takes a part for the whole; HTTP/1.0 cannot tell the two apart: it gets nothing until the file is whole,
    and no large file.
    """

    make: Callable[[], Chunks]
    headers: Mapping[str, str]
    renderings: Renderings
    client: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, or for HEAD its headers alone."""
        start = {
            "type": "http.response.start",
            "status": 200,
            "headers": [(name.lower().encode(), value.encode()) for name, value in self.headers.items()],
        }
        if scope["method"] == "HEAD":
            await send(start)
            await send({"type": "http.response.body", "body": b""})
            return
        chunks = self.make()
        try:
            if scope["http_version"] == "1.0":
                with tempfile.TemporaryFile() as whole:
                    while block := await self._next(chunks):
                        whole.write(block)
                        if whole.tell() > _MOST_WAITING:
                            raise ProblemError(_TOO_OLD)
                    whole.seek(0)
                    await send(start)
                    while block := whole.read(_BLOCK):
                        await send({"type": "http.response.body", "body": block, "more_body": True})
            else:
                block = await self._next(chunks)
                await send(start)
                if not await self._send_rest(block, chunks, send):
                    await cut(scope)
                    return
            await send({"type": "http.response.body", "body": b""})
        finally:
            await run_sync(chunks.close)

    async def _send_rest(self, block: bytes, chunks: Chunks, send: Send) -> bool:
        """Send a block and all that follow; tell whether all went well."""
        try:
            while block:
                await send({"type": "http.response.body", "body": block, "more_body": True})
                block = await self._next(chunks, tries=_TRIES)
        except EsfgraphError as error:
            _log.warning("A file was broken off: %s", error)
            return False
        return True

    async def _next(self, chunks: Chunks, tries: int = 1) -> bytes:
        """Make the next block; empty at the end. Wait for a place as often as *tries* says."""
        while True:
            tries -= 1
            try:
                return await self.renderings.fresh(self.client, partial(_block, chunks))
            except ProblemError as error:
                if error.problem is not BUSY or not tries:
                    raise
                await asyncio.sleep(_PAUSE)


def _block(chunks: Chunks) -> bytes:
    parts, size, end = list[bytes](), 0, time.monotonic() + _SECONDS
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size >= _BLOCK or (size and time.monotonic() > end):
            break
    return b"".join(parts)


def gzipped(chunks: Chunks) -> Chunks:
    """Compress what *chunks* yields."""
    packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
    with closing(chunks):
        for chunk in chunks:
            if packed := packer.compress(chunk):
                yield packed
    yield packer.flush()

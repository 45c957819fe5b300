"""Pages and documents: made in few places off the event loop, a fair share for each client; kept up to a size."""

import asyncio
import contextlib
import gzip
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from esfgraph_server.http.caching import CACHE_CONTROL, compressed_tag, holds_copy, not_modified
from esfgraph_server.http.client import client_of
from esfgraph_server.http.negotiation import Preferences
from esfgraph_server.http.problems import RETRY_AFTER, Problem, ProblemError
from esfgraph_server.query_pool.query_errors import QueryQueueError
from esfgraph_server.query_pool.slots import Slots
from esfgraph_server.releases.damage import store_damage_raised

Item = TypeVar("Item")

BUSY = Problem(
    503,
    "The server is busy with what others have asked for; please ask again later.",
    "busy",
    "Too many pages",
    headers={"Retry-After": RETRY_AFTER},
)
_SMALLEST_COMPRESSED = 1024
"""Bytes below which a body is sent as it is: it fits into one packet either way."""
_LEVEL = 5
"""Of gzip: pages come out 1.2 % larger than at the highest level, in two thirds of its time."""
_OVERHEAD = 500
"""Bytes that Python needs for something kept, besides its body."""


class Rendering(NamedTuple):
    """A body that was made."""

    body: bytes
    is_compressed: bool


Make = Callable[[], str | bytes]
"""Makes a body, in a thread; loops in it that may be long call `going_on`."""


@dataclass(frozen=True, slots=True)
class RenderingLimits:
    """What making pages and documents may take of a server process."""

    places: int
    """How many are made at the same time; one client has at most half of them."""
    seconds: float
    """Seconds that one may take."""
    bytes: int
    """Bytes of one."""
    kept_bytes: int
    """Bytes of those that are kept for the next who ask."""
    queue: int
    """How many requests may wait for a place; those of one client at most half of them."""
    queue_seconds: float
    """Seconds that one may wait."""


@dataclass(slots=True)
class _Watch:
    """Tells a thread when it is to give up."""

    end: float
    given_up: threading.Event = field(default_factory=threading.Event)


_watch: ContextVar[_Watch | None] = ContextVar("watch", default=None)


class _GivenUpError(Exception):
    """Nobody waits any more for what is being made."""


def going_on(items: Iterable[Item]) -> Iterator[Item]:
    """Pass *items* on as long as somebody waits for what is made of them, and the time lasts.

    Raises a ProblemError when it takes too long; outside of a rendering it only passes them on.
    """
    watch = _watch.get()
    if watch is None:
        yield from items
        return
    for item in items:
        if watch.given_up.is_set():
            raise _GivenUpError
        if time.monotonic() > watch.end:
            raise ProblemError(
                Problem(503, "This took too long to make; the SPARQL endpoint and the downloads hold the same.", "time")
            )
        yield item


@dataclass(slots=True)
class _Making:
    """What is being made now, for all who wait for it."""

    task: asyncio.Task[Rendering]
    waiting: int = 0


class Renderings:
    """What is made, once for all who ask for the same at the same time, and what is kept of it."""

    def __init__(self, limits: RenderingLimits) -> None:
        """Make as *limits* say."""
        self._limits = limits
        self._slots = Slots(limits.places, max(1, limits.places // 2), limits.queue, limits.queue_seconds)
        self._making: dict[str, _Making] = {}
        self._turn = asyncio.Lock()
        self._kept: OrderedDict[str, Rendering] = OrderedDict()
        self.kept_bytes = 0

    def kept(self, key: str) -> Rendering | None:
        """Return what is kept under a key."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    async def get(self, key: str, client: str, make: Make, *, compressed: bool) -> Rendering:
        """Return what *key* names: kept, or made now, for *client*.

        What nobody waits for any more is given up. Raises a ProblemError where there is no place, where it takes too
        long, and where it becomes too large.
        """
        key = _key(key, compressed=compressed)
        if (kept := self.kept(key)) is not None:
            return kept
        making = self._making.get(key)
        if making is None:
            task = asyncio.get_running_loop().create_task(self._make(key, client, make, compressed=compressed))
            making = self._making[key] = _Making(task)
            task.add_done_callback(lambda done: self._forget(key, done))
        making.waiting += 1
        try:
            return await asyncio.shield(making.task)
        finally:
            making.waiting -= 1
            if not making.waiting and not making.task.done():
                self._forget(key, making.task)
                making.task.cancel()

    async def get_at_once(self, key: str, make: Make, *, compressed: bool) -> Rendering:
        """Return the same on the event loop: for what takes it less than a thread and what waits for one.

        Raises a ProblemError where it takes too long, and where it becomes too large.
        """
        key = _key(key, compressed=compressed)
        if (kept := self.kept(key)) is not None:
            return kept
        async with self._turn:
            if (rendering := self.kept(key)) is None:
                rendering = self._run(self._watch(), make, compressed)
                self._keep(key, rendering)
            await asyncio.sleep(0)  # whoever has asked for something else meanwhile is answered before the next is made
        return rendering

    async def fresh(self, client: str, make: Make) -> bytes:
        """Return what *make* gives, which is nobody else's; raises what `get` raises."""
        return (await self._in_place(client, make, compressed=False)).body

    def _forget(self, key: str, task: asyncio.Task[Rendering]) -> None:
        if (making := self._making.get(key)) and making.task is task:
            del self._making[key]
        if task.done() and not task.cancelled():
            task.exception()  # those who waited were told of it, if any still do

    async def _make(self, key: str, client: str, make: Make, *, compressed: bool) -> Rendering:
        rendering = await self._in_place(client, make, compressed=compressed)
        self._keep(key, rendering)
        return rendering

    async def _in_place(self, client: str, make: Make, *, compressed: bool) -> Rendering:
        try:
            await self._slots.take(client)
        except QueryQueueError:
            raise ProblemError(BUSY) from None
        try:
            return await self._in_thread(make, compressed=compressed)
        finally:
            self._slots.give_back(client)

    async def _in_thread(self, make: Make, *, compressed: bool) -> Rendering:
        watch = self._watch()
        work = asyncio.get_running_loop().run_in_executor(None, self._run, watch, make, compressed)
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            watch.given_up.set()
            with contextlib.suppress(Exception):
                await work  # the place is taken until the thread is free
            raise

    def _watch(self) -> _Watch:
        return _Watch(time.monotonic() + self._limits.seconds)

    def _run(self, watch: _Watch, make: Make, compressed: bool) -> Rendering:
        token = _watch.set(watch)
        try:
            with store_damage_raised():
                body = make()
        except Exception as error:
            _let_go(error)
            raise
        finally:
            _watch.reset(token)
        data = body.encode() if isinstance(body, str) else body
        if len(data) > self._limits.bytes:
            detail = f"This would be larger than {self._limits.bytes} bytes; the downloads hold the same."
            raise ProblemError(Problem(503, detail, "size"))
        if compressed and len(data) >= _SMALLEST_COMPRESSED:
            return Rendering(gzip.compress(data, _LEVEL, mtime=0), is_compressed=True)
        return Rendering(data, is_compressed=False)

    def _keep(self, key: str, rendering: Rendering) -> None:
        if key in self._kept or len(rendering.body) > self._limits.kept_bytes // 4:
            return
        self._kept[key] = rendering
        self.kept_bytes += len(rendering.body) + _OVERHEAD
        while self.kept_bytes > self._limits.kept_bytes:
            _, oldest = self._kept.popitem(last=False)
            self.kept_bytes -= len(oldest.body) + _OVERHEAD


def _let_go(error: BaseException | None) -> None:
    """Let go of what was being read when an error was raised: the store wants that in the thread that began it."""
    while error:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


def _key(tag: str, *, compressed: bool) -> str:
    """Return what a body is kept under: compressed it is another one."""
    return compressed_tag(tag) if compressed else tag


async def rendered(
    request: Request[Any],
    tag: str,
    content_type: str,
    make: Make,
    headers: Mapping[str, str] | None = None,
    *,
    is_packed: bool = False,
    at_once: bool = False,
) -> Response:
    """Answer 304 to a client that holds what *tag* names, else with what *make* gives; both carry *headers*.

    What is *is_packed* is compressed by itself. What takes a millisecond may be made *at_once*, on the event loop.
    A ProblemError where the client asks for another state, and where there is no place, time or room to make it.
    """
    headers = headers or {}
    if holds_copy(request, tag):
        return not_modified(tag, headers)
    renderings: Renderings = request.state["renderings"]
    wants_compressed = not is_packed and Preferences.of(request).gzip
    if at_once:
        rendering = await renderings.get_at_once(tag, make, compressed=wants_compressed)
    else:
        rendering = await renderings.get(tag, client_of(request.scope), make, compressed=wants_compressed)
    request.state["rendering"] = _key(tag, compressed=wants_compressed)
    response = Response(rendering.body, headers={"Cache-Control": CACHE_CONTROL, **headers, "ETag": tag})
    response.headers["Content-Type"] = content_type
    response.headers.add_vary_header("Accept-Encoding")
    if rendering.is_compressed:
        response.headers["Content-Encoding"] = "gzip"
    return response

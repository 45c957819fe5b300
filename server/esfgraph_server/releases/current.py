"""Which release is served now: follows the pointer DATA/current and keeps what is needed to answer from it."""

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyoxigraph import Store
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from esfgraph.errors import ReleaseError
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.query_pool.pool import QueryPool
from esfgraph_server.sparql.cache import ResultCache
from esfgraph_server.sparql.statistics import SizeCount

_log = logging.getLogger(__name__)

_RETRY_SECONDS = 5.0
"""Pause before a release that could not be opened is tried again."""


@dataclass(eq=False, slots=True)
class ServedRelease:
    """One release, open."""

    release: Release
    store: Store
    """For look-ups by index in this process: never for a query."""
    pool: QueryPool
    """For queries."""
    cache: ResultCache
    sizes: SizeCount
    users: int = field(default=0, init=False)

    @property
    def id(self) -> str:
        """The release's id."""
        return self.release.id

    @property
    def base_iri(self) -> str:
        """The base IRI under which its things are minted."""
        return self.release.base_iri

    @property
    def path(self) -> Path:
        """The release's folder."""
        return self.release.path

    @property
    def manifest(self) -> Mapping[str, Any]:
        """The release's table of contents."""
        return self.release.manifest

    def start(self) -> None:
        """Start the query processes."""
        self.pool.start()

    async def close(self) -> None:
        """End the query processes."""
        await self.pool.close()


class Site:
    """Follows the pointer of a data folder; a release that is no longer pointed at closes with its last user."""

    def __init__(self, data: DataFolder, open_release: Callable[[Release], ServedRelease]) -> None:
        """Follow ``current`` in *data*; nothing is opened before the first lease."""
        self._data = data
        self._pointer = data.root / "current"
        self._open_release = open_release
        self._target: str | None = None
        self._served: ServedRelease | None = None
        self._opening = asyncio.Lock()
        self._failed: tuple[str, float] | None = None
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def served(self) -> ServedRelease | None:
        """The release that new requests get."""
        return self._served

    @contextlib.asynccontextmanager
    async def lease(self) -> AsyncIterator[ServedRelease | None]:
        """Hold the release that is current now: it stays open until the lease ends. None when there is none."""
        release = await self.take()
        try:
            yield release
        finally:
            self.give_back(release)

    async def take(self) -> ServedRelease | None:
        """Begin a lease, which ends by giving back what it holds."""
        if self._read_pointer() != self._target:
            await self._follow()
        if release := self._served:
            release.users += 1
        return release

    def give_back(self, release: ServedRelease | None) -> None:
        """End a lease."""
        if release:
            release.users -= 1
            self._retire(release)

    async def close(self) -> None:
        """Close the release and wait for all that are closing."""
        release, self._served, self._target = self._served, None, None
        if release is not None:
            self._retire(release)
            if release.users:
                await release.close()
        while self._closing:
            await asyncio.gather(*self._closing)

    def _read_pointer(self) -> str | None:
        """Return what the pointer points at; a missing pointer changes nothing."""
        try:
            return os.readlink(self._pointer)  # noqa: PTH115 (Path.readlink costs three times as much, and every request asks)
        except OSError:
            return self._target

    async def _follow(self) -> None:
        async with self._opening:
            target = self._read_pointer()
            if target is None or target == self._target or self._failed_lately(target):
                return
            try:
                release = await asyncio.to_thread(self._open, target)
            except ReleaseError as error:
                self._failed = (target, time.monotonic())
                _log.error("The release %s cannot be opened and is not served: %s", target, error)
                return
            release.start()
            before, self._served, self._target = self._served, release, target
            _log.info("Serving the release %s.", release.id)
            if before is not None:
                self._retire(before)

    def _failed_lately(self, target: str) -> bool:
        return (
            self._failed is not None
            and self._failed[0] == target
            and time.monotonic() - self._failed[1] < _RETRY_SECONDS
        )

    def _open(self, target: str) -> ServedRelease:
        return self._open_release(self._data.release(Path(target).name))

    def _retire(self, release: ServedRelease) -> None:
        """Close *release* if it is no longer served and nobody uses it."""
        if release is self._served or release.users:
            return
        task = asyncio.get_running_loop().create_task(release.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


@dataclass(frozen=True, slots=True)
class Lease:
    """Middleware that holds one release for the whole of a request, streaming included."""

    app: ASGIApp
    site: Site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the release of this request into ``request.state.served``."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        release = await self.site.take()
        try:
            scope.setdefault("state", {})["served"] = release
            await self.app(scope, receive, send)
        finally:
            self.site.give_back(release)


def served_release(request: Request) -> ServedRelease:
    """Return the release of this request (a FastAPI dependency); ReleaseError when none is published."""
    release: ServedRelease | None = request.state.served
    if release is None:
        raise ReleaseError("No release is published here yet; run 'esfgraph build' first.")
    return release

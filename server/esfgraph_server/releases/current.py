"""Which release is served now: the one that DATA/current points at, or, where it is damaged, the last that is whole."""

import asyncio
import logging
import os
import time
from collections.abc import Callable
from pathlib import PurePath

from esfgraph.errors import EsfgraphError, StoreError
from esfgraph.release.choice import Choice, Fault, choose, fault_of_current
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.query_pool.tasks import Tasks
from esfgraph_server.releases.open_release import OpenRelease

_log = logging.getLogger(__name__)

_RETRY_SECONDS = 30.0
"""Pause before a damaged release is looked at again: somebody may have put its files back."""

_AWAITED_SECONDS = 5.0
"""Pause before it is looked again whether a store of others holds the current release."""

_GLANCE_SECONDS = 1.0
"""Pause before it is looked whether the pointer leads to the same folder: a build may have made the release anew."""

_Stamp = tuple[int, int, int] | None
"""Which folder the pointer leads to; None where it leads nowhere."""


class CurrentRelease:
    """Follows the pointer of a data folder; a release that is no longer pointed at closes with its last user.

    A release is looked at, opened and asked before it is taken up. Where it is damaged the one before stays. Where
    damage shows in one that is served, it is looked through, and the last whole one is served in its place.
    """

    def __init__(self, data: DataFolder, open_release: Callable[[Release], OpenRelease]) -> None:
        """Follow ``current`` in *data*; nothing is opened before it is taken."""
        self._data = data
        self._pointer = data.root / "current"
        self._open_release = open_release
        self._target: str | None = None
        self._stamp: _Stamp = None
        self._glance_at = 0.0
        self._doubted: _Stamp = None
        self._doubted_at: float | None = None
        self._release: OpenRelease | None = None
        self._opening = asyncio.Lock()
        self._looked_at: float | None = None
        self._has_failed = False
        self._tasks = Tasks()
        self._is_closing = False
        self._is_awaited = False

    @property
    def release(self) -> OpenRelease | None:
        """The release that new requests get; None when there is none."""
        return self._release

    async def take(self) -> OpenRelease | None:
        """Open the release that is current now, and keep it open until it is given back; None when there is none."""
        if self._has_moved():
            await self._follow()
        elif self._is_due():
            self._tasks.spawn(self._follow())
        if release := self._release:
            release.users += 1
        return release

    def give_back(self, release: OpenRelease | None) -> None:
        """Let go of what was taken."""
        if release:
            release.users -= 1
            is_doubted = release.is_doubted or release.pool.has_seen_damage
            if is_doubted and release is self._release and self._may_doubt():
                release.is_doubted = release.pool.has_seen_damage = False
                self._doubted_at = time.monotonic()
                self._tasks.spawn(self._follow(doubting=True))
            self._retire(release)

    async def close(self) -> None:
        """Close the release and wait for all that are closing."""
        self._is_closing = True
        release, self._release, self._target, self._looked_at = self._release, None, None, None
        if release is not None:
            self._retire(release)
            if release.users:
                await release.close()
        await self._tasks.ended()
        self._is_closing = False

    def _has_moved(self) -> bool:
        """Tell whether the pointer leads elsewhere than when it was followed."""
        if self._looked_at is None or self._read_pointer() != self._target:
            return True
        now = time.monotonic()
        if now < self._glance_at:
            return False
        self._glance_at = now + _GLANCE_SECONDS
        return self._look() != self._stamp

    def _read_pointer(self) -> str | None:
        """Return what the pointer points at; None where there is none."""
        try:
            return os.readlink(self._pointer)  # noqa: PTH115 (Path.readlink costs three times as much, and every request asks)
        except OSError:
            return None

    def _look(self) -> _Stamp:
        try:
            status = self._pointer.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino, status.st_mtime_ns

    def _is_due(self) -> bool:
        """Tell whether a fault is to be looked for again, or the current release in a store that did not hold it."""
        if self._looked_at is None:
            return False
        since = time.monotonic() - self._looked_at
        if self._is_awaited:
            return since > _AWAITED_SECONDS
        return (self._release is None or self._release.fault is not None) and since > _RETRY_SECONDS

    def _may_doubt(self) -> bool:
        """Tell whether a look through all of a release is not too soon after another."""
        return self._doubted_at is None or time.monotonic() - self._doubted_at > _RETRY_SECONDS

    async def _follow(self, *, doubting: bool = False) -> None:
        async with self._opening:
            target, stamp = self._read_pointer(), self._look()
            is_known = (target, stamp) == (self._target, self._stamp) and self._looked_at is not None
            if is_known and not self._is_due() and not doubting:
                return
            if doubting:
                self._doubted = stamp
            self._looked_at = time.monotonic()
            before = self._release
            release = await asyncio.to_thread(self._open, thorough=stamp is not None and stamp == self._doubted)
            self._target, self._stamp = target, stamp  # only now: who asks meanwhile waits for what the pointer says
            if release is None or release is before:
                return
            if release.fault is None and (target is None or PurePath(target).name != release.id):
                self._looked_at = None  # the pointer moved before it was opened: the next to ask looks again
            if self._is_closing:  # nobody would close it
                await release.close()
                return
            release.start()
            before, self._release = self._release, release
            _log.info("Serving the release %s.", release.id)
            if before is not None:
                self._retire(before)

    def _open(self, *, thorough: bool) -> OpenRelease | None:
        """Open what is to be served from now on; what is served already where that is it, None where there is nothing.

        What is served already stays where the current release is damaged, unless a *thorough* look shows that to be it.
        """
        now, self._has_failed = self._release, False
        if now is not None and (fault := fault_of_current(self._data, thorough=thorough)):
            if now.fault != fault:
                _log.error("%s", Choice(now.folder, fault).sentence)
            now.fault = fault
            if not thorough or now.id != fault.release:
                return now
        try:
            if now is not None and now.fault and now.fault.release == now.id and thorough:
                choice = choose(self._data, thorough=True)
                if choice.release is None or choice.release.id == now.id:
                    return now
            else:
                choice = choose(self._data) if now is None else Choice(self._data.current())
            if choice.fault:
                _log.error("%s", choice.sentence)
            if choice.release is None:
                return now
            release = self._open_release(choice.release)
        except EsfgraphError as error:
            self._is_awaited = isinstance(error, StoreError)
            _log.error("The current release cannot be opened and is not served: %s", error)
            self._has_failed = True
            if now is not None and (pointed := self._data.pointed()) and pointed != now.id:
                now.fault = Fault(pointed, "cannot be opened")
            return now
        release.fault = choice.fault
        self._is_awaited = False
        return release

    def _retire(self, release: OpenRelease) -> None:
        """Close *release* if it is no longer served and nobody uses it."""
        if release is self._release or release.users:
            return
        self._tasks.spawn(release.close())

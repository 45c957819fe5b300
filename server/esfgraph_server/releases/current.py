"""Which release is served now: follows the pointer DATA/current."""

import asyncio
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

from esfgraph.errors import ReleaseError
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.releases.open_release import OpenRelease

_log = logging.getLogger(__name__)

_RETRY_SECONDS = 5.0
"""Pause before a release that could not be opened is tried again."""


class CurrentRelease:
    """Follows the pointer of a data folder; a release that is no longer pointed at closes with its last user."""

    def __init__(self, data: DataFolder, open_release: Callable[[Release], OpenRelease]) -> None:
        """Follow ``current`` in *data*; nothing is opened before it is taken."""
        self._data = data
        self._pointer = data.root / "current"
        self._open_release = open_release
        self._target: str | None = None
        self._release: OpenRelease | None = None
        self._opening = asyncio.Lock()
        self._failed: tuple[str, float] | None = None
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def release(self) -> OpenRelease | None:
        """The release that new requests get; None when there is none."""
        return self._release

    async def take(self) -> OpenRelease | None:
        """Open the release that is current now, and keep it open until it is given back; None when there is none."""
        if self._read_pointer() != self._target:
            await self._follow()
        if release := self._release:
            release.users += 1
        return release

    def give_back(self, release: OpenRelease | None) -> None:
        """Let go of what was taken."""
        if release:
            release.users -= 1
            self._retire(release)

    async def close(self) -> None:
        """Close the release and wait for all that are closing."""
        release, self._release, self._target = self._release, None, None
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
            before, self._release, self._target = self._release, release, target
            _log.info("Serving the release %s.", release.id)
            if before is not None:
                self._retire(before)

    def _failed_lately(self, target: str) -> bool:
        return (
            self._failed is not None
            and self._failed[0] == target
            and time.monotonic() - self._failed[1] < _RETRY_SECONDS
        )

    def _open(self, target: str) -> OpenRelease:
        return self._open_release(self._data.release(Path(target).name))

    def _retire(self, release: OpenRelease) -> None:
        """Close *release* if it is no longer served and nobody uses it."""
        if release is self._release or release.users:
            return
        task = asyncio.get_running_loop().create_task(release.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

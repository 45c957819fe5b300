"""Releases that were served before and are there still: opened when somebody asks for one, few at a time."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.releases.open_release import OpenRelease

MOST_OPEN = 2
"""Releases, besides the one that is served, that stay open for the next who asks."""


@dataclass(slots=True)
class KeptReleases:
    """Opens releases by their ids; what nobody has asked for lately closes with its last user."""

    data: DataFolder
    open_release: Callable[[Release], OpenRelease]
    _open: OrderedDict[str, OpenRelease] = field(default_factory=OrderedDict)
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    _closing: set[asyncio.Task[None]] = field(default_factory=set)

    async def take(self, id_: str) -> OpenRelease:
        """Open a release, and keep it open until it is given back; raise ReleaseError where it is not whole."""
        async with self._opening:
            release = self._open.get(id_)
            if release is None:
                release = await asyncio.to_thread(self._opened, id_)
                release.start()
                self._open[id_] = release
            self._open.move_to_end(id_)
            release.users += 1
            while len(self._open) > MOST_OPEN:
                _, oldest = self._open.popitem(last=False)
                self._retire(oldest)
        return release

    def give_back(self, release: OpenRelease) -> None:
        """Let go of what was taken."""
        release.users -= 1
        if self._open.get(release.id) is not release:
            self._retire(release)

    async def close(self) -> None:
        """Close all of them."""
        while self._open:
            await self._open.popitem()[1].close()
        if self._closing:
            await asyncio.gather(*self._closing)

    def _opened(self, id_: str) -> OpenRelease:
        return self.open_release(self.data.whole(id_))

    def _retire(self, release: OpenRelease) -> None:
        if not release.users:
            task = asyncio.get_running_loop().create_task(release.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

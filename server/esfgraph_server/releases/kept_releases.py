"""Releases that were served before and are there still: opened when somebody asks for one, few at a time.

One that is packed is unpacked for as long as it is open, to a folder for temporary files: the server only reads DATA.
"""

import asyncio
import os
import sys
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from esfgraph.errors import ReleaseError
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.http.problems import RETRY_AFTER, Problem, ProblemError
from esfgraph_server.query_pool.tasks import Tasks
from esfgraph_server.releases import unpacker
from esfgraph_server.releases.open_release import OpenRelease

MOST_OPEN = 2
"""Releases, besides the one that is served, that stay open for the next who asks."""
_MOST_OPENING = 4
"""Releases that may be wanted at the same time before they are open; they are opened one by one."""
_PATIENCE = 30.0
"""Seconds that a request waits for a release to be unpacked: one of 10,000 projects takes some 15 s."""


@dataclass(slots=True)
class KeptReleases:
    """Opens releases by their ids; what nobody has asked for lately closes with its last user."""

    data: DataFolder
    open_release: Callable[[Release], OpenRelease]
    patience: float = _PATIENCE
    _open: OrderedDict[str, OpenRelease] = field(default_factory=OrderedDict)
    _homes: dict[OpenRelease, "TemporaryDirectory[str]"] = field(default_factory=dict)
    """Where unpacked releases lie."""
    _opening: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _closing: Tasks = field(default_factory=Tasks)

    async def take(self, id_: str) -> OpenRelease:
        """Open a release, and keep it open until it is given back; raise ReleaseError where it is not whole.

        Raise a 503 problem where it is being unpacked: whoever asks again finds it.
        """
        while (release := self._found(id_)) is None:
            opening = self._opening.get(id_) or self._begin(id_)
            done, _ = await asyncio.wait({opening}, timeout=self.patience)
            if not done:
                raise _not_yet(id_)
            opening.result()
        self._open.move_to_end(id_)
        release.users += 1
        return release

    def give_back(self, release: OpenRelease) -> None:
        """Let go of what was taken."""
        release.users -= 1
        if self._open.get(release.id) is not release:
            self._retire(release)

    async def close(self) -> None:
        """Close all of them."""
        for opening in self._opening.values():
            opening.cancel()
        if self._opening:
            await asyncio.wait({*self._opening.values()})
        while self._open:
            await self._close(self._open.popitem()[1])
        await self._closing.ended()

    def _found(self, id_: str) -> OpenRelease | None:
        """Return a release that is open; one that was removed or packed since is opened anew."""
        release = self._open.get(id_)
        if release and (release.folder.is_packed or not release.path.is_dir()):
            self._retire(self._open.pop(id_))
            return None
        return release

    def _begin(self, id_: str) -> asyncio.Task[None]:
        if len(self._opening) >= _MOST_OPENING:
            raise _not_yet(id_)

        def end(task: asyncio.Task[None]) -> None:
            del self._opening[id_]
            if not task.cancelled():
                task.exception()  # whoever waits still is told; where nobody does, nobody has to be

        opening = self._opening[id_] = asyncio.get_running_loop().create_task(self._open_one(id_))
        opening.add_done_callback(end)
        return opening

    async def _open_one(self, id_: str) -> None:
        async with self._turn:
            release = await asyncio.to_thread(self.data.whole, id_)
            home = TemporaryDirectory(prefix="esfgraph-", ignore_cleanup_errors=True) if release.is_packed else None
            try:
                if home:
                    release = await self._unpacked(release, Path(home.name))
                opened = await asyncio.to_thread(self.open_release, release)
            except BaseException:
                if home:
                    home.cleanup()
                raise
            if home:
                self._homes[opened] = home
            opened.start()
            self._open[id_] = opened
            while len(self._open) > MOST_OPEN:
                self._retire(self._open.popitem(last=False)[1])

    async def _unpacked(self, release: Release, folder: Path) -> Release:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", unpacker.__name__, self.data.root, release.id, folder),
            stdin=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        try:
            _, said = await process.communicate()
        except BaseException:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            raise
        if process.returncode:
            reason = said.decode(errors="replace").strip().rpartition("\n")[2]
            raise ReleaseError(reason or f"The process that unpacks release {release.id} was ended.")
        return replace(release, path=folder)

    def _retire(self, release: OpenRelease) -> None:
        if not release.users:
            self._closing.spawn(self._close(release))

    async def _close(self, release: OpenRelease) -> None:
        await release.close()
        if home := self._homes.pop(release, None):
            await asyncio.to_thread(home.cleanup)


def _not_yet(id_: str) -> ProblemError:
    detail = f"The release {id_} is packed, and is being unpacked; please ask again in a moment."
    return ProblemError(Problem(503, detail, "release-packed", headers={"Retry-After": RETRY_AFTER}))

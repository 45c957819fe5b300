"""Tasks in the background, held until they have ended: the event loop itself holds none."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any


class Tasks:
    """Tasks of one event loop that nobody waits for, until all are waited for."""

    def __init__(self) -> None:
        """Hold none yet."""
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do *work* in the background."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def ended(self, seconds: float | None = None) -> None:
        """Wait until all have ended, those too that others spawn meanwhile, or *seconds* have passed.

        `asyncio.gather` would give nothing else its turn where all have ended and are not let go of yet, from
        Python 3.12 on: the loop around it would never end.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._tasks:
                    await asyncio.wait(self._tasks)

"""Time in tests: waiting for what must happen, and whether work grows with its input. No bound is in seconds."""

import asyncio
import time
from collections.abc import Callable

_PATIENCE = 60.0
"""Seconds after which nothing will happen any more; no test tells by it how long something takes."""
_NOISE = 0.002
"""Seconds of processor time below which a measurement says nothing."""
_TRIES = 3


def eventually(condition: Callable[[], object]) -> None:
    """Wait until *condition* holds; fail where it never does."""
    end = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < end, "It did not happen."
        time.sleep(0.01)


async def eventually_async(condition: Callable[[], object]) -> None:
    """Do the same without keeping other tasks from their work."""
    async with asyncio.timeout(_PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)


def processor_seconds(work: Callable[[], object]) -> float:
    """Do *work* in this process; return the least processor time that it took, which others on the machine add to."""
    return min(_seconds(work) for _ in range(_TRIES))


def takes_its_share(work: Callable[[int], object], size: int, times: int) -> bool:
    """Tell whether *work* on so many *times* the *size* takes about so many times as long.

    The bound lies halfway, in powers, between that and the square: eight times as long for four times the size.
    """
    bound = times**1.5 * max(processor_seconds(lambda: work(size)), _NOISE)
    return any(_seconds(lambda: work(times * size)) < bound for _ in range(_TRIES))


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start

"""Tasks in the background: all are waited for, whatever moment they end at."""

import asyncio

import pytest

from esfgraph_server.query_pool.tasks import Tasks


@pytest.mark.timeout(20)  # where the wait never lets go of the event loop, nothing within it ends the wait
def test_tasks_that_have_ended_and_are_still_held_end_the_wait() -> None:
    """A server that closed a release at such a moment stood still, from Python 3.12 on."""

    async def end_and_wait() -> None:
        tasks = Tasks()
        tasks.spawn(asyncio.sleep(0))
        for _ in range(3):
            await asyncio.sleep(0)
            await tasks.ended()

    asyncio.run(end_and_wait())


def test_tasks_that_others_spawn_meanwhile_are_waited_for() -> None:
    async def spawn_in_turn() -> list[int]:
        tasks, ended = Tasks(), list[int]()

        async def work(left: int) -> None:
            await asyncio.sleep(0)
            if left:
                tasks.spawn(work(left - 1))
            ended.append(left)

        tasks.spawn(work(3))
        await tasks.ended()
        return ended

    assert asyncio.run(spawn_in_turn()) == [3, 2, 1, 0]


def test_nobody_waits_longer_than_asked() -> None:
    async def wait_in_vain() -> bool:
        tasks, never = Tasks(), asyncio.Event()

        async def hang() -> None:
            await never.wait()

        tasks.spawn(hang())
        await tasks.ended(0.01)
        never.set()
        await tasks.ended()
        return True

    assert asyncio.run(wait_in_vain())

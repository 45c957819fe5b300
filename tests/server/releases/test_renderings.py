"""Pages and documents under load: few places, a share for each client, made once, kept within bounds, given up."""

import asyncio
import gc
import gzip
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from tests.timing import eventually_async

from esfgraph.errors import DamagedError
from esfgraph_server.http.problems import ProblemError
from esfgraph_server.releases.renderings import RenderingLimits, Renderings, going_on

_LIMITS = RenderingLimits(places=4, seconds=10, bytes=10_000, kept_bytes=20_000, queue=20, queue_seconds=5)


class _Work:
    """Counts what is made, and how much of it at the same time; it goes on until it may end."""

    def __init__(self) -> None:
        self.made = self.running = self.most = 0
        self._lock = threading.Lock()
        self.may_end = threading.Event()

    def __call__(self) -> str:
        with self._lock:
            self.made += 1
            self.running += 1
            self.most = max(self.most, self.running)
        try:
            for _ in going_on(itertools.count()):
                if self.may_end.wait(0.01):
                    return "made"
            raise AssertionError
        finally:
            with self._lock:
                self.running -= 1


def test_what_many_ask_for_is_made_once_and_kept() -> None:
    async def run() -> None:
        renderings, work = Renderings(_LIMITS), _Work()
        asked = [asyncio.create_task(renderings.get('"a"', f"c{n}", work, compressed=False)) for n in range(45)]
        await eventually_async(lambda: work.running == 1)
        work.may_end.set()
        assert {rendering.body for rendering in await asyncio.gather(*asked)} == {b"made"}
        assert (await renderings.get('"a"', "other", work, compressed=False)).body == b"made"
        assert work.made == 1

    asyncio.run(run())


@pytest.mark.parametrize(("clients", "most"), [(1, 2), (2, 4), (8, 4)])
def test_there_are_few_places_and_a_client_has_its_share(clients: int, most: int) -> None:
    async def run() -> None:
        renderings, work = Renderings(_LIMITS), _Work()
        asked = [
            asyncio.create_task(renderings.get(f'"{n}"', f"c{n % clients}", work, compressed=False)) for n in range(8)
        ]
        await eventually_async(lambda: work.running == most)
        await asyncio.sleep(0.05)
        work.may_end.set()
        await asyncio.gather(*asked)
        assert (work.most, work.made) == (most, 8)

    asyncio.run(run())


def test_another_client_comes_before_the_rest_of_a_greedy_one() -> None:
    async def run() -> None:
        renderings, work, quick = Renderings(_LIMITS), _Work(), _Work()
        quick.may_end.set()
        greedy = [asyncio.create_task(renderings.get(f'"{n}"', "greedy", work, compressed=False)) for n in range(8)]
        await eventually_async(lambda: work.running == 2)
        assert (await renderings.get('"q"', "other", quick, compressed=False)).body == b"made"
        assert work.made == 2
        work.may_end.set()
        await asyncio.gather(*greedy)

    asyncio.run(run())


def test_others_are_answered_between_two_that_are_made_at_once() -> None:
    made: list[int] = []

    def make(number: int) -> str:
        made.append(number)
        return str(number)

    async def run() -> None:
        renderings, seen = Renderings(_LIMITS), list[int]()
        asked = [
            asyncio.create_task(renderings.get_at_once(f'"{n % 8}"', partial(make, n), compressed=False))
            for n in range(16)
        ]
        while len(made) < 8:
            seen.append(len(made))
            await asyncio.sleep(0)
        assert {*seen} == {*range(8)}  # another task had its turn after each
        assert [int(rendering.body) for rendering in await asyncio.gather(*asked)] == [*range(8)] * 2

    asyncio.run(run())
    assert made == [*range(8)]


def test_what_nobody_waits_for_any_more_is_given_up() -> None:
    async def run() -> None:
        renderings, work = Renderings(replace(_LIMITS, seconds=600)), _Work()
        asked = [asyncio.create_task(renderings.get(f'"{n % 6}"', f"c{n}", work, compressed=False)) for n in range(12)]
        await eventually_async(lambda: work.running == 4)
        for task in asked[:6]:
            task.cancel()
        await asyncio.sleep(0.05)
        assert work.running == 4  # others wait for the same
        for task in asked[6:]:
            task.cancel()
        await eventually_async(lambda: work.running == 0)
        assert work.made == 4  # those that waited for a place never began
        work.may_end.set()
        assert (await renderings.get('"0"', "c", work, compressed=False)).body == b"made"

    asyncio.run(run())


def test_what_takes_too_long_ends_and_is_told() -> None:
    async def run() -> None:
        renderings, work = Renderings(replace(_LIMITS, seconds=0.05)), _Work()
        with pytest.raises(ProblemError) as error:
            await renderings.get('"a"', "c", work, compressed=False)
        assert (error.value.problem.status, error.value.problem.name) == (503, "time")
        assert work.running == 0

    asyncio.run(run())


@pytest.mark.parametrize(
    ("limits", "name"),
    [(replace(_LIMITS, queue_seconds=0.05), "busy"), (replace(_LIMITS, queue=2), "busy")],
    ids=["too slow", "too many"],
)
def test_who_cannot_be_served_is_told_to_come_again(limits: RenderingLimits, name: str) -> None:
    async def run() -> None:
        renderings, work = Renderings(limits), _Work()
        asked = [asyncio.create_task(renderings.get(f'"{n}"', "c", work, compressed=False)) for n in range(8)]
        done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        problem = done.pop().exception()
        assert isinstance(problem, ProblemError)
        assert (problem.problem.status, problem.problem.name) == (503, name)
        assert "Retry-After" in problem.problem.headers
        work.may_end.set()
        await asyncio.gather(*asked, return_exceptions=True)

    asyncio.run(run())


def test_what_is_too_large_is_not_sent() -> None:
    with pytest.raises(ProblemError, match="10000 bytes"):
        asyncio.run(Renderings(_LIMITS).get('"a"', "c", lambda: "x" * 10_001, compressed=True))


def test_what_is_kept_has_a_bound_and_the_least_asked_for_makes_room() -> None:
    async def run() -> None:
        renderings, made = Renderings(_LIMITS), []

        def make(name: str) -> Callable[[], str]:
            return lambda: made.append(name) or name * 3000  # type: ignore[func-returns-value] # both in one expression

        for name in "abcde":
            await renderings.get(name, "c", make(name), compressed=False)
            await renderings.get("a", "c", make("a"), compressed=False)
            assert renderings.kept_bytes <= _LIMITS.kept_bytes
        for name in "fg":
            await renderings.get(name, "c", make(name), compressed=False)
        await renderings.get("a", "c", make("a"), compressed=False)
        await renderings.get("b", "c", make("b"), compressed=False)
        assert "".join(made) == "abcdefgb"
        assert renderings.kept_bytes <= _LIMITS.kept_bytes

    asyncio.run(run())


def test_what_is_compressed_is_kept_beside_the_plain() -> None:
    async def run() -> None:
        renderings = Renderings(_LIMITS)
        plain = await renderings.get('"a"', "c", lambda: "å" * 2000, compressed=False)
        packed = await renderings.get('"a"', "c", lambda: "å" * 2000, compressed=True)
        small = await renderings.get('"b"', "c", lambda: "å", compressed=True)
        assert (plain.is_compressed, packed.is_compressed, small.is_compressed) == (False, True, False)
        assert gzip.decompress(packed.body) == plain.body == "å".encode() * 2000

    asyncio.run(run())


def test_an_error_reaches_all_who_wait_and_nothing_is_kept() -> None:
    async def run() -> None:
        renderings, made = Renderings(_LIMITS), 0

        def fail() -> str:
            nonlocal made
            made += 1
            time.sleep(0.02)
            raise LookupError("gone")

        asked = (renderings.get('"a"', f"c{n}", fail, compressed=False) for n in range(5))
        results = await asyncio.gather(*asked, return_exceptions=True)
        assert [str(result) for result in results] == ["gone"] * 5
        with pytest.raises(LookupError):
            await renderings.get('"a"', "c", fail, compressed=False)
        assert made == 2

    asyncio.run(run())


class _Read:
    """Notes in which thread it is let go of."""

    def __init__(self, threads: list[int]) -> None:
        self._threads = threads

    def __del__(self) -> None:
        self._threads.append(threading.get_ident())


@pytest.mark.parametrize(
    "raised", [OSError(5, "Input/output error"), RuntimeError("Corruption: bad block"), KeyError()]
)
def test_what_was_being_read_when_an_error_was_raised_is_let_go_of_in_its_thread(raised: Exception) -> None:
    made_in, let_go_in = list[int](), list[int]()

    def make() -> str:
        made_in.append(threading.get_ident())
        held = _Read(let_go_in)
        try:
            raise raised
        except KeyError as error:
            raise ValueError(str(held)) from error

    async def run() -> None:
        with pytest.raises((OSError, DamagedError, ValueError)):
            await Renderings(_LIMITS).get('"a"', "client", make, compressed=False)

    asyncio.run(run())
    gc.collect()
    assert made_in != [threading.get_ident()]
    assert let_go_in == made_in

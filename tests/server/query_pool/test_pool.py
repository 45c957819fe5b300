"""The pool without HTTP: limits, replacement, waiting, the end."""

import asyncio
import gc
import os
import subprocess
import sys
import time
import weakref
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from esfgraph.errors import QueryError, QueryLimitError, QuerySyntaxError
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.query_pool.messages import CHUNK, Form, Query
from esfgraph_server.query_pool.pool import QueryPool
from esfgraph_server.query_pool.query_errors import (
    QueryDepthError,
    QueryLengthError,
    QueryMemoryError,
    QueryQueueError,
    QuerySizeError,
    QueryTimeError,
)
from esfgraph_server.query_pool.slots import Slots

_JSON = {Form.SOLUTIONS: "json", Form.BOOLEAN: "json", Form.GRAPH: "n-triples"}
_PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_RUNAWAYS = {
    "cross join": f"SELECT (COUNT(*) AS ?n) {_PRODUCT}",
    "order by": f"SELECT * {_PRODUCT} ORDER BY ?c ?f ?i",
    "regex": f"SELECT (COUNT(*) AS ?n) {_PRODUCT[:-1]} FILTER(REGEX(CONCAT(STR(?a), STR(?d), STR(?g)), 'x.*y.*z')) }}",
    "path": "SELECT (COUNT(*) AS ?n) { ?a (<http://e/p>|!<http://e/p>)* ?b . ?c (<http://e/p>|!<http://e/p>)* ?d }",
    "no result": f"ASK {_PRODUCT[:-1]} FILTER(CONCAT(STR(?a), STR(?d), STR(?g)) = 'x') }}",
}

_PROCESSES = 3
"""As many as a pool of these tests has: one for long queries, one for quick ones, and a spare one."""


async def _whole(pool: QueryPool, text: str) -> bytes:
    async with pool.answer(Query(text, _JSON)) as answer:
        return b"".join([chunk async for chunk in answer.chunks()])


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.fixture(scope="module")
def store(served_data: DataFolder) -> Path:
    release = served_data.current()
    assert release is not None
    return release.path / "store"


@pytest.fixture
def with_pool(store: Path) -> Callable[..., None]:
    """Run a test's coroutine with a pool that is closed afterwards, and see that no process stays."""

    def run(
        scenario: Callable[[QueryPool], Awaitable[None]],
        *,
        path: Path = store,
        quick: int = 1,
        spare: int = 1,
        **limits: Any,
    ) -> None:
        seen: set[int] = set()

        async def main() -> None:
            pool = QueryPool(path, QueryLimits(**{"processes": 1, "niceness": 0} | limits), quick=quick, spare=spare)
            pool.start()
            try:
                await scenario(pool)
            finally:
                seen.update(pool.pids)
                await pool.close()

        asyncio.run(main())
        assert all(map(_gone, seen))

    return run


def test_a_small_answer_is_whole_at_once(with_pool: Callable[..., None]) -> None:
    async def scenario(pool: QueryPool) -> None:
        async with pool.answer(Query("SELECT (1 AS ?x) ?y {}", _JSON)) as answer:
            assert answer.finished
            assert (answer.form, answer.variables) == (Form.SOLUTIONS, ("x", "y"))
            assert b'"value":"1"' in answer.first

    with_pool(scenario)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", Form.SOLUTIONS),
        ("ASK {}", Form.BOOLEAN),
        ("CONSTRUCT {} {}", Form.GRAPH),
        ("DESCRIBE <http://e/x>", Form.GRAPH),
    ],
)
def test_the_form_is_known_without_a_format(with_pool: Callable[..., None], text: str, form: Form) -> None:
    async def scenario(pool: QueryPool) -> None:
        async with pool.answer(Query(text, {})) as answer:
            assert (answer.form, answer.first, answer.finished) == (form, b"", True)

    with_pool(scenario)


def test_a_large_answer_comes_in_chunks_and_whole(with_pool: Callable[..., None]) -> None:
    async def scenario(pool: QueryPool) -> None:
        async with pool.answer(Query("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000", _JSON)) as answer:
            assert not answer.finished
            chunks = [chunk async for chunk in answer.chunks()]
        assert all(len(chunk) == CHUNK for chunk in chunks[:-1])
        assert len(chunks) > 10
        assert b"".join(chunks).count(b'"a":') == 20_000
        assert len(pool.pids) == _PROCESSES

    with_pool(scenario)


def _wait_in_a_process() -> float:
    """Wait in another process as long as a query may take; return the seconds of that, which a busy machine adds to."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-S", "-c", "import time; time.sleep(1)"], check=True)
    return time.perf_counter() - start


@pytest.mark.alone
@pytest.mark.parametrize("name", _RUNAWAYS)
def test_a_runaway_query_is_gone_in_time(with_pool: Callable[..., None], name: str) -> None:
    async def scenario(pool: QueryPool) -> None:
        await _whole(pool, "ASK {}")
        before = pool.pids
        start = time.perf_counter()
        waiting = asyncio.create_task(asyncio.to_thread(_wait_in_a_process))
        with pytest.raises(QueryLimitError) as stopped:  # the sort may fill the memory before its time is over
            await _whole(pool, _RUNAWAYS[name])
        assert isinstance(stopped.value, QueryTimeError) or name == "order by"
        (killed,) = before - pool.pids
        while not _gone(killed):
            await asyncio.sleep(0.01)
        taken = time.perf_counter() - start
        # The spare answers while the killed process is replaced.
        start = time.perf_counter()
        assert b"true" in await _whole(pool, "ASK {}")
        answered = time.perf_counter() - start
        limit = await waiting
        assert taken < 1.5 * limit
        assert answered < 0.5 * limit
        while len(pool.pids) < _PROCESSES:
            await asyncio.sleep(0.01)

    with_pool(scenario, seconds=1)


def test_too_deep_nesting_ends_the_process_only(with_pool: Callable[..., None]) -> None:
    async def scenario(pool: QueryPool) -> None:
        with pytest.raises((QueryDepthError, QuerySyntaxError), match=r"nested|valid"):
            await _whole(pool, "ASK " + "{" * 400_000 + "}" * 400_000)
        assert b"true" in await _whole(pool, "ASK {}")

    with_pool(scenario, depth=1_000_000, groups=1_000_000)


def test_too_large_an_answer_leaves_the_process_alive(with_pool: Callable[..., None]) -> None:
    async def scenario(pool: QueryPool) -> None:
        await _whole(pool, "ASK {}")
        before = pool.pids
        with pytest.raises(QueryLimitError, match="1000000 bytes"):
            await _whole(pool, f"SELECT * {_PRODUCT}")
        assert b"true" in await _whole(pool, "ASK {}")
        assert before <= pool.pids

    with_pool(scenario, bytes=1_000_000)


@pytest.mark.parametrize("text", ["SELEC", "ASK { SERVICE <http://e/> {} }", "SELECT (<http://e/f>(1) AS ?x) {}"])
def test_an_error_leaves_the_process_alive(with_pool: Callable[..., None], text: str) -> None:
    async def scenario(pool: QueryPool) -> None:
        await _whole(pool, "ASK {}")
        before = pool.pids
        for _ in range(5):
            with pytest.raises(QueryError):
                await _whole(pool, text)
        assert before <= pool.pids

    with_pool(scenario)


def test_leaving_early_kills(with_pool: Callable[..., None]) -> None:
    async def scenario(pool: QueryPool) -> None:
        await _whole(pool, "ASK {}")
        before = pool.pids
        async with pool.answer(Query(f"SELECT * {_PRODUCT}", _JSON)) as answer:
            assert len(answer.first) == CHUNK
        assert len(before - pool.pids) == 1

    with_pool(scenario)


def test_a_slow_reader_stops_the_process(with_pool: Callable[..., None]) -> None:
    """Back-pressure: without it, the answer would pile up in this process at some 100 MB a second."""

    async def scenario(pool: QueryPool) -> None:
        async with pool.answer(Query(f"SELECT * {_PRODUCT}", _JSON)) as answer:
            chunks = answer.chunks()
            await anext(chunks)
            before = _memory()
            await asyncio.sleep(0.5)
            await anext(chunks)
            assert _memory() - before < 8 * 1024**2

    with_pool(scenario)


def _memory() -> int:
    """Resident bytes of this process; 0 where the system does not say."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else 0


def test_a_process_that_dies_idle_is_replaced(with_pool: Callable[..., None]) -> None:
    async def scenario(pool: QueryPool) -> None:
        assert b"true" in await _whole(pool, "ASK {}")
        while len(pool.pids) < _PROCESSES:
            await asyncio.sleep(0.01)
        before = pool.pids
        for pid in before:
            os.kill(pid, 9)
        while not all(map(_gone, before)):
            await asyncio.sleep(0.01)
        assert b"true" in await _whole(pool, "ASK {}")
        assert not before & pool.pids

    with_pool(scenario)


def test_the_queue_has_a_length(with_pool: Callable[..., None]) -> None:
    async def scenario(pool: QueryPool) -> None:
        async with pool.answer(Query(f"SELECT * {_PRODUCT}", _JSON)):
            waiting = [asyncio.create_task(_whole(pool, "ASK {}")) for _ in range(2)]
            await asyncio.sleep(0)
            with pytest.raises(QueryQueueError, match="2 queries are waiting"):
                await _whole(pool, "ASK {}")
        assert all(b"true" in body for body in await asyncio.gather(*waiting))

    with_pool(scenario, queue=2, quick=0)


@pytest.mark.alone
def test_waiting_has_an_end(with_pool: Callable[..., None]) -> None:
    async def scenario(pool: QueryPool) -> None:
        while len(pool.pids) < pool.processes:
            await asyncio.sleep(0.01)
        async with pool.answer(Query(f"SELECT * {_PRODUCT}", _JSON)):
            start = time.perf_counter()
            with pytest.raises(QueryQueueError, match=r"busy for 0\.2 seconds"):
                await _whole(pool, "ASK {}")
            assert time.perf_counter() - start >= 0.2
            assert await pool.ready()
        # On a busy machine a new process takes longer to start than a query may wait here.
        assert any([await pool.ready() for _ in range(50)])
        assert b"true" in await _whole(pool, "ASK {}")

    with_pool(scenario, queue_seconds=0.2, quick=0)


def test_a_store_that_cannot_be_opened(with_pool: Callable[..., None], tmp_path: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        assert not await pool.ready(0.3)
        with pytest.raises(QueryQueueError, match="could be started"):
            await _whole(pool, "ASK {}")

    with_pool(scenario, queue_seconds=0.3, path=tmp_path / "nothing")


def test_many_small_queries(with_pool: Callable[..., None]) -> None:
    async def scenario(pool: QueryPool) -> None:
        texts = [f"SELECT ({number} AS ?n) {{}}" for number in range(300)]
        bodies = await asyncio.gather(*(_whole(pool, text) for text in texts))
        assert all(f'"{number}"'.encode() in body for number, body in enumerate(bodies))
        assert len(pool.pids) <= 5

    with_pool(scenario, queue=600, processes=2, quick=2, niceness=10)


def test_cancelled_queries_leave_the_pool_whole(with_pool: Callable[..., None]) -> None:
    async def scenario(pool: QueryPool) -> None:
        for delay in (0.0, 0.001, 0.01, 0.05, 0.1):
            tasks = [asyncio.create_task(_whole(pool, f"SELECT * {_PRODUCT}")) for _ in range(3)]
            await asyncio.sleep(delay)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        assert b"true" in await _whole(pool, "ASK {}")
        while len(pool.pids) < _PROCESSES + 1:
            await asyncio.sleep(0.01)

    with_pool(scenario, processes=2)


async def _alone(pool: QueryPool, text: str, client: str) -> bytes:
    async with pool.answer(Query(text, _JSON), client) as answer:
        return b"".join([chunk async for chunk in answer.chunks()])


@pytest.mark.alone
def test_a_short_query_overtakes_the_long_ones_of_many(with_pool: Callable[..., None]) -> None:
    """Every long place is taken, and more long queries wait: another client's short one is answered all the same."""

    async def scenario(pool: QueryPool) -> None:
        await _alone(pool, "ASK {}", "new")
        runaways = [
            asyncio.create_task(_alone(pool, _RUNAWAYS["cross join"], f"client {number}")) for number in range(4)
        ]
        while pool.waiting < 3:
            await asyncio.sleep(0.01)
        for _ in range(20):
            assert b"true" in await _alone(pool, "ASK {}", "new")
        assert not any(task.done() for task in runaways)
        for task in runaways:
            task.cancel()
        await asyncio.gather(*runaways, return_exceptions=True)
        assert pool.busy == pool.waiting == 0

    with_pool(scenario, seconds=20, queue_seconds=20, spare=2)


def test_a_long_query_that_had_to_wait_is_answered(with_pool: Callable[..., None]) -> None:
    """It was stopped for want of a long place, and begins again when there is one."""
    long = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"

    async def scenario(pool: QueryPool) -> None:
        bodies = await asyncio.gather(*(_alone(pool, long, f"client {number}") for number in range(3)))
        assert len({*bodies}) == 1
        assert b'"value":"4' in bodies[0]

    with_pool(scenario, quick_seconds=0.01, queue_seconds=60)


def test_one_client_cannot_hold_all(with_pool: Callable[..., None]) -> None:
    async def scenario(pool: QueryPool) -> None:
        while len(pool.pids) < pool.processes:
            await asyncio.sleep(0.01)
        async with pool.answer(Query(f"SELECT * {_PRODUCT}", _JSON), "greedy"):
            with pytest.raises(QueryQueueError):
                await _alone(pool, f"SELECT * {_PRODUCT} LIMIT 5000", "greedy")
            assert await _alone(pool, f"SELECT * {_PRODUCT} LIMIT 5000", "other")

    with_pool(scenario, queue_seconds=0.5, processes=2, spare=2)


def test_slots_are_given_in_turn_and_not_lost() -> None:
    async def main() -> None:
        slots = Slots(1, 1, queue=100, seconds=10)
        await slots.take("a")
        order: list[str] = []

        async def queue(client: str) -> None:
            await slots.take(client)
            order.append(client)
            slots.give_back(client)

        tasks = [asyncio.create_task(queue(client)) for client in ("a", "a", "a", "b", "c")]
        await asyncio.sleep(0)
        tasks[0].cancel()
        slots.give_back("a")
        await asyncio.gather(*tasks, return_exceptions=True)
        assert order == ["a", "b", "c", "a"]
        assert (slots.free, slots.waiting) == (1, 0)

    asyncio.run(main())


def test_one_client_cannot_fill_the_line() -> None:
    async def main() -> None:
        slots = Slots(1, 1, queue=4, seconds=10)
        await slots.take("a")
        waiting = [asyncio.create_task(slots.take("a")) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(QueryQueueError):
            await slots.take("a")
        other = asyncio.create_task(slots.take("b"))
        await asyncio.sleep(0)
        assert slots.waiting == 3
        for task in (*waiting, other):
            task.cancel()
        await asyncio.gather(*waiting, other, return_exceptions=True)
        assert slots.waiting == 0

    asyncio.run(main())


@pytest.mark.parametrize("format_", ["json", "xml", "csv", "tsv"])
def test_rows_are_counted(with_pool: Callable[..., None], format_: str) -> None:
    """So many rows are an answer, one more is none; a text of several lines is one row."""
    text = 'SELECT ?a ?x ?unbound { ?a ?b ?c . ?d ?e ?f BIND("two\\nlines, \\"quoted\\"" AS ?x) } LIMIT '

    async def scenario(pool: QueryPool) -> None:
        async with pool.answer(Query(text + "3000", {Form.SOLUTIONS: format_})) as answer:
            assert len(b"".join([chunk async for chunk in answer.chunks()])) > 100_000
        with pytest.raises(QuerySizeError, match="3000 rows"):
            async with pool.answer(Query(text + "3001", {Form.SOLUTIONS: format_})) as answer:
                _ = [chunk async for chunk in answer.chunks()]

    with_pool(scenario, rows=3000)


def test_statements_are_counted(with_pool: Callable[..., None]) -> None:
    async def scenario(pool: QueryPool) -> None:
        text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT "
        assert (await _whole(pool, text + "100")).count(b"\n") == 100
        with pytest.raises(QuerySizeError, match="100 rows"):
            await _whole(pool, text + "101")

    with_pool(scenario, rows=100)


def test_memory_and_depth_are_told_apart(with_pool: Callable[..., None]) -> None:
    async def scenario(pool: QueryPool) -> None:
        with pytest.raises(QueryMemoryError, match="192 MiB"):
            await _whole(pool, _RUNAWAYS["order by"])
        assert b"true" in await _whole(pool, "ASK {}"), "only the process has ended"
        with pytest.raises(QueryDepthError, match="200 brackets"):
            await _whole(pool, "ASK " + "{" * 201 + "}" * 201)
        with pytest.raises(QueryDepthError, match="200 brackets"):  # too long to be read before it is sent
            await _whole(pool, "ASK " + "{" * 40_000 + "}" * 40_000)
        with pytest.raises(QueryLengthError, match="100000 bytes"):
            await _whole(pool, "ASK {} #" + "å" * 50_000)

    with_pool(scenario, memory=192 * 1024**2, seconds=60, length=100_000)


def test_a_process_that_has_grown_is_replaced(with_pool: Callable[..., None]) -> None:
    """Else the next query would have less memory than it is promised."""

    async def scenario(pool: QueryPool) -> None:
        await _whole(pool, "ASK {}")
        while len(pool.pids) < pool.processes:
            await asyncio.sleep(0.01)
        before = pool.pids
        assert await _whole(pool, "SELECT * { { SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 100000 } } ORDER BY ?c")
        assert len(before - pool.pids) == 1

    with_pool(scenario, memory=192 * 1024**2, rows=10**7, seconds=60, total_seconds=60)


@pytest.mark.parametrize(("niceness", "policy"), [(0, os.SCHED_OTHER), (3, os.SCHED_BATCH)])
def test_processes_give_way_as_far_as_they_are_told(with_pool: Callable[..., None], niceness: int, policy: int) -> None:
    async def scenario(pool: QueryPool) -> None:
        assert await pool.ready(30)
        own = os.getpriority(os.PRIO_PROCESS, 0)
        for pid in pool.pids:
            assert os.getpriority(os.PRIO_PROCESS, pid) == own + niceness
            assert os.sched_getscheduler(pid) == policy

    with_pool(scenario, quick=0, spare=0, niceness=niceness)


def test_a_pool_whose_processes_find_no_store_is_not_ready(with_pool: Callable[..., None], tmp_path: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        assert not await pool.ready(0.1)

    with_pool(scenario, path=tmp_path / "none")


def test_a_finished_answer_holds_no_slot(with_pool: Callable[..., None]) -> None:
    """However long its client takes to read it."""

    async def scenario(pool: QueryPool) -> None:
        async with pool.answer(Query("ASK {}", _JSON)) as answer:
            assert answer.finished
            assert pool.busy == 0
        async with pool.answer(Query("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000", _JSON)) as answer:
            assert pool.busy == 1
            assert b"".join([chunk async for chunk in answer.chunks()]).endswith(b"]}}")
            assert pool.busy == 0

    with_pool(scenario)


def test_a_reader_that_stops_holds_a_slot_no_longer_than_a_query_may_take(with_pool: Callable[..., None]) -> None:
    async def scenario(pool: QueryPool) -> None:
        async with pool.answer(Query(f"SELECT * {_PRODUCT}", _JSON)) as answer:
            assert pool.busy == 1
            await asyncio.sleep(1)
            assert pool.busy == 0
            assert b"true" in await _whole(pool, "ASK {}")
            with pytest.raises(QueryTimeError, match=r"0\.5 seconds"):
                _ = [chunk async for chunk in answer.chunks()]

    with_pool(scenario, total_seconds=0.5)


def test_whoever_asked_what_took_too_long_is_let_go_of_without_a_search_for_garbage(
    with_pool: Callable[..., None],
) -> None:
    class Asker:
        """What a request holds, a release among it."""

    async def ask(pool: QueryPool, asker: Asker) -> None:
        assert asker  # in this frame, as in those of a request
        await _whole(pool, _RUNAWAYS["cross join"])

    async def scenario(pool: QueryPool) -> None:
        asker = Asker()
        held = weakref.ref(asker)
        with pytest.raises(QueryTimeError) as raised:
            await ask(pool, asker)
        del asker, raised
        await asyncio.sleep(0.1)  # the process that was killed is seen to
        assert held() is None

    gc.disable()
    try:
        with_pool(scenario, seconds=0.3)
    finally:
        gc.enable()

"""The process that query processes are forked from: it comes again, and nothing of it stays."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

import msgspec
import pytest
from tests.timing import eventually, eventually_async

from esfgraph.release.data_folder import DataFolder
from esfgraph_server.query_pool.forkserver import ForkServer
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.query_pool.messages import Query
from esfgraph_server.query_pool.pool import QueryPool
from esfgraph_server.query_pool.process import QueryProcess

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads parents in /proc")


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


def _gone(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return False
    return True


def _ended(pid: int) -> bool:
    """Tell whether a process has ended, be it still a zombie of whoever adopted it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.fixture
def store(served_data: DataFolder) -> Path:
    release = served_data.current()
    assert release is not None
    return release.path / "store"


Scenario = Callable[[ForkServer], Awaitable[None]]


def _with_forkserver(store: Path, scenario: Scenario) -> None:
    async def main() -> None:
        limits = msgspec.json.encode(QueryLimits(niceness=0)).decode()
        forkserver = ForkServer("esfgraph_server.query_pool", [str(store), limits])
        try:
            await scenario(forkserver)
        finally:
            await forkserver.close()

    asyncio.run(main())


def test_processes_have_one_parent_and_end_with_the_code_that_is_told(store: Path) -> None:
    async def scenario(forkserver: ForkServer) -> None:
        one, other = await QueryProcess.start(forkserver), await QueryProcess.start(forkserver)
        assert _parent(one.pid) == _parent(other.pid) != os.getpid()
        os.kill(one.pid, signal.SIGABRT)
        await eventually_async(lambda: not one.alive)
        assert await one.gone() == -signal.SIGABRT
        assert other.alive
        other.kill()
        assert await other.gone() == -signal.SIGKILL
        assert _gone(one.pid)
        assert _gone(other.pid)

    _with_forkserver(store, scenario)


def test_start_and_end_of_a_child_may_be_told_at_the_same_time(store: Path) -> None:
    async def scenario(forkserver: ForkServer) -> None:
        process = await QueryProcess.start(forkserver)
        parent = _parent(process.pid)
        ours, theirs = socket.socketpair()
        ours.close()  # so that the child finds nobody to answer to
        with theirs:
            os.kill(parent, signal.SIGSTOP)
            asking = asyncio.create_task(forkserver.start(theirs))
            await asyncio.sleep(0.01)
        os.kill(parent, signal.SIGCONT)
        time.sleep(0.5)  # this loop hears of nothing meanwhile
        child = await asking
        assert await child.exit_code >= 0
        process.kill()
        await process.gone()

    _with_forkserver(store, scenario)


def test_a_child_whose_asker_has_left_ends(store: Path) -> None:
    async def scenario(forkserver: ForkServer) -> None:
        kept = await QueryProcess.start(forkserver)
        ours, theirs = socket.socketpair()
        with ours, theirs:
            asking = asyncio.create_task(forkserver.start(theirs))
            await asyncio.sleep(0)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
        parent = _parent(kept.pid)
        children = Path(f"/proc/{parent}/task/{parent}/children")
        await eventually_async(lambda: children.read_text(encoding="ascii").split() == [str(kept.pid)])
        kept.kill()
        await kept.gone()

    _with_forkserver(store, scenario)


def test_a_pool_survives_the_loss_of_its_forking_process(store: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        before = pool.pids
        os.kill(_parent(min(before)), signal.SIGKILL)
        await eventually_async(lambda: all(map(_gone, before)))
        for _ in range(pool.processes + 1):
            async with pool.answer(Query("ASK {}", {})) as answer:
                assert answer.finished
        assert not before & pool.pids

    _with_pool(store, scenario)


def _halt(pids: Iterable[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)


def _with_pool(store: Path, scenario: Callable[[QueryPool], Awaitable[None]]) -> None:
    async def main() -> None:
        pool = QueryPool(store, QueryLimits(processes=1, niceness=0), quick=1, spare=1)
        pool.start()
        try:
            await eventually_async(lambda: len(pool.pids) == pool.processes)
            await scenario(pool)
        finally:
            await pool.close()

    asyncio.run(main())


def test_a_query_finds_another_process_where_its_own_is_halted(store: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        halted = pool.pids
        _halt(halted)
        async with pool.answer(Query("ASK {}", {})) as answer:
            assert answer.finished
        assert await pool.ready()
        await eventually_async(lambda: len(pool.pids) == pool.processes)

    _with_pool(store, scenario)


def test_a_forking_process_that_hangs_is_replaced(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("esfgraph_server.query_pool.forkserver._FORK_SECONDS", 1.0)

    async def scenario(pool: QueryPool) -> None:
        hung = _parent(min(pool.pids))
        _halt([hung, *pool.pids])
        assert not await pool.ready(1)
        await eventually_async(lambda: _gone(hung))
        assert await pool.ready(10)

    _with_pool(store, scenario)


def test_a_pool_whose_forking_process_hangs_closes(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("esfgraph_server.query_pool.process_supply._END_SECONDS", 1.0)
    processes: list[int] = []

    async def scenario(pool: QueryPool) -> None:
        processes.extend((_parent(min(pool.pids)), *pool.pids))
        _halt(processes)

    _with_pool(store, scenario)
    assert processes
    eventually(lambda: all(map(_ended, processes)))


def test_a_process_that_cannot_read_its_code_says_so_without_a_trace(tmp_path: Path) -> None:
    (tmp_path / "pyoxigraph.py").write_text("raise OSError(5, 'Input/output error')\n", encoding="utf-8")
    command = [sys.executable, "-m", "esfgraph_server.query_pool"]
    ended = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr == "A query process cannot read the code it consists of ([Errno 5] Input/output error).\n"

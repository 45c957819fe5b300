"""Processes that do not come up are told of in the log, and started again."""

import asyncio
import logging
from pathlib import Path

import pytest

from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.query_pool.process_supply import Processes


def test_a_process_that_does_not_come_up_is_told_in_a_sentence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def start() -> None:
        processes = Processes(tmp_path / "nowhere", QueryLimits(), 1)
        processes.start()
        async with asyncio.timeout(60):
            while not caplog.records:
                await asyncio.sleep(0.02)
        await processes.close()

    with caplog.at_level(logging.ERROR):
        asyncio.run(start())
    told = caplog.records[0].getMessage()
    assert told == (
        f"A query process on {str(tmp_path / 'nowhere')!r} did not start (it was gone before it was up); another is "
        "started."
    )

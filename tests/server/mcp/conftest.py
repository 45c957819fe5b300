"""The tools as the SDK's own client asks them, of a server on loopback over the seeds' release."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from mcp import Client

from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder

if TYPE_CHECKING:
    from tests.serving import RunningServer, Serve

Got = TypeVar("Got")


@pytest.fixture(scope="session")
def tools_server(serve: "Serve", seed_build: tuple[DataFolder, BuildResult]) -> Iterator["RunningServer"]:
    """A server with the tools; a query may take half a second."""
    limits = {"query_seconds": 0.5, "query_length": 10_000}
    with serve(data=seed_build[0].root, mcp=True, **limits) as server:
        yield server


@pytest.fixture(scope="session")
def talk(tools_server: "RunningServer") -> Callable[[Callable[[Client], Awaitable[Any]]], Any]:
    """Let a client say what it wants."""

    def talking(say: Callable[[Client], Awaitable[Got]]) -> Got:
        async def session() -> Got:
            async with Client(f"http://127.0.0.1:{tools_server.port}/mcp") as client:
                return await say(client)

        return asyncio.run(session())

    return talking

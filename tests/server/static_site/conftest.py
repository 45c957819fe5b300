"""What is copied in these tests: the seeds' release, of which few addresses are written."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.server.static_site.jobs import MakeJob, Write

from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings
from esfgraph_server.static_site.addresses import Address, page_file, plain_file
from esfgraph_server.static_site.listing import WITHOUT_SUFFIX, addresses_of_routes, files_by_name, pages_by_name
from esfgraph_server.static_site.process import Job, writing


@pytest.fixture(scope="session")
def make_job(seed_build: tuple[DataFolder, BuildResult], release: Release) -> MakeJob:
    """Return what says how the seeds are copied to a folder; every route counts as one that answers."""
    data = seed_build[0]
    settings = Settings(data=data.root, access_log="none", query=QueryLimits(processes=1))
    files, pages = files_by_name(release), pages_by_name(data)
    for address in addresses_of_routes(create_app(settings)):
        is_file = "." in address.path.rpartition("/")[2] or address.path in WITHOUT_SUFFIX
        (files if is_file else pages).append(address)
    fixed = {each.path: plain_file(each) for each in files} | {each.path: page_file(each) for each in pages}

    def make(folder: Path, live: str = "", *, has_engine: bool = True) -> Job:
        return Job(settings, release, folder, live, has_engine, fixed)

    return make


@pytest.fixture(scope="session")
def write() -> Write:
    """Write addresses into the folder of a job, and nothing that their pages link."""

    async def write_each(job: Job, addresses: Sequence[str]) -> None:
        async with writing(job) as writer:
            for address in addresses:
                await writer.write(Address.read(address))

    return lambda job, addresses: asyncio.run(write_each(job, addresses))

"""What a process does that writes its part of a copy: it starts the application, and writes what it is sent."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.app import create_app
from esfgraph_server.model.graph import Graph
from esfgraph_server.releases.tombstones import Tombstones
from esfgraph_server.settings import Settings
from esfgraph_server.static_site.addresses import Address
from esfgraph_server.static_site.choice import Choice
from esfgraph_server.static_site.in_process import Application, started
from esfgraph_server.static_site.links import Linker
from esfgraph_server.static_site.pages import PageFiles
from esfgraph_server.static_site.writer import Writer


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be copied, whereto, and how."""

    settings: Settings
    release: Release
    folder: Path
    live: str
    """Address of a server that answers what files cannot; empty where there is none."""
    has_engine: bool
    fixed: Mapping[str, str]
    """The files of addresses that every release has, by path."""

    def open_graph(self) -> Graph:
        """Open what the release states."""
        return Graph(self.release.open_store(), Iris(self.release.base_iri))


def writer_of(job: Job, application: Application) -> Writer:
    """Return what writes a job's files."""
    site = str(job.settings.public_url or job.release.base_iri).rstrip("/")
    choice = Choice(job.open_graph(), Tombstones(DataFolder(job.settings.data)), job.fixed, site)
    pages = PageFiles(Linker(choice, job.live), job.release, job.has_engine)
    return Writer(application, choice, pages, job.folder)


@asynccontextmanager
async def writing(job: Job) -> AsyncIterator[Writer]:
    """Start the application, and give what writes a job's files."""
    async with started(create_app(job.settings)) as application:
        yield writer_of(job, application)


def write_batches(job: Job, batches: Iterator[Sequence[Address]]) -> Iterator[int]:
    """Write batch after batch; yield how many addresses of each are done."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        writer = runner.run(stack.enter_async_context(writing(job)))
        try:
            for batch in batches:
                runner.run(writer.write_all(batch))
                yield len(batch)
        finally:
            runner.run(stack.aclose())

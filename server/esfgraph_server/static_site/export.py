"""Exports the site as files: asks the application for every address, and puts a whole copy in place of the last."""

import asyncio
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

from esfgraph.errors import ReleaseError
from esfgraph.pipeline.limits import Limits
from esfgraph.pipeline.processes import Workers, share
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.version import __version__
from esfgraph_server.app import create_app
from esfgraph_server.http.negotiation import LANGUAGES
from esfgraph_server.settings import Settings
from esfgraph_server.site.sitemap import PATH as SITEMAP
from esfgraph_server.static_site.addresses import Address, page_file, plain_file
from esfgraph_server.static_site.engine import FOLDER, has_engine, script_files
from esfgraph_server.static_site.folder import claim, new_copy
from esfgraph_server.static_site.graphs import write_graphs
from esfgraph_server.static_site.in_process import Answer, started
from esfgraph_server.static_site.listing import (
    ADDRESSES_OF_THING,
    WITHOUT_SUFFIX,
    addresses_of_routes,
    addresses_of_things,
    files_by_name,
    pages_by_name,
    paths_of_things,
)
from esfgraph_server.static_site.process import Job, write_batches, writer_of
from esfgraph_server.static_site.search_words import index_file, write_search_words
from esfgraph_server.static_site.writer import check

_BATCH = 100
"""Addresses that a process is sent at a time: some seconds of work."""
_AHEAD = 2
"""Batches that a process is given at a time, so that it never waits for the next."""
_SITEMAPS = re.compile(rb"/(sitemap-[^/<]+)</loc>")
_PATIENT = {"page_seconds": 600.0, "page_bytes": 2**31, "page_cache_bytes": 1, "quick_processes": 1}
"""Settings of an application that has one reader, who waits."""


class Watch(Protocol):
    """Who is told how far the export has come."""

    def begin(self, step: str, total: int) -> None:
        """Begin a step of so many addresses."""

    def advance(self, count: int) -> None:
        """Go on by so many."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What was written."""

    release: Release
    has_engine: bool
    """Whether browsers can answer queries."""
    addresses: int


def export(settings: Settings, to: Path, live: str, processes: int, watch: Watch) -> Copy:
    """Write the current release's site as files into the folder *to*, in place of an earlier copy.

    *live* is the address of a server that links lead to which have no file; empty where there is none. Raise UsageError
    where the folder cannot be written, ReleaseError where there is no release, or another is served when all is done.
    """
    data = DataFolder(settings.data)
    release = data.current()
    if release is None:
        raise ReleaseError(f"There is no release in {str(data.root)!r} to export; run 'esfgraph build' first.")
    patient = settings.model_copy(update={**_PATIENT, "query": replace(settings.query, processes=1)})
    told = {"tool": f"esfgraph {__version__}", "release": release.id, "live": live}
    with new_copy(to, told) as folder:
        job = Job(patient, release, folder, live.rstrip("/"), has_engine(), {})
        job, first = asyncio.run(_write_routes(job))
        _write_own_files(job)
        graph = job.open_graph()
        total = len(first) + ADDRESSES_OF_THING * sum(1 for _ in paths_of_things(graph))
        watch.begin("Exporting", total)
        for count in _write_rest(job, chain(first, addresses_of_things(graph)), processes):
            watch.advance(count)
        now = data.current()
        if now is None or now.id != release.id:
            raise ReleaseError(
                f"Another release than {release.id} is served by now, so that the copy would mix them; export again."
            )
    return Copy(release, job.has_engine, total)


async def _write_routes(job: Job) -> tuple[Job, list[Address]]:
    """Write the pages that the application's routes name; return the job that knows all such addresses, and what to
    write first besides the things of the release.

    Some routes need parameters, others lead to files: how they answer tells. So pages wait until all are known.
    """
    data = DataFolder(job.settings.data)
    files, pages = files_by_name(job.release), pages_by_name(data)
    asked: list[tuple[Address, Answer, bytes]] = []
    app = create_app(job.settings)
    async with started(app) as application:
        waiting = addresses_of_routes(app)
        while waiting:
            address = waiting.pop()
            body = bytearray()
            is_file = "." in address.path.rpartition("/")[2] or address.path in WITHOUT_SUFFIX
            is_read = address.path == SITEMAP or not is_file
            answer = await application.ask(address, body.extend, "GET" if is_read else "HEAD")
            if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                check(address, answer)
            if is_file and answer.status == HTTPStatus.OK:
                files.append(address)
            elif not is_file and (answer.leads_on or answer.is_page):
                asked.append((address, answer, bytes(body)))
            if address.path == SITEMAP:
                waiting += [Address(name.decode()) for name in _SITEMAPS.findall(body)]
        fixed = {each.path: plain_file(each) for each in files} | {each.path: page_file(each) for each in pages}
        fixed |= {address.path: page_file(address) for address, _, _ in asked}
        writer, linked = writer_of(replace(job, fixed=fixed), application), []
        for address, answer, _ in asked:
            if answer.leads_on and not writer.ways_on(address, fixed[address.path], answer.headers["location"]):
                del fixed[address.path]
        for address, answer, text in asked:
            if (name := fixed.get(address.path)) and (out := claim(job.folder / name)):
                with out:
                    written, more = writer.page(address, name, answer, text)
                    out.write(written)
                linked += more
    return replace(job, fixed=fixed), [*files, *pages, *dict.fromkeys(linked)]


def _write_own_files(job: Job) -> None:
    """Write what a copy has of its own: scripts, and what they read."""
    (job.folder / FOLDER).mkdir(parents=True)
    for path in script_files():
        shutil.copyfile(path, job.folder / FOLDER / path.name)
    write_graphs(job.release, job.folder)
    graph = job.open_graph()
    for language in LANGUAGES:
        write_search_words(job.release, graph, language, job.folder / index_file(language))


def _write_rest(job: Job, addresses: Iterable[Address], processes: int) -> Iterator[int]:
    """Write addresses in so many processes; yield how many more are done."""
    batches = _batches(addresses)
    if processes == 1:
        yield from write_batches(job, batches)
        return
    with Workers(processes, Limits(), [write_batches.__module__]) as workers:
        pool = [workers.start(partial(write_batches, job)) for _ in range(processes)]
        try:
            yield from share(pool, batches, _AHEAD)
            for worker in pool:
                worker.send(None)
                worker.wait()
        finally:
            for worker in pool:
                worker.close()


def _batches(addresses: Iterable[Address]) -> Iterator[Sequence[Address]]:
    addresses = iter(addresses)
    while batch := list(islice(addresses, _BATCH)):
        yield batch

"""A file is made while it is sent, in bounded memory, and holds no place while its client reads."""

import asyncio
import itertools
import time
import tracemalloc
from collections.abc import Callable, Generator
from typing import Any

import pytest

from esfgraph.errors import ReleaseError
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.jsonld import load_compactor
from esfgraph.release.data_folder import Release
from esfgraph.tables.columns import load_columns
from esfgraph.tables.table_file import TableFile
from esfgraph_server.http.problems import ProblemError
from esfgraph_server.model.graph import Graph
from esfgraph_server.releases.renderings import RenderingLimits, Renderings
from esfgraph_server.tables.formats import FILE_FORMATS, FileFormat
from esfgraph_server.tables.sheet import Sheet
from esfgraph_server.tables.streaming import StreamedFile, gzipped

Messages = list[dict[str, Any]]
ONE_PLACE = RenderingLimits(places=1, seconds=5, bytes=2**24, kept_bytes=0, queue=10, queue_seconds=5)
NO_LINE = RenderingLimits(places=1, seconds=5, bytes=2**24, kept_bytes=0, queue=0, queue_seconds=1)


class Parts:
    """A file of three parts of which the last may fail; it notes whether it was begun and whether it was closed."""

    def __init__(self, fails_at: int | None = None, size: int = 300_000) -> None:
        self.fails_at, self.size, self.begun, self.closed = fails_at, size, False, False

    def make(self) -> Generator[bytes]:
        self.begun = True
        try:
            for at in range(3):
                if at == self.fails_at:
                    raise ReleaseError("Prov.")
                yield b"%d" % at * self.size
        finally:
            self.closed = True


def answer(
    parts: Parts,
    *,
    method: str = "GET",
    version: str = "1.1",
    on_send: Callable[[Renderings], Any] = lambda _: asyncio.sleep(0),
    limits: RenderingLimits = ONE_PLACE,
) -> Messages:
    """Send a file; return the messages that the server got."""
    sent: Messages = []

    async def run() -> None:
        renderings = Renderings(limits)

        async def send(message: Any) -> None:
            sent.append(message)
            await on_send(renderings)

        async def receive() -> Any:
            raise AssertionError("A file asks its client nothing.")

        file = StreamedFile(parts.make, {"ETag": '"a"'}, renderings, "client")
        await file({"type": "http", "method": method, "http_version": version}, receive, send)

    asyncio.run(run())
    return sent


def body(messages: Messages) -> bytes:
    return b"".join(message.get("body", b"") for message in messages[1:])


def is_whole(messages: Messages) -> bool:
    return bool(messages) and not messages[-1].get("more_body", False)


@pytest.mark.parametrize("version", ["1.1", "1.0"])
def test_a_file_is_sent_whole_and_closed(version: str) -> None:
    parts = Parts()
    messages = answer(parts, version=version)
    assert body(messages) == b"0" * 300_000 + b"1" * 300_000 + b"2" * 300_000
    assert is_whole(messages)
    assert parts.closed


def test_head_makes_nothing() -> None:
    parts = Parts()
    messages = answer(parts, method="HEAD")
    assert (messages[0]["headers"], body(messages), is_whole(messages)) == ([(b"etag", b'"a"')], b"", True)
    assert not parts.begun


@pytest.mark.parametrize(("fails_at", "version"), [(0, "1.1"), (0, "1.0"), (2, "1.0")])
def test_what_fails_before_the_first_byte_is_a_problem(fails_at: int, version: str) -> None:
    parts = Parts(fails_at)
    with pytest.raises(ReleaseError):
        answer(parts, version=version)
    assert parts.closed


def test_what_fails_later_leaves_the_answer_broken() -> None:
    parts = Parts(2)
    messages = answer(parts)
    assert messages[0]["status"] == 200
    assert body(messages) == b"0" * 300_000 + b"1" * 300_000
    assert not is_whole(messages)
    assert parts.closed


def test_no_large_file_waits_on_disk_for_a_client_that_takes_none_in_parts() -> None:
    parts = Parts(size=8_000_000)
    with pytest.raises(ProblemError, match=r"HTTP/1\.1"):
        answer(parts, version="1.0")
    assert parts.closed
    assert len(body(answer(Parts(size=8_000_000)))) == 24_000_000


def test_others_get_the_place_while_a_client_reads() -> None:
    async def other(renderings: Renderings) -> None:
        assert await renderings.fresh("other", lambda: b"page") == b"page"

    messages = answer(Parts(), on_send=other)
    assert is_whole(messages)


def test_a_client_that_leaves_ends_the_making() -> None:
    parts, count = Parts(), itertools.count()

    async def leave(_: Renderings) -> None:
        if next(count) == 1:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        answer(parts, on_send=leave)
    assert parts.closed


def test_a_file_that_has_begun_waits_until_others_have_been_served() -> None:
    count, others = itertools.count(), list[asyncio.Task[bytes]]()

    def slow() -> bytes:
        time.sleep(0.3)
        return b"page"

    async def be_busy(renderings: Renderings) -> None:
        if next(count) == 1:  # behind the first block, the only place is taken and nobody may wait
            others.append(asyncio.create_task(renderings.fresh("other", slow)))
            await asyncio.sleep(0.05)

    messages = answer(Parts(), on_send=be_busy, limits=NO_LINE)
    assert len(body(messages)) == 900_000
    assert is_whole(messages)
    assert [other.result() for other in others] == [b"page"]


def test_a_file_that_nobody_gets_a_place_for_is_refused() -> None:
    async def run() -> None:
        renderings = Renderings(NO_LINE)

        async def send(_: Any) -> None:
            raise AssertionError("Nothing is sent.")

        async def receive() -> Any:
            return {}

        going, end = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()

        def slow() -> bytes:
            loop.call_soon_threadsafe(going.set)
            asyncio.run_coroutine_threadsafe(end.wait(), loop).result()
            return b"page"

        task = asyncio.create_task(renderings.fresh("other", slow))
        await going.wait()
        try:
            file = StreamedFile(Parts().make, {}, renderings, "client")
            with pytest.raises(ProblemError):
                await file({"type": "http", "method": "GET", "http_version": "1.1"}, receive, send)
        finally:
            end.set()
            await task

    asyncio.run(run())


COLUMNS, COMPACTOR = load_columns(), load_compactor()


def peak_of(format_: FileFormat, rows: int, release: Release) -> tuple[int, int]:
    """Write a file of so many rows; return its bytes, and the most that was held in memory meanwhile."""
    graph = Graph(release.open_store(), Iris(release.base_iri))
    with TableFile.open(release.path, "projects") as table:
        numbers = itertools.islice(itertools.cycle(range(90)), rows)
        sheet = Sheet(COLUMNS["projects"], table, numbers, rows, "sv", graph, COMPACTOR)

        def made() -> Generator[bytes]:
            yield from format_.write(sheet)

        tracemalloc.start()
        try:
            size = sum(map(len, made() if format_.is_packed else gzipped(made())))
            return size, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


ROWS = {"csv": 12_000, "kohesio": 18_000, "parquet": 8_000, "turtle": 800, "json-ld": 800}
"""What is cheap to write is tried in full; all go through the same blocks."""


@pytest.mark.thorough
@pytest.mark.parametrize("format_", FILE_FORMATS, ids=[each.key for each in FILE_FORMATS])
def test_the_memory_of_a_file_does_not_grow_with_its_rows(format_: FileFormat, listed: Release) -> None:
    rows = ROWS.get(format_.key, 5_000)
    peak_of(format_, 100, listed)  # what is made once
    small, little = peak_of(format_, rows // 4, listed)
    large, much = peak_of(format_, rows, listed)
    assert large > 3 * small
    assert much < 1.5 * little

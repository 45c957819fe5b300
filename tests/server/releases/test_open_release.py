"""What is derived from a release is made once, by whoever asks first."""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from pyoxigraph import Quad

from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.model.graph import Graph
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.query_pool.pool import QueryPool
from esfgraph_server.releases.followed_file import FollowedFile
from esfgraph_server.releases.open_release import OpenRelease

Write = Callable[[DataFolder, str, Iterable[Quad]], Release]
Numbered = Callable[[int], Iterator[Quad]]


@pytest.fixture
def release(data: DataFolder, write_release: Write, numbered: Numbered) -> OpenRelease:
    folder = write_release(data, "a" * 16, numbered(3))
    return OpenRelease(
        folder,
        QueryPool(folder.path / "store", QueryLimits(), quick=1, spare=0),
        FollowedFile(data.history_file, data.switches),
    )


def test_many_who_ask_at_the_same_time_get_one_thing(release: OpenRelease) -> None:
    made = count()

    def make(graph: Graph) -> tuple[int, Graph]:
        time.sleep(0.05)
        return next(made), graph

    with ThreadPoolExecutor(8) as threads:
        derived = {threads.submit(release.once, make) for _ in range(8)}
    assert {future.result() for future in derived} == {(0, release.graph)}


def test_things_that_are_made_otherwise_are_others(release: OpenRelease) -> None:
    assert release.once(lambda _: 1) == 1
    assert release.once(lambda _: 2) == 2


def test_what_could_not_be_made_is_tried_again(release: OpenRelease) -> None:
    attempts = count()

    def make(_: Graph) -> int:
        if next(attempts) == 0:
            raise MemoryError
        return 7

    with pytest.raises(MemoryError):
        release.once(make)
    assert release.once(make) == 7

"""Fixtures of the tests of fetching: a site, and a run of the library against it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from tests.mapping.fetch.site import Site, publication, serving

from esfgraph.fetch.fetching import Fetched, Order, fetch
from esfgraph.pipeline.progress import Silence
from esfgraph.publisher.publication import read_publication

Fetch: TypeAlias = Callable[[Order], Fetched]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fetch:
    """Fetch into a folder of archives, without pauses."""
    stated = read_publication(publication(tmp_path / "data"))
    monkeypatch.setattr("esfgraph.fetch.client.PAUSE_SECONDS", 5.0)

    def once(order: Order) -> Fetched:
        return fetch(order, tmp_path / "archives", stated, delay=0, allow_private=True, progress=Silence())

    return once

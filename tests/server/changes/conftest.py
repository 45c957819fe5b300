"""A server over three releases, served one after another."""

from collections.abc import Callable, Iterator

import pytest
from tests.clients import TestClient
from tests.replayed import Replayed

from esfgraph.rdf.iris import Iris
from esfgraph_server.app import create_app
from esfgraph_server.model.graph import Graph
from esfgraph_server.settings import Settings


@pytest.fixture(scope="session")
def replay(settings_for: Callable[..., Settings], replayed: Replayed) -> Iterator[TestClient]:
    """A client of it."""
    with TestClient(create_app(settings_for(data=replayed.data.root))) as client:
        yield client


@pytest.fixture(scope="session")
def first_graph(replayed: Replayed) -> Graph:
    """What the first of the releases states."""
    return Graph(replayed.data.release(replayed.ids[0]).open_store(), Iris())

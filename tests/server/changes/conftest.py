"""A server over three releases, served one after another."""

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient
from tests.replayed import Replayed

from esfgraph_server.app import create_app
from esfgraph_server.settings import Settings


@pytest.fixture(scope="session")
def replay(settings_for: Callable[..., Settings], replayed: Replayed) -> Iterator[TestClient]:
    """A client of it."""
    with TestClient(create_app(settings_for(data=replayed.data.root))) as client:
        yield client

"""The seeds' release as the read model sees it."""

import pytest

from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import Release
from esfgraph_server.model.graph import Graph


@pytest.fixture(scope="session")
def seed_graph(release: Release) -> Graph:
    return Graph(release.open_store(), Iris(release.base_iri))

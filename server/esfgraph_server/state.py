"""What the application keeps for all requests, with its types."""

from pathlib import Path
from typing import cast

from starlette.requests import Request

from esfgraph.query.examples import Example
from esfgraph.query.search_index import SearchIndex
from esfgraph.rdf.jsonld import Compactor
from esfgraph.shacl.examples import Explained
from esfgraph_server.model.findings import Reported
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.projects import Listing
from esfgraph_server.model.usage import Usage
from esfgraph_server.releases.derived import OncePerRelease
from esfgraph_server.releases.tombstones import Withdrawn
from esfgraph_server.settings import Settings
from esfgraph_server.site.rendering import Renderer


def settings_of(request: Request) -> Settings:
    """Return what the operator has set."""
    return cast("Settings", request.app.state.settings)


def renderer_of(request: Request) -> Renderer:
    """Return the templates."""
    return cast("Renderer", request.app.state.renderer)


def listings_of(request: Request) -> OncePerRelease[Graph, Listing]:
    """Return the lists of the last releases."""
    return cast("OncePerRelease[Graph, Listing]", request.app.state.listings)


def usages_of(request: Request) -> OncePerRelease[Graph, Usage]:
    """Return how often the last releases use terms and codes."""
    return cast("OncePerRelease[Graph, Usage]", request.app.state.usages)


def reported_of(request: Request) -> OncePerRelease[Graph, tuple[Reported, ...]]:
    """Return the findings of the last releases."""
    return cast("OncePerRelease[Graph, tuple[Reported, ...]]", request.app.state.reported)


def indexes_of(request: Request) -> OncePerRelease[Path, SearchIndex]:
    """Return the full-text indexes of the last releases, open."""
    return cast("OncePerRelease[Path, SearchIndex]", request.app.state.indexes)


def shapes_of(request: Request) -> OncePerRelease[Graph, list[Explained]]:
    """Return the shapes with their examples."""
    return cast("OncePerRelease[Graph, list[Explained]]", request.app.state.shapes)


def withdrawn_of(request: Request) -> Withdrawn:
    """Return the tombstones."""
    return cast("Withdrawn", request.app.state.withdrawn)


def compactor_of(request: Request) -> Compactor:
    """Return the JSON-LD context."""
    return cast("Compactor", request.app.state.compactor)


def examples_of(request: Request) -> list[Example]:
    """Return the example queries."""
    return cast("list[Example]", request.app.state.examples)

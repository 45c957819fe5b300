"""What the state of a request holds for pages."""

from starlette.requests import Request

from esfgraph_server.changes.state import ChangesState
from esfgraph_server.site.rendering import Renderer
from esfgraph_server.sparql.state import SparqlState


class SiteState(ChangesState, SparqlState):
    """The application's part of it, and the release of the request."""

    renderer: Renderer


SiteRequest = Request[SiteState]

"""What the state of a request holds for documents."""

from starlette.requests import Request

from esfgraph.rdf.jsonld import Compactor
from esfgraph_server.releases.lease import ReleaseState
from esfgraph_server.settings import Settings


class RdfState(ReleaseState):
    """The application's part of it, and the release of the request."""

    settings: Settings
    compactor: Compactor
    """Writes JSON-LD with the published context."""


RdfRequest = Request[RdfState]

"""The JSON-LD context at /context.jsonld."""

from starlette.responses import Response
from starlette.routing import Route

from esfgraph_server.http.caching import conditional, entity_tag
from esfgraph_server.rdf.state import RdfRequest

PATH = "context.jsonld"


def context(request: RdfRequest) -> Response:
    """Serve the context, byte for byte the file."""
    text = request.state["compactor"].text
    return conditional(request, entity_tag(text), lambda: Response(text.encode(), media_type="application/ld+json"))


ROUTE = Route(f"/{PATH}", context)

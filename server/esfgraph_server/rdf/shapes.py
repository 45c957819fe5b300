"""The shapes as RDF documents, and the door at /shapes that leads to a page or to one of them."""

from collections.abc import Callable

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from esfgraph.rdf.formats import GRAPHS, Format
from esfgraph.rdf.iris import Iris
from esfgraph.shacl.examples import VOCABULARIES
from esfgraph.shacl.shapes import SHAPES, shape_triples
from esfgraph_server.http.caching import CACHE_CONTROL, entity_tag, holds_copy, not_modified
from esfgraph_server.rdf.dereference import described, see_other
from esfgraph_server.releases.current import served_release

PATH = "shapes"


def shapes(request: Request) -> Response:
    """Lead to the page or the document that the client wants most; the fragment of a shape stays with the client."""
    return see_other(request, Iris(served_release(request).base_iri), PATH)


def document_in(format_: Format) -> Callable[[Request], Response]:
    """Make the answer in one format: everything that the shapes say, the labels of the source graph under our base."""

    def document(request: Request) -> Response:
        base = served_release(request).base_iri
        headers = {"Link": described(request, PATH, SHAPES.rstrip("#"), format_)}
        tag = entity_tag(request.app.version, base, PATH, format_.name)
        if holds_copy(request, tag):
            return not_modified(tag, headers)
        prefixes = VOCABULARIES | {"shape": SHAPES}
        body = ox.serialize(shape_triples(base), format=format_.rdf, prefixes=prefixes) or b""
        headers |= {"ETag": tag, "Cache-Control": CACHE_CONTROL}
        return Response(body, headers=headers, media_type=format_.content_type)

    return document


ROUTES = [
    Route(f"/{PATH}", shapes),
    *(Route(f"/{PATH}{format_.suffix}", document_in(format_)) for format_ in GRAPHS),
]

"""The shapes as RDF documents, and the doors at /shapes and below that lead to a page or to one of them."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

import pyoxigraph as ox
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from esfgraph.rdf.formats import GRAPHS, Format
from esfgraph.shacl.examples import VOCABULARIES
from esfgraph.shacl.passes import SHAPES, shape_triples
from esfgraph_server.http.caching import entity_tag
from esfgraph_server.model.shapes import shapes_by_name
from esfgraph_server.rdf.dereference import link_header, see_other
from esfgraph_server.releases.lease import release_of
from esfgraph_server.releases.renderings import rendered

PATH = "shapes"


def shapes(request: Request[Any]) -> Response:
    """Lead to the page or the document that the client wants most; the fragment of a shape stays with the client."""
    return see_other(request, PATH)


def shape(request: Request[Any]) -> Response:
    """Lead to the page of one shape, or to the document that describes all; 404 where there is none of this name."""
    name: str = request.path_params["name"]
    if name not in shapes_by_name():
        raise HTTPException(404)
    return see_other(request, f"{PATH}/{name}", within=PATH)


def document_in(format_: Format) -> Callable[[Request[Any]], Awaitable[Response]]:
    """Make the answer in one format: everything that the shapes say, the labels of the source graph under our base."""

    async def document(request: Request[Any]) -> Response:
        base = release_of(request).base_iri

        tag = entity_tag(request.app.version, base, PATH, format_.name)
        link = link_header(request, PATH, SHAPES.rstrip("#"), format_)
        return await rendered(request, tag, format_.content_type, lambda: write_shapes(base, format_), {"Link": link})

    return document


def write_shapes(base: str, format_: Format) -> bytes:
    """Write all that the shapes say, with the labels of the source graph under *base*."""
    prefixes = VOCABULARIES | {"shape": SHAPES}
    return ox.serialize(_numbered(shape_triples(base)), format=format_.rdf, prefixes=prefixes) or b""


def _numbered(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Name blank nodes by number instead of by chance: the same bytes whenever they are written."""
    numbers: dict[ox.BlankNode, ox.BlankNode] = {}

    def numbered(node: ox.BlankNode) -> ox.BlankNode:
        return numbers.setdefault(node, ox.BlankNode(f"b{len(numbers)}"))

    for triple in triples:
        subject, value = triple.subject, triple.object
        yield ox.Triple(
            numbered(subject) if isinstance(subject, ox.BlankNode) else subject,
            triple.predicate,
            numbered(value) if isinstance(value, ox.BlankNode) else value,
        )


ROUTES = [
    Route(f"/{PATH}", shapes),
    Route(f"/{PATH}/{{name}}", shape),
    *(Route(f"/{PATH}{format_.suffix}", document_in(format_)) for format_ in GRAPHS),
]

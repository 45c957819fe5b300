"""A list as RDF: what is stated of each thing in it, with its parts and the names of what it links to."""

from collections.abc import Iterator
from itertools import islice

from esfgraph.rdf.jsonld import nodes
from esfgraph.rdf.turtle import PROLOGUE
from esfgraph_server.rdf.document import RdfDocument, describe_listed
from esfgraph_server.tables.sheet import Sheet

_TOGETHER = 100
"""Things that are described together."""
_MOST_NAMED = 10_000
"""What is named once; then what is named is forgotten, and may be named again."""


def write_turtle(sheet: Sheet) -> Iterator[bytes]:
    """Write Turtle (RDF 1.1)."""
    yield PROLOGUE.encode()
    for document in _documents(sheet):
        yield "".join(each.turtle.text for each in document.descriptions()).encode()


def write_json_ld(sheet: Sheet) -> Iterator[bytes]:
    """Write one JSON-LD document with the published context."""
    compactor = sheet.compactor
    found = (node for document in _documents(sheet) for node in nodes(compactor, document.lines()))
    return (piece.encode() for piece in compactor.document(found))


def _documents(sheet: Sheet) -> Iterator[RdfDocument]:
    things, named = sheet.things(), set[str]()
    while together := list(islice(things, _TOGETHER)):
        yield describe_listed(sheet.graph, together, named)
        if len(named) > _MOST_NAMED:
            named.clear()

"""Documents as tests make them: of any thing, as part of a publication of which everything is stated."""

from datetime import date

from esfgraph.publisher.authorities import code_of
from esfgraph.publisher.publication import Publication
from esfgraph.publisher.statements import Licence, Publisher
from esfgraph.rules import Bilingual
from esfgraph_server.model.graph import Graph
from esfgraph_server.rdf.document import RdfDocument, describe
from esfgraph_server.rdf.publication import published_as

ADDRESS = "http://localhost:8000/document"
PUBLISHER = "https://www.example.se/"
_PUBLICATION = Publication(
    licence=Licence("http://creativecommons.org/publicdomain/zero/1.0/"),
    publisher=Publisher(
        Bilingual("Myndigheten", "The Agency"), PUBLISHER, code_of("publisher_type", "NationalAuthority")
    ),
)
_SINCE = date(2026, 2, 1)


def document_about(graph: Graph, thing: str, page: int = 1) -> RdfDocument:
    """Describe a thing at ADDRESS, on one of the pages of what links to it."""
    return describe(graph, thing, ADDRESS, published_as(_PUBLICATION, graph, _SINCE, ADDRESS), page)

"""What a document says of its own publication: its data set, since when, from whom, under which licence."""

from collections.abc import Iterator
from datetime import date

from esfgraph.publisher.publication import Publication
from esfgraph.rdf.description import TYPE, Statement
from esfgraph.rdf.ntriples import iri, plain, term, typed
from esfgraph_server.model.graph import Graph


def published_as(publication: Publication, graph: Graph, since: date | None, address: str) -> Iterator[Statement]:
    """Yield what holds of all that is published, said of the document at *address*; nothing that is not known.

    The day is that *since* which the release has been served (dcterms:issued); licence and publisher are as stated.
    """
    here, dataset = iri(address), graph.iris.graph_dataset()
    yield here, term("void:inDataset"), iri(dataset)
    yield iri(dataset), TYPE, term("void:Dataset")
    titles = graph.node(dataset).terms("dcterms:title")
    yield from ((iri(dataset), term("dcterms:title"), str(each)) for each in titles)
    if since:
        yield here, term("dcterms:issued"), typed(since)
    if publication.licence:
        yield here, term("dcterms:license"), iri(publication.licence.iri)
    if publication.publisher:
        publisher = iri(publication.publisher.iri)
        yield here, term("dcterms:publisher"), publisher
        for language in ("sv", "en"):
            yield publisher, term("foaf:name"), f"{plain(publication.publisher.name.to(language))}@{language}"

"""What a document says of its own publication: its data set, since when, from whom, under which licence."""

from collections.abc import Iterator
from datetime import date

import pyoxigraph as ox

from esfgraph.publisher.publication import Publication
from esfgraph.rdf.namespaces import DCTERMS, FOAF, RDF, VOID, XSD
from esfgraph_server.model.graph import Graph


def published_as(publication: Publication, graph: Graph, since: date | None, address: str) -> Iterator[ox.Triple]:
    """Yield what holds of all that is published, said of the document at *address*; nothing that is not known.

    The day is that *since* which the release has been served (dcterms:issued); licence and publisher are as stated.
    """
    here, dataset = ox.NamedNode(address), ox.NamedNode(graph.iris.graph_dataset())
    yield ox.Triple(here, ox.NamedNode(f"{VOID}inDataset"), dataset)
    yield ox.Triple(dataset, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{VOID}Dataset"))
    title = ox.NamedNode(f"{DCTERMS}title")
    yield from (
        ox.Triple(dataset, title, each) for each in sorted(graph.objects(dataset.value, "dcterms:title"), key=str)
    )
    if since:
        day = ox.Literal(since.isoformat(), datatype=ox.NamedNode(f"{XSD}date"))
        yield ox.Triple(here, ox.NamedNode(f"{DCTERMS}issued"), day)
    if publication.licence:
        yield ox.Triple(here, ox.NamedNode(f"{DCTERMS}license"), ox.NamedNode(publication.licence.iri))
    if publication.publisher:
        publisher = ox.NamedNode(publication.publisher.iri)
        yield ox.Triple(here, ox.NamedNode(f"{DCTERMS}publisher"), publisher)
        for language in ("sv", "en"):
            name = ox.Literal(publication.publisher.name.to(language), language=language)
            yield ox.Triple(publisher, ox.NamedNode(f"{FOAF}name"), name)

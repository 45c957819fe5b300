"""What a document says of its own publication: who publishes it, and under which licence."""

from collections.abc import Iterator

import pyoxigraph as ox

from esfgraph.rdf.namespaces import DCTERMS, FOAF
from esfgraph.release.publication import Publication


def published_as(publication: Publication, address: str) -> Iterator[ox.Triple]:
    """Yield what the publisher states of all it publishes, said of the document at *address*; nothing else."""
    here = ox.NamedNode(address)
    if publication.licence:
        yield ox.Triple(here, ox.NamedNode(f"{DCTERMS}license"), ox.NamedNode(publication.licence.iri))
    if publication.publisher:
        publisher = ox.NamedNode(publication.publisher.iri)
        yield ox.Triple(here, ox.NamedNode(f"{DCTERMS}publisher"), publisher)
        for language in ("sv", "en"):
            name = ox.Literal(publication.publisher.name.to(language), language=language)
            yield ox.Triple(publisher, ox.NamedNode(f"{FOAF}name"), name)

"""Describes the SPARQL service in RDF (SPARQL 1.1 Service Description)."""

from collections.abc import Iterator

from pyoxigraph import BlankNode, NamedNode, Store, Triple, serialize

from esfgraph.examples import example_triples
from esfgraph.formats import GRAPHS, RESULTS, Format
from esfgraph.iris import Iris
from esfgraph.namespaces import PREFIXES, RDF

_SD = "http://www.w3.org/ns/sparql-service-description#"


def describe_service(endpoint: str, store: Store, format_: Format, iris: Iris) -> bytes:
    """Write what the service at *endpoint* offers: language, formats, graphs, queries worth asking."""
    triples = (*_triples(endpoint, store), *example_triples(iris, endpoint))
    body = serialize(triples, format=format_.rdf, prefixes={**PREFIXES, "sd": _SD})
    assert body is not None
    return body


def _triples(endpoint: str, store: Store) -> Iterator[Triple]:
    service, dataset, default = (NamedNode(f"{endpoint}#{name}") for name in ("service", "dataset", "default-graph"))

    def state(subject: NamedNode, predicate: str, value: NamedNode) -> Triple:
        return Triple(subject, NamedNode(_SD + predicate), value)

    def type_of(subject: NamedNode, class_: str) -> Triple:
        return Triple(subject, NamedNode(RDF + "type"), NamedNode(_SD + class_))

    yield type_of(service, "Service")
    yield state(service, "endpoint", NamedNode(endpoint))
    yield state(service, "supportedLanguage", NamedNode(_SD + "SPARQL11Query"))
    for format_ in RESULTS:
        if format_.results:
            yield state(service, "resultFormat", NamedNode(format_.results.iri))
    for format_ in GRAPHS:
        if format_.rdf:
            yield state(service, "resultFormat", NamedNode(format_.rdf.iri))
    yield state(service, "defaultDataset", dataset)
    yield type_of(dataset, "Dataset")
    yield state(dataset, "defaultGraph", default)
    yield type_of(default, "Graph")
    for name in store.named_graphs():
        if isinstance(name, BlankNode):
            continue
        graph = NamedNode(f"{endpoint}#named-graph/{name.value}")
        yield state(dataset, "namedGraph", graph)
        yield type_of(graph, "NamedGraph")
        yield state(graph, "name", name)

"""Describes the SPARQL service in RDF (SPARQL 1.1 Service Description; VoID)."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from pyoxigraph import Literal, NamedNode, Triple, serialize

from esfgraph.query.examples import example_triples
from esfgraph.rdf.formats import GRAPHS, RESULTS, Format
from esfgraph.rdf.namespaces import PREFIXES, RDF, RDFS, VOID, XSD, expand
from esfgraph_server.model.graph import Graph
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.sparql.statistics import DEFAULT_GRAPH, Sizes

_SD = "http://www.w3.org/ns/sparql-service-description#"
_OF_GRAPHS = ("dcterms:title", "dcterms:license", "dcterms:source", "dcterms:date")
"""What is said of imported graphs."""
_GEO = "http://www.opengis.net/def/function/geosparql/"
EXTENSION_FUNCTIONS = tuple(
    _GEO + name
    for name in (
        *("area", "asGeoJSON", "centroid", "convexHull", "coordinateDimension", "difference", "dimension", "distance"),
        *("getSRID", "intersection", "isEmpty", "isSimple", "length", "relate", "spatialDimension", "symDifference"),
        *("union", "sfContains", "sfCrosses", "sfDisjoint", "sfEquals", "sfIntersects", "sfOverlaps", "sfTouches"),
        *("sfWithin", "ehContains", "ehCoveredBy", "ehCovers", "ehDisjoint", "ehEquals", "ehInside", "ehMeet"),
        *("ehOverlap", "rcc8dc", "rcc8ec", "rcc8eq", "rcc8ntpp", "rcc8ntppi", "rcc8po", "rcc8tpp", "rcc8tppi"),
    )
)
"""What the engine evaluates beyond SPARQL 1.1: functions of GeoSPARQL on WKT."""
_LIMITS = {
    "sv": "Gränser för en fråga: {seconds} s till svarets första byte, {total} s i allt, {idle} s utan att klienten "
    "läser, {memory} MiB minne, {rows} rader, {size} MiB svar; frågetexten högst {length} byte, högst {depth} "
    "parenteser i varandra. SERVICE och uppdateringar avvisas.",
    "en": "Limits of a query: {seconds} s to the first byte of the answer, {total} s in all, {idle} s without the "
    "client reading, {memory} MiB of memory, {rows} rows, {size} MiB of answer; a text of at most {length} bytes, at "
    "most {depth} brackets within each other. SERVICE and updates are refused.",
}


def describe_service(endpoint: str, sizes: Sizes, limits: QueryLimits, format_: Format, graph: Graph) -> bytes:
    """Write what the service at *endpoint* offers: language, formats, graphs, limits, queries worth asking."""
    by_subject: defaultdict[object, list[Triple]] = defaultdict(list)
    for triple in (*_triples(endpoint, sizes, limits, graph), *example_triples(graph.iris, endpoint)):
        by_subject[triple.subject].append(triple)
    body = serialize(chain.from_iterable(by_subject.values()), format=format_.rdf, prefixes={**PREFIXES, "sd": _SD})
    assert body is not None
    return body


def _triples(endpoint: str, sizes: Sizes, limits: QueryLimits, described: Graph) -> Iterator[Triple]:
    service, dataset, default = (NamedNode(f"{endpoint}#{name}") for name in ("service", "dataset", "default-graph"))

    def state(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Triple:
        return Triple(subject, NamedNode(predicate), value)

    def type_of(subject: NamedNode, class_: str) -> Triple:
        return state(subject, RDF + "type", NamedNode(class_))

    def amount(subject: NamedNode, predicate: str, number: int) -> Triple:
        return state(subject, predicate, Literal(str(number), datatype=NamedNode(XSD + "integer")))

    yield type_of(service, _SD + "Service")
    yield state(service, _SD + "endpoint", NamedNode(endpoint))
    yield state(service, _SD + "supportedLanguage", NamedNode(_SD + "SPARQL11Query"))
    yield state(service, _SD + "defaultEntailmentRegime", NamedNode("http://www.w3.org/ns/entailment/Simple"))
    for function in EXTENSION_FUNCTIONS:
        yield state(service, _SD + "extensionFunction", NamedNode(function))
    for format_ in RESULTS:
        if format_.results:
            yield state(service, _SD + "resultFormat", NamedNode(format_.results.iri))
    for format_ in GRAPHS:
        if format_.rdf:
            yield state(service, _SD + "resultFormat", NamedNode(format_.rdf.iri))
    for language, text in _LIMITS.items():
        yield state(service, RDFS + "comment", Literal(text.format(**_figures(limits)), language=language))
    yield state(service, _SD + "defaultDataset", dataset)
    yield type_of(dataset, _SD + "Dataset")
    yield type_of(dataset, VOID + "Dataset")
    yield state(dataset, VOID + "sparqlEndpoint", NamedNode(endpoint))
    yield state(dataset, _SD + "defaultGraph", default)
    yield type_of(default, _SD + "Graph")
    yield type_of(default, VOID + "Dataset")
    if DEFAULT_GRAPH in sizes.graphs:
        yield amount(dataset, VOID + "triples", sum(sizes.graphs.values()))
        yield amount(default, VOID + "triples", sizes.graphs[DEFAULT_GRAPH])
    for number, (class_, count) in enumerate(sorted(sizes.classes.items()), 1):
        part = NamedNode(f"{endpoint}#class-{number}")
        yield state(default, VOID + "classPartition", part)
        yield state(part, VOID + "class", NamedNode(class_))
        yield amount(part, VOID + "entities", count)
    for name in sorted(sizes.names):
        graph, content = NamedNode(f"{endpoint}#named-graph/{name}"), NamedNode(f"{endpoint}#graph/{name}")
        yield state(dataset, _SD + "namedGraph", graph)
        yield type_of(graph, _SD + "NamedGraph")
        yield state(graph, _SD + "name", NamedNode(name))
        yield state(graph, _SD + "graph", content)
        yield type_of(content, _SD + "Graph")
        yield type_of(content, VOID + "Dataset")
        if name in sizes.graphs:
            yield amount(content, VOID + "triples", sizes.graphs[name])
        for property_, value in ((each, term) for each in _OF_GRAPHS for term in described.objects(name, each)):
            yield state(content, expand(property_), value)


def _figures(limits: QueryLimits) -> dict[str, str]:
    return {
        "seconds": f"{limits.seconds:g}",
        "total": f"{limits.total_seconds:g}",
        "idle": f"{limits.idle_seconds:g}",
        "memory": f"{limits.memory / 1024**2:.0f}",
        "rows": str(limits.rows),
        "size": f"{limits.bytes / 1024**2:.0f}",
        "length": str(limits.length),
        "depth": str(limits.depth),
    }

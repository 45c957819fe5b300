"""The one table of media types, suffixes and serialisers, used by files and by the server."""

from dataclasses import dataclass
from enum import Enum

from pyoxigraph import QueryResultsFormat, RdfFormat


class Kind(Enum):
    """What a format can carry."""

    GRAPH = "graph"
    DATASET = "dataset"
    RESULTS = "results"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write something down."""

    name: str
    media_type: str
    suffix: str
    kind: Kind
    rdf: RdfFormat | None = None
    results: QueryResultsFormat | None = None
    also: tuple[str, ...] = ()
    """Other media types that mean the same, for which this format answers under its own."""
    names: tuple[str, ...] = ()
    """Other names by which clients ask for it, where the kind of their query decides which format one means."""

    def is_named(self, name: str) -> bool:
        """Tell whether a client means this format by *name*: a name, a suffix without its dot, or a media type."""
        return name in (self.name, self.suffix.removeprefix("."), self.media_type, *self.also, *self.names)

    @property
    def content_type(self) -> str:
        """The Content-Type header: UTF-8 is said where the media type's registration leaves it open."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


HTML = Format("html", "text/html", ".html", Kind.PAGE, also=("application/xhtml+xml",))

TURTLE = Format(
    "turtle",
    "text/turtle",
    ".ttl",
    Kind.GRAPH,
    rdf=RdfFormat.TURTLE,
    also=("application/x-turtle",),
    names=("n3", "text/n3", "text/rdf+n3"),
)
JSON_LD = Format(
    "json-ld",
    "application/ld+json",
    ".jsonld",
    Kind.GRAPH,
    rdf=RdfFormat.JSON_LD,
    also=("application/json",),
    names=("json", "ld+json"),
)
N_TRIPLES = Format(
    "n-triples",
    "application/n-triples",
    ".nt",
    Kind.GRAPH,
    rdf=RdfFormat.N_TRIPLES,
    also=("text/plain",),
    names=("ntriples", "nt11", "text"),
)
RDF_XML = Format(
    "rdf-xml",
    "application/rdf+xml",
    ".rdf",
    Kind.GRAPH,
    rdf=RdfFormat.RDF_XML,
    also=("application/xml", "text/xml"),
    names=("xml", "rdf+xml", "rdfxml", "rdf/xml", "pretty-xml"),
)
TRIG = Format("trig", "application/trig", ".trig", Kind.DATASET, rdf=RdfFormat.TRIG, also=("application/x-trig",))
N_QUADS = Format("n-quads", "application/n-quads", ".nq", Kind.DATASET, rdf=RdfFormat.N_QUADS)

SPARQL_JSON = Format(
    "json",
    "application/sparql-results+json",
    ".srj",
    Kind.RESULTS,
    results=QueryResultsFormat.JSON,
    also=("application/json",),
    names=("sparql-results+json", "sparql-json"),
)
SPARQL_XML = Format(
    "xml",
    "application/sparql-results+xml",
    ".srx",
    Kind.RESULTS,
    results=QueryResultsFormat.XML,
    also=("application/xml", "text/xml"),
    names=("sparql-results+xml", "sparql-xml"),
)
SPARQL_CSV = Format("csv", "text/csv", ".csv", Kind.RESULTS, results=QueryResultsFormat.CSV)
SPARQL_TSV = Format("tsv", "text/tab-separated-values", ".tsv", Kind.RESULTS, results=QueryResultsFormat.TSV)

GRAPHS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG)
"""Formats of documents and of graphs that queries construct; only TriG says which of several graphs states what."""
RESULTS = (SPARQL_JSON, SPARQL_XML, SPARQL_CSV, SPARQL_TSV)
DOCUMENTS = (HTML, *GRAPHS)


def by_suffix(suffix: str) -> Format | None:
    """Find the graph format of a file or address suffix such as ``.ttl``."""
    return next((format_ for format_ in (*GRAPHS, N_QUADS) if format_.suffix == suffix), None)

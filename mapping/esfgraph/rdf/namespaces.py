"""Namespaces of the published graphs, and the prefixes that files and pages write."""

from functools import lru_cache

ESF = "https://w3id.org/esfgraph/ontology#"
ADMS = "http://www.w3.org/ns/adms#"
CSVW = "http://www.w3.org/ns/csvw#"
DCAT = "http://www.w3.org/ns/dcat#"
DCTERMS = "http://purl.org/dc/terms/"
DQV = "http://www.w3.org/ns/dqv#"
FOAF = "http://xmlns.com/foaf/0.1/"
GEO = "http://www.opengis.net/ont/geosparql#"
HYDRA = "http://www.w3.org/ns/hydra/core#"
LEGAL = "http://www.w3.org/ns/legal#"
LOCN = "http://www.w3.org/ns/locn#"
M8G = "http://data.europa.eu/m8g/"
NUTS = "http://data.europa.eu/nuts/code/"
ORG = "http://www.w3.org/ns/org#"
OWL = "http://www.w3.org/2002/07/owl#"
PROV = "http://www.w3.org/ns/prov#"
QB = "http://purl.org/linked-data/cube#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA = "https://schema.org/"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
VOID = "http://rdfs.org/ns/void#"
XSD = "http://www.w3.org/2001/XMLSchema#"

LDQD = "http://www.w3.org/2016/05/ldqd#"
"""Dimensions of linked data quality."""
COUNTRY = "http://publications.europa.eu/resource/authority/country/"
CURRENCY = "http://publications.europa.eu/resource/authority/currency/"
NUTS_LEVEL = "http://data.europa.eu/nuts/level"

PREFIXES: dict[str, str] = {
    "adms": ADMS,
    "csvw": CSVW,
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "dqv": DQV,
    "esf": ESF,
    "foaf": FOAF,
    "geo": GEO,
    "hydra": HYDRA,
    "legal": LEGAL,
    "locn": LOCN,
    "m8g": M8G,
    "nuts": NUTS,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "qb": QB,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sh": SH,
    "skos": SKOS,
    "void": VOID,
    "xsd": XSD,
}


@lru_cache(maxsize=1024)  # a page expands hundreds of names, and always the same
def expand(name: str) -> str:
    """Expand a prefixed name such as ``esf:totalCost``; an unknown prefix raises KeyError."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


@lru_cache(maxsize=1024)  # likewise
def shorten(iri: str) -> str:
    """Write *iri* as a prefixed name where a prefix fits, else return it unchanged."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and (local := iri[len(namespace) :]) and "/" not in local:
            return f"{prefix}:{local}"
    return iri


def local_name(iri: str) -> str:
    """Return the last part of an IRI, behind its last slash or number sign."""
    return iri.rstrip("#/").replace("#", "/").rpartition("/")[2]

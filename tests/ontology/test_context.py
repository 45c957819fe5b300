"""The JSON-LD context: one short key for each term, read alike by three processors."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import pytest
from pyld import jsonld
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.compare import isomorphic

ROOT: Final = Path(__file__).resolve().parents[2]
CONTEXT_FILE: Final = ROOT / "ontology" / "context.jsonld"
BASE: Final = "http://localhost:8000/"
ESF: Final = Namespace("https://w3id.org/esfgraph/ontology#")
KEYWORDS: Final = {"id": "@id", "type": {"@id": "@type", "@container": "@set"}}
PREFIXES: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "dcterms": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "esf": str(ESF),
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "legal": "http://www.w3.org/ns/legal#",
    "locn": "http://www.w3.org/ns/locn#",
    "m8g": "http://data.europa.eu/m8g/",
    "nuts": "http://data.europa.eu/nuts/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
OF_DOCUMENTS: Final = (f"{PREFIXES['foaf']}Document", f"{PREFIXES['void']}Linkset")
"""Classes by which documents speak of themselves: no thing of the graph is one, so the ontology does not name them."""
OF_QUERIES: Final = tuple(PREFIXES["sh"] + name for name in ("Parameter", "SPARQLExecutable", "SPARQLSelectExecutable"))
"""Classes of queries with names, by which editors find them: the ontology does not name them either."""
SAMPLE: Final = """
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix esf: <https://w3id.org/esfgraph/ontology#> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix legal: <http://www.w3.org/ns/legal#> .
@prefix locn: <http://www.w3.org/ns/locn#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<project/25-030-S02> a esf:Project ;
    dcterms:identifier "25-030-S02" ;
    dcterms:title "Snabbspår Åtvidaberg"@sv ;
    dcterms:description "Antalet personer som söker ekonomiskt bistånd har ökat."@sv ;
    esf:participatingOrganization <organization/2120000415> ;
    esf:owner <organization/2120000415> ;
    esf:ownerAddress <project/25-030-S02/address> ;
    esf:programme <programme/2021SE05SFPR001> ;
    esf:programmingPeriod <concept/period/2021-2027> ;
    esf:fund <concept/fund/ESF+> ;
    esf:specificObjective <concept/objective-2021-2027/A2A> ;
    esf:totalCost 18378980.0 ;
    esf:grantedSupport "9923980"^^xsd:decimal ;
    esf:unionCofinancingRate 40.0 ;
    esf:plannedParticipants 120 ;
    esf:startDate "2026-02-01"^^xsd:date ;
    esf:strategicImportance false ;
    esf:addressesChildPoverty true ;
    esf:statedRegion <http://data.europa.eu/nuts/code/SE12> ;
    esf:countryConcerned <http://publications.europa.eu/resource/authority/country/SWE> ;
    esf:inferredBy <concept/evidence/period-from-cci> , <concept/evidence/period-from-number> ;
    prov:wasDerivedFrom <record/25-030-S02/0123456789ab> .

<organization/2120000415> a org:Organization ;
    org:identifier "2120000415" ;
    legal:legalIdentifier <organization/2120000415/identifier> ;
    skos:prefLabel "Åtvidabergs kommun"@sv ;
    skos:altLabel "ÅTVIDABERGS KOMMUN"@sv, "Åtvidaberg"@sv ;
    locn:address <project/25-030-S02/address> ;
    esf:seat <municipality/0561> ;
    owl:sameAs <http://dataportal.se/organisation/SE2120000415> .

<organization/2120000415/identifier> a adms:Identifier ;
    skos:notation "2120000415" ;
    adms:schemaAgency "Sverige: organisationsnummer, ISO 6523 ICD 0007"@sv .

<organization/2120000415/unit/arbetsmarknad> a org:OrganizationalUnit ;
    org:unitOf <organization/2120000415> ;
    skos:prefLabel "Arbetsmarknad"@sv .

<project/25-030-S02/address> a locn:Address ;
    locn:postCode "59725" ;
    locn:postName "ÅTVIDABERG" .

<municipality/0561> a esf:Municipality, skos:Concept ;
    skos:notation "0561" ;
    skos:broader <county/05>, <http://data.europa.eu/nuts/code/SE123> ;
    esf:within <municipality/0561>, <county/05> ;
    geo:hasGeometry <municipality/0561/geometry> .

<municipality/0561/geometry> a geo:Geometry ;
    dcterms:isPartOf <dataset/geometry> ;
    geo:asWKT "POINT(16.0 58.2)"^^geo:wktLiteral .

<http://data.europa.eu/nuts/code/SE12> <http://data.europa.eu/nuts/level> 2 ;
    skos:hiddenLabel "SE12 Östra Mellansverige"@sv , "SE12" .

<record/25-030-S02/0123456789ab> a esf:SourceRecord ;
    dcterms:source "000_1fa7831598b9845a.txt" ;
    esf:lineMap "1 title; 3 diarienummer" ;
    <label/total-projektbudget> "18 378 980" .

<label/total-projektbudget> a esf:SourceLabel ;
    rdfs:label "Total projektbudget"@sv ;
    esf:field "total_cost" ;
    esf:term esf:totalCost .
"""


def context() -> dict[str, Any]:
    """Read the context's definitions."""
    definitions: dict[str, Any] = json.loads(CONTEXT_FILE.read_text(encoding="utf-8"))["@context"]
    return definitions


def iri(definition: str | dict[str, Any]) -> str:
    """Write a definition's IRI in full."""
    short = definition if isinstance(definition, str) else definition["@id"]
    prefix, separator, name = short.partition(":")
    return PREFIXES[prefix] + name if separator and prefix in PREFIXES else short


TERMS: Final = {key: value for key, value in context().items() if key not in KEYWORDS and key not in PREFIXES}


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(ROOT / "ontology" / "esf.ttl", format="turtle")


@pytest.fixture(scope="module", params=["sample", "vocabularies", "ontology"])
def graph(request: pytest.FixtureRequest) -> Graph:
    if request.param == "sample":
        return Graph().parse(data=SAMPLE, format="turtle", publicID=BASE)
    folder = ROOT / "ontology"
    paths = sorted((folder / "vocabularies").glob("*.ttl")) if request.param == "vocabularies" else [folder / "esf.ttl"]
    merged = Graph()
    for path in paths:
        merged.parse(path, format="turtle", publicID=BASE)
    return merged


def test_the_file_is_formatted_and_sorted() -> None:
    definitions = context()
    assert list(definitions) == sorted(definitions, key=lambda key: (key.lower(), key))
    text = json.dumps({"@context": definitions}, indent=2, ensure_ascii=False) + "\n"
    assert CONTEXT_FILE.read_text(encoding="utf-8") == text


def test_the_context_depends_on_no_base_and_takes_in_no_unknown_key() -> None:
    text = CONTEXT_FILE.read_text(encoding="utf-8")
    assert "@base" not in text
    assert "@vocab" not in text
    assert "localhost" not in text


def test_prefixes_and_keywords_are_what_they_say() -> None:
    definitions = context()
    assert {key: definitions[key] for key in KEYWORDS} == KEYWORDS
    assert {key: definitions[key] for key in PREFIXES} == PREFIXES


def test_every_key_is_a_defined_term_or_a_reused_one(ontology: Graph) -> None:
    for key, definition in TERMS.items():
        term = URIRef(iri(definition))
        assert str(term).startswith(tuple(PREFIXES.values())), key
        if term in ESF:
            assert (term, RDFS.isDefinedBy, None) in ontology, key


def test_every_term_of_ours_has_one_key_and_it_is_its_name(ontology: Graph) -> None:
    keys = {iri(definition): key for key, definition in TERMS.items()}
    for term in ontology.subjects(RDFS.isDefinedBy):
        assert keys.get(str(term)) == str(term).removeprefix(ESF)


def test_no_two_keys_share_a_term() -> None:
    assert len({iri(definition) for definition in TERMS.values()}) == len(TERMS)


def test_keys_are_camel_case_and_classes_capitalised(ontology: Graph) -> None:
    for key, definition in TERMS.items():
        term = URIRef(iri(definition))
        assert key.isalnum(), key
        if (term, RDF.type, OWL.Class) in ontology or str(term) in (*OF_DOCUMENTS, *OF_QUERIES):
            assert key[0].isupper(), key
        else:
            assert key[0].islower(), key


def test_a_key_is_typed_as_its_property_is(ontology: Graph) -> None:
    for key, definition in TERMS.items():
        term = URIRef(iri(definition))
        typed = iri(definition.get("@type", "")) if isinstance(definition, dict) else ""
        if (term, RDF.type, OWL.ObjectProperty) in ontology:
            assert typed == "@id", key
        if term in ESF and (term, RDF.type, OWL.DatatypeProperty) in ontology:
            range_ = str(ontology.value(term, RDFS.range))
            assert typed == ("" if range_.endswith(("#string", "#langString")) else range_), key


def write_rdflib(graph: Graph) -> str:
    return graph.serialize(format="json-ld", context=context(), auto_compact=False)


def write_pyld(graph: Graph) -> str:
    expanded = jsonld.from_rdf(graph.serialize(format="nt"))
    return json.dumps(jsonld.compact(expanded, context()))


def read_rdflib(text: str) -> Graph:
    return Graph().parse(data=text, format="json-ld")


def read_pyoxigraph(text: str) -> Graph:
    lines = ox.serialize(ox.parse(text, format=ox.RdfFormat.JSON_LD), format=ox.RdfFormat.N_QUADS)
    assert lines is not None
    return Graph().parse(data=lines.decode(), format="nt")


def read_pyld(text: str) -> Graph:
    return Graph().parse(data=jsonld.to_rdf(json.loads(text), {"format": "application/n-quads"}), format="nt")


# rdflib's own JSON-LD reader makes a ConjunctiveGraph, which rdflib deprecates.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("write", [write_rdflib, write_pyld])
def test_three_processors_read_the_same_graph(graph: Graph, write: Callable[[Graph], str]) -> None:
    text = write(graph)
    for read in (read_rdflib, read_pyoxigraph, read_pyld):
        assert isomorphic(read(text), graph), read.__name__


def test_compacted_data_reads_like_json() -> None:
    document = json.loads(write_pyld(Graph().parse(data=SAMPLE, format="turtle", publicID=BASE)))
    nodes = {node["id"]: node for node in document["@graph"]}
    project = nodes[BASE + "project/25-030-S02"]
    assert project["type"] == ["Project"]
    assert project["title"] == {"sv": "Snabbspår Åtvidaberg"}
    assert project["owner"] == BASE + "organization/2120000415"
    assert project["totalCost"] == "18378980.0"
    assert project["plannedParticipants"] == "120"
    assert project["startDate"] == "2026-02-01"
    assert sorted(project["inferredBy"]) == [f"{BASE}concept/evidence/period-from-{name}" for name in ("cci", "number")]
    assert project["wasDerivedFrom"] == [BASE + "record/25-030-S02/0123456789ab"]
    assert set(nodes[BASE + "organization/2120000415"]["altLabel"]["sv"]) == {"ÅTVIDABERGS KOMMUN", "Åtvidaberg"}


def test_no_term_of_the_vocabularies_is_left_without_a_key() -> None:
    used = {
        quad.predicate.value
        for path in sorted([*(ROOT / "ontology").glob("[vp]*/*.ttl"), ROOT / "ontology" / "observations.ttl"])
        for quad in ox.parse(path=path, base_iri=BASE)
    }
    assert used - {iri(definition) for definition in TERMS.values()} - {str(RDF.type)} == set()
    assert str(SKOS.prefLabel) in used

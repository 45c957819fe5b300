"""The catalogue: a full one breaks no rule and is rated highest; one broken copy for each rule is noticed."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph
from tests.clients import TestClient

from esfgraph.pipeline.build import BuildResult
from esfgraph.publisher.authorities import code_of, load_authorities
from esfgraph.publisher.publication import Publication
from esfgraph.publisher.statements import Contact, Licence, Publisher, SourceTerms
from esfgraph.rdf.formats import GRAPHS, RDF_XML
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.rules import Bilingual
from esfgraph.shacl.engines import Engine, load_engine
from esfgraph.shacl.passes import load_shapes
from esfgraph.shacl.validate import validate
from esfgraph_server.app import create_app
from esfgraph_server.catalogue.catalog import PATH
from esfgraph_server.catalogue.check import check
from esfgraph_server.catalogue.contents import load_contents
from esfgraph_server.catalogue.dcat import Catalogue, catalogue_statements
from esfgraph_server.catalogue.downloads import files_of
from esfgraph_server.catalogue.mqa import load_method
from esfgraph_server.catalogue.statements import name, serialised
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

BASE = "https://data.example.se/"
FULL = Publication(
    base_iri=BASE,
    homepage="https://www.example.se/data",
    licence=Licence("http://creativecommons.org/licenses/by/4.0/"),
    themes=(code_of("theme", "SOCI"), code_of("theme", "ECON")),
    frequency=code_of("frequency", "ANNUAL_3"),
    publisher=Publisher(
        Bilingual("Myndigheten", "The agency"),
        "http://dataportal.se/organisation/SE2021005232",
        code_of("publisher_type", "NationalAuthority"),
        "2021005232",
    ),
    contact=Contact("Öppna data", email="oppnadata@example.se"),
    source_terms=SourceTerms(Bilingual("Fria.", "Free."), "https://www.example.se/villkor"),
)


@pytest.fixture(scope="module")
def full(release: Release) -> Catalogue:
    return Catalogue(
        base=BASE,
        site=BASE.rstrip("/"),
        release=release.id,
        files=tuple(files_of(release.manifest).values()),
        contents=load_contents(),
        publication=FULL,
        first="2026-01-02",
        latest="2026-11-29",
        period=("2014-01-01", "2027-12-31"),
    )


@cache
def engine() -> Engine:
    return load_engine(load_shapes("catalogue"))


def broken(statements: list[str]) -> set[str]:
    """The names of the shapes that a catalogue breaks."""
    results = engine().validate("".join(f"{statement} .\n" for statement in statements))
    return {result.shape.rpartition("#")[2] for result in results}


def test_a_full_catalogue_breaks_no_rule_as_the_portal_reads_it(full: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "catalogue.rdf"
    path.write_bytes(serialised(catalogue_statements(full), RDF_XML))
    report = validate(path)
    assert report.results == ()
    assert report.focus_nodes > len(full.files)


def test_every_format_says_the_same_and_nothing_has_no_address(full: Catalogue) -> None:
    expected = set(catalogue_statements(full))
    assert not any("_:" in each.partition('"')[0] for each in expected)
    for format_ in GRAPHS:
        body = serialised(catalogue_statements(full), format_)
        assert format_.rdf
        assert {str(quad.triple) for quad in ox.parse(body, format=format_.rdf)} == expected, format_.name
    read = Graph().parse(data=serialised(catalogue_statements(full), RDF_XML), format="xml")
    assert len(read) == len(expected)


def test_every_file_of_data_is_a_distribution_of_one_dataset(full: Catalogue) -> None:
    listed = [file.name for dataset in full.datasets for file in full.files_of(dataset)]
    assert sorted(listed) == sorted(file.name for file in full.files if not file.name.endswith("-metadata.json"))
    assert {dataset.name for dataset in full.datasets} == {dataset.name for dataset in full.contents.datasets}


@pytest.mark.parametrize(
    ("file", "dataset"),
    [
        ("esf.trig.gz", "graph"),
        ("sources.nq.gz", "graph"),
        ("projects.parquet", "projects"),
        ("kohesio.csv", "projects"),
        ("owners.csv", "owners"),
        ("completeness.csv", "quality"),
        ("projects.csv-metadata.json", None),
        ("SHA256SUMS", None),
    ],
)
def test_a_file_belongs_to_the_dataset_that_its_name_says(file: str, dataset: str | None) -> None:
    found = load_contents().dataset_of(file)
    assert (found.name if found else None) == dataset


# One deliberately broken copy for each rule

NOBODY = "<https://nobody.example.se/>"
TEXT = '"text"'
SWEDISH = '"text"@sv'
OTHER = "<https://data.example.se/other>"
LOCAL = "<http://localhost:8000/file>"
KIND = "rdf:type"
CATALOG, DATASET, FILE = "catalog", "dataset/projects", "catalog#projects.csv"
SPARQL, CONTACT, PERIOD = "catalog#sparql", "catalog#contact", "catalog#period"
PUBLISHER, SERIES = "http://dataportal.se/organisation/SE2021005232", "dataset/series"


def typed(*classes: str) -> list[str]:
    return [f"<{name(class_)}>" for class_ in classes]


RULES: list[tuple[str, str, str, list[str]]] = [
    ("PublicAddress", "http://localhost:8000/file", KIND, typed("dcat:Distribution")),
    ("Catalog-title", CATALOG, "dcterms:title", []),
    ("Catalog-description", CATALOG, "dcterms:description", [TEXT]),
    ("Catalog-publisher", CATALOG, "dcterms:publisher", [NOBODY]),
    ("Catalog-publishers", DATASET, "dcterms:publisher", [NOBODY]),
    ("Catalog-license", CATALOG, "dcterms:license", ["<http://creativecommons.org/licenses/by/4.0/>"]),
    ("Catalog-dataset", CATALOG, "dcat:dataset", [OTHER]),
    ("Catalog-service", CATALOG, "dcat:service", [OTHER]),
    ("Catalog-record", CATALOG, "dcat:record", [OTHER]),
    ("Catalog-issued", CATALOG, "dcterms:issued", []),
    ("Catalog-modified", CATALOG, "dcterms:modified", []),
    ("Catalog-language", CATALOG, "dcterms:language", ['"sv"']),
    ("Catalog-spatial", CATALOG, "dcterms:spatial", []),
    ("Catalog-homepage", CATALOG, "foaf:homepage", [TEXT]),
    ("Catalog-themeTaxonomy", CATALOG, "dcat:themeTaxonomy", []),
    ("CatalogRecord", "other", KIND, typed("dcat:CatalogRecord")),
    ("issued-day", DATASET, "dcterms:issued", ['"1 januari"']),
    ("modified-day", FILE, "dcterms:modified", ['"2026-01-01"']),
    ("Dataset-title", DATASET, "dcterms:title", []),
    ("Dataset-description", DATASET, "dcterms:description", []),
    ("Dataset-publisher", DATASET, "dcterms:publisher", []),
    ("Dataset-contactPoint", DATASET, "dcat:contactPoint", [TEXT]),
    ("Dataset-contactPoint-present", DATASET, "dcat:contactPoint", []),
    ("Dataset-contactPoint-apart", DATASET, "dcat:contactPoint", [f"<{PUBLISHER}>"]),
    ("Dataset-distribution", DATASET, "dcat:distribution", [OTHER]),
    ("Dataset-distribution-present", DATASET, "dcat:distribution", []),
    ("Dataset-keyword", DATASET, "dcat:keyword", [TEXT]),
    ("Dataset-theme", DATASET, "dcat:theme", [SWEDISH]),
    ("Dataset-spatial", DATASET, "dcterms:spatial", []),
    ("Dataset-temporal", DATASET, "dcterms:temporal", []),
    ("Dataset-temporal-period", DATASET, "dcterms:temporal", ['"2014-2027"']),
    ("Dataset-issued", DATASET, "dcterms:issued", []),
    ("Dataset-accessRights", DATASET, "dcterms:accessRights", [TEXT]),
    ("Dataset-conformsTo", DATASET, "dcterms:conformsTo", []),
    ("Dataset-accrualPeriodicity", DATASET, "dcterms:accrualPeriodicity", ['"ofta"']),
    ("Dataset-applicableLegislation", DATASET, "dcatap:applicableLegislation", ['"CPR"']),
    ("Dataset-inSeries", DATASET, "dcat:inSeries", [OTHER]),
    ("DatasetSeries-title", SERIES, KIND, typed("dcat:DatasetSeries")),
    ("DatasetSeries-description", SERIES, KIND, typed("dcat:DatasetSeries")),
    ("DatasetSeries-publisher", SERIES, KIND, typed("dcat:DatasetSeries")),
    ("PeriodOfTime", "other", KIND, typed("dcterms:PeriodOfTime")),
    ("PeriodOfTime-startDate", PERIOD, "dcat:startDate", [TEXT]),
    ("PeriodOfTime-endDate", PERIOD, "dcat:endDate", [TEXT]),
    ("Distribution-accessURL", FILE, "dcat:accessURL", [OTHER, "<https://data.example.se/another>"]),
    ("Distribution-downloadURL", FILE, "dcat:downloadURL", [TEXT]),
    ("Distribution-license", FILE, "dcterms:license", ["<https://creativecommons.org/licenses/by/4.0>"]),
    ("Distribution-license-present", FILE, "dcterms:license", []),
    ("Distribution-license-open", FILE, "dcterms:license", ["<http://creativecommons.org/licenses/by-nc/4.0/>"]),
    ("Distribution-description", FILE, "dcterms:description", []),
    ("Distribution-format", FILE, "dcterms:format", ['"CSV fil"']),
    ("Distribution-format-present", FILE, "dcterms:format", []),
    ("Distribution-mediaType", FILE, "dcat:mediaType", ['"text/csv"']),
    ("Distribution-availability", FILE, "dcatap:availability", []),
    ("Distribution-byteSize", FILE, "dcat:byteSize", ['"stor"']),
    ("DataService-title", SPARQL, "dcterms:title", []),
    ("DataService-endpointURL", SPARQL, "dcat:endpointURL", []),
    ("DataService-publisher", SPARQL, "dcterms:publisher", []),
    ("DataService-contactPoint-apart", SPARQL, "dcat:contactPoint", [f"<{PUBLISHER}>"]),
    ("DataService-contactPoint-present", SPARQL, "dcat:contactPoint", []),
    ("DataService-servesDataset", SPARQL, "dcat:servesDataset", []),
    ("DataService-conformsTo", SPARQL, "dcterms:conformsTo", []),
    ("DataService-endpointDescription", SPARQL, "dcat:endpointDescription", []),
    ("DataService-keyword", SPARQL, "dcat:keyword", []),
    ("DataService-accessRights", SPARQL, "dcterms:accessRights", []),
    ("DataService-license", SPARQL, "dcterms:license", []),
    ("Agent-address", "https://www.example.se/", KIND, typed("foaf:Organization")),
    ("Agent-name", PUBLISHER, "foaf:name", []),
    ("Agent-type", PUBLISHER, "dcterms:type", ["<http://purl.org/adms/publishertype/Nonsense>"]),
    ("Agent-identifier", PUBLISHER, "dcterms:identifier", ['"191212121212"']),
    ("Contact-type", CONTACT, KIND, typed("vcard:Group")),
    ("Contact-fn", CONTACT, "vcard:fn", []),
    ("Contact-hasEmail", CONTACT, "vcard:hasEmail", ['"oppnadata@example.se"']),
]
"""The shape that is to notice, whose values of which property are replaced, and by what."""


def changed(catalogue: Catalogue, subject: str, predicate: str, values: list[str]) -> list[str]:
    """The catalogue with other values of one property of one thing."""
    iri = subject if subject.startswith("http") else BASE + subject
    start = f"<{iri}> <{name(predicate)}> "
    kept = [statement for statement in catalogue_statements(catalogue) if not statement.startswith(start)]
    return kept + [start + value for value in values]


@pytest.mark.parametrize(("shape", "subject", "predicate", "values"), RULES, ids=[row[0] for row in RULES])
def test_a_broken_copy_is_noticed(full: Catalogue, shape: str, subject: str, predicate: str, values: list[str]) -> None:
    assert shape in broken(changed(full, subject, predicate, values))


def test_a_series_within_itself_or_too_large_is_noticed(full: Catalogue) -> None:
    member = f"<{name('dcat:inSeries')}> <{BASE}{SERIES}>"
    many = [f"<{BASE}dataset/{number}> {member}" for number in range(51)]
    statements = [*changed(full, SERIES, KIND, typed("dcat:DatasetSeries")), *many, f"<{BASE}{SERIES}> {member}"]
    assert {"DatasetSeries-size", "DatasetSeries-inSeries"} <= broken(statements)


def test_no_rule_is_without_a_broken_copy() -> None:
    asked = {shape.name for shape in load_shapes("catalogue").named if shape.constraints}
    assert {row[0] for row in RULES} == asked - {"DatasetSeries-size", "DatasetSeries-inSeries"}


def test_the_types_of_publishers_are_those_that_a_publication_may_state() -> None:
    shape = next(each for each in load_shapes("catalogue").named if each.name == "Agent-type")
    assert {value.value for value in shape.values("in")} == {
        code.iri for code in load_authorities()["publisher_type"].values()
    }


# What is not stated


def test_a_full_catalogue_has_all_the_points_there_are(full: Catalogue) -> None:
    checked = check(full)
    assert checked.broken == ()
    assert (checked.score.points, checked.score.most, checked.score.class_) == (405, 405, "excellent")


@pytest.mark.parametrize(
    ("publication", "rules", "points"),
    [
        (replace(FULL, licence=None), {"Distribution-license-present", "DataService-license"}, 405 - 30),
        (replace(FULL, themes=()), {"Dataset-theme"}, 405 - 30),
        (replace(FULL, contact=None), {"Dataset-contactPoint-present", "DataService-contactPoint-present"}, 405 - 20),
        (replace(FULL, contact=Contact("Data", page="https://www.example.se/")), {"Contact-hasEmail"}, 405 - 30),
        (
            replace(FULL, publisher=None),
            {"Catalog-publisher", "Dataset-publisher", "DataService-publisher"},
            405 - 10 - 30,
        ),
        (replace(FULL, licence=Licence("https://www.example.se/villkor")), {"Distribution-license-open"}, 405 - 10),
    ],
    ids=["licence", "themes", "contact", "address of the contact", "publisher", "another licence"],
)
def test_what_is_not_stated_is_missing_and_costs_points(
    full: Catalogue, publication: Publication, rules: set[str], points: int
) -> None:
    checked = check(replace(full, publication=publication))
    assert {rule.shape for rule in checked.broken} == rules
    assert checked.score.points == points


def test_the_description_says_what_the_publisher_has_not_stated(full: Catalogue) -> None:
    text = "\n".join(catalogue_statements(replace(full, publication=Publication())))
    for words in full.contents.missing.values():
        assert words.sv in text
        assert words.en in text
    assert not any(words.sv in "\n".join(catalogue_statements(full)) for words in full.contents.missing.values())


def test_a_site_on_this_machine_breaks_rules_and_is_not_reached(full: Catalogue) -> None:
    checked = check(replace(full, base="http://localhost:8000/", site="http://localhost:8000"))
    assert [(rule.severity, rule.shape) for rule in checked.broken] == [("Violation", "PublicAddress")]
    assert checked.score.points == 405 - 50 - 30 - 30


def test_the_points_of_the_rating_are_those_of_its_method() -> None:
    by_dimension: dict[str, int] = {}
    for indicator in load_method().indicators:
        by_dimension[indicator.dimension] = by_dimension.get(indicator.dimension, 0) + indicator.points
    assert by_dimension == {
        "findability": 100,
        "accessibility": 100,
        "interoperability": 110,
        "reusability": 75,
        "contextuality": 20,
    }


# As served


def test_the_portal_gets_rdf_xml_whatever_it_accepts(site: TestClient) -> None:
    for accept in ("*/*", "text/html", "application/rdf+xml"):
        response = site.get("/datasets/dcat", headers={"Accept": accept})
        assert (response.status_code, response.headers["content-type"]) == (200, "application/rdf+xml")
        again = site.get("/datasets/dcat", headers={"If-None-Match": response.headers["etag"]})
        assert again.status_code == 304


@pytest.mark.parametrize(
    ("accept", "address"),
    [
        ("text/turtle", "/catalog.ttl"),
        ("application/ld+json", "/catalog.jsonld"),
        ("application/rdf+xml", "/catalog.rdf"),
        ("text/html", "/sv/catalog"),
    ],
)
def test_the_door_leads_to_what_is_accepted(site: TestClient, accept: str, address: str) -> None:
    response = site.get(f"/{PATH}", headers={"Accept": accept, "Accept-Language": "sv"})
    assert (response.status_code, response.headers["location"]) == (303, address)
    assert site.get(address).status_code == 200


def test_every_address_of_the_catalogue_answers(site: TestClient) -> None:
    graph = ox.Store()
    graph.load(site.get("/datasets/dcat").content, format=ox.RdfFormat.RDF_XML)
    wanted = ("dcat:accessURL", "dcat:downloadURL", "dcat:endpointURL", "dcat:endpointDescription", "dcat:landingPage")
    for property_ in wanted:
        found = {quad.object for quad in graph.quads_for_pattern(None, ox.NamedNode(name(property_)), None)}
        assert found
        for address in found:
            assert isinstance(address, ox.NamedNode)
            response = site.head(address.value.removeprefix("http://localhost:8000"))
            assert response.status_code in (200, 303), address


def test_the_catalogue_says_since_when_its_release_is_served(
    site: TestClient, seed_build: tuple[DataFolder, BuildResult]
) -> None:
    (entry,) = seed_build[0].history()
    text = site.get("/catalog.nt").text
    assert f'<http://purl.org/dc/terms/modified> "{entry["at"][:10]}"' in text


def test_a_change_of_the_publication_shows_in_the_next_answer(own_data: DataFolder) -> None:
    with TestClient(create_app(Settings(data=own_data.root, query=QueryLimits(processes=1)))) as client:
        before = client.get("/datasets/dcat")
        own_data.publication.write_text('licence = "http://creativecommons.org/publicdomain/zero/1.0/"\n')
        after = client.get("/datasets/dcat")
    assert before.headers["etag"] != after.headers["etag"]
    assert "har inte angett någon licens" in before.text
    assert "har inte angett någon licens" not in after.text

"""Imported graphs as portals, crawlers and clients are told of them: each a data set with a licence of its own."""

from dataclasses import replace

import pyoxigraph as ox
import pytest
from tests.clients import TestClient
from tests.populations import LICENCE, SOURCE

from esfgraph.pipeline.build import BuildResult
from esfgraph.publisher.authorities import code_of
from esfgraph.publisher.publication import Publication
from esfgraph.publisher.statements import Contact, Licence, Publisher
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder
from esfgraph.rules import Bilingual
from esfgraph.shacl.engines import load_engine
from esfgraph.shacl.passes import load_shapes
from esfgraph_server.catalogue.contents import load_contents
from esfgraph_server.catalogue.dcat import Catalogue, catalogue_statements
from esfgraph_server.catalogue.downloads import files_of
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.imports import Imports

BASE = "http://localhost:8000/"
GRAPH = ox.NamedNode(f"{BASE}graph/population")
DCT, DCAT, VOID = "http://purl.org/dc/terms/", "http://www.w3.org/ns/dcat#", "http://rdfs.org/ns/void#"
PUBLICATION = Publication(
    base_iri=BASE,
    licence=Licence("http://creativecommons.org/licenses/by/4.0/"),
    themes=(code_of("theme", "SOCI"),),
    frequency=code_of("frequency", "ANNUAL_3"),
    publisher=Publisher(Bilingual("A", "B"), "https://www.example.se/", code_of("publisher_type", "LocalAuthority")),
    contact=Contact("Data", email="data@example.se"),
)


def rdf(site: TestClient, path: str) -> ox.Store:
    store = ox.Store()
    store.load(site.get(path, headers={"Accept": "application/n-triples"}).content, ox.RdfFormat.N_TRIPLES)
    return store


def values(store: ox.Store, subject: ox.NamedNode, property_: str) -> set[str]:
    return {
        quad.object.value
        for quad in store.quads_for_pattern(subject, ox.NamedNode(property_), None)
        if isinstance(quad.object, ox.NamedNode | ox.Literal)
    }


@pytest.fixture
def graph(importing: tuple[DataFolder, BuildResult]) -> Graph:
    release = importing[1].release
    assert release
    return Graph(release.open_store(), Iris(release.base_iri))


def test_the_catalogue_lists_an_imported_graph_with_its_own_licence(importing_site: TestClient) -> None:
    catalogue = rdf(importing_site, "/catalog.nt")
    assert GRAPH.value in values(catalogue, ox.NamedNode(f"{BASE}catalog"), f"{DCAT}dataset")
    assert values(catalogue, GRAPH, f"{DCT}title") == {"Folkmängd, påhittad", "Population, made up"}
    assert values(catalogue, GRAPH, f"{DCT}source") == {SOURCE}
    [distribution] = map(ox.NamedNode, values(catalogue, GRAPH, f"{DCAT}distribution"))
    assert values(catalogue, distribution, f"{DCT}license") == {LICENCE}
    assert values(catalogue, distribution, f"{DCAT}downloadURL") == {f"{BASE}downloads/graph-population.nq.gz"}
    assert GRAPH.value in values(catalogue, ox.NamedNode(f"{BASE}catalog#sparql"), f"{DCAT}servesDataset")
    assert GRAPH.value not in values(catalogue, ox.NamedNode(f"{BASE}catalog#api"), f"{DCAT}servesDataset")
    whole = ox.NamedNode(f"{BASE}catalog#esf.nq.gz")
    assert any(
        "under licences of their own: Population, made up." in each
        for each in values(catalogue, whole, f"{DCT}description")
    )


def test_it_breaks_no_rule_that_the_catalogue_keeps_without_it(
    graph: Graph, importing: tuple[DataFolder, BuildResult]
) -> None:
    release = importing[1].release
    assert release
    files = tuple(files_of(release.manifest).values())
    contents = load_contents()
    full = Catalogue(
        BASE, BASE.rstrip("/"), release.id, files, contents, PUBLICATION, period=("2014-01-01", "2027-12-31")
    )
    engine = load_engine(load_shapes("catalogue"))

    def broken(catalogue: Catalogue) -> set[str]:
        text = "".join(f"{each} .\n" for each in catalogue_statements(catalogue))
        return {result.shape for result in engine.validate(text)}

    assert broken(replace(full, contents=contents.with_imports(Imports(graph).graphs))) == broken(full)


def test_void_and_the_description_of_the_endpoint_name_it(importing_site: TestClient) -> None:
    void = rdf(importing_site, "/.well-known/void")
    assert values(void, GRAPH, f"{VOID}dataDump") == {f"{BASE}downloads/graph-population.nq.gz"}
    assert values(void, GRAPH, f"{DCT}license") == {LICENCE}
    described = rdf(importing_site, "/sparql")
    content = ox.NamedNode(f"{BASE}sparql#graph/{GRAPH.value}")
    assert values(described, content, f"{DCT}license") == {LICENCE}
    assert values(described, content, f"{VOID}triples") == values(void, GRAPH, f"{VOID}triples")


def test_what_others_state_stands_in_no_document_of_ours(importing_site: TestClient, site: TestClient) -> None:
    for path in ("/municipality/0561.nt", "/county/05.trig", "/organization/2120000415.nt"):
        assert importing_site.get(path).content == site.get(path).content, path
    document = rdf(importing_site, "/graph/population.nt")
    assert values(document, GRAPH, f"{DCT}license") == {LICENCE}
    assert (
        importing_site.get("/graph/population", headers={"Accept": "text/turtle"}).headers["location"].endswith(".ttl")
    )
    assert site.get("/graph/population").status_code == 404


def test_without_imports_nothing_is_listed(site: TestClient) -> None:
    assert b"graph/population" not in site.get("/catalog.nt").content
    assert b"rdf11-concepts" not in site.get("/catalog.nt").content

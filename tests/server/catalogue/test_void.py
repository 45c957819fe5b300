"""The description of the graph for crawlers: whole, true, in every format, and with an address for each part of it."""

import pyoxigraph as ox
import pytest
from tests.clients import TestClient

from esfgraph.rdf.formats import GRAPHS
from esfgraph.rdf.namespaces import PREFIXES
from esfgraph.release.data_folder import Release

DATASET = "<http://localhost:8000/dataset/graph>"


@pytest.fixture(scope="module")
def void(site: TestClient) -> ox.Store:
    store = ox.Store()
    store.load(
        site.get("/.well-known/void", headers={"Accept": "application/n-triples"}).content, ox.RdfFormat.N_TRIPLES
    )
    return store


def values(store: ox.Store, query: str) -> set[tuple[str, ...]]:
    answer = store.query(query, prefixes=PREFIXES)
    assert isinstance(answer, ox.QuerySolutions)
    return {tuple(term.value for term in row if isinstance(term, ox.NamedNode | ox.Literal)) for row in answer}


@pytest.mark.parametrize(
    ("accept", "status", "media_type"),
    [
        ("*/*", 200, "text/turtle; charset=utf-8"),
        ("application/rdf+xml", 200, "application/rdf+xml"),
        ("application/ld+json", 200, "application/ld+json"),
        ("text/html, */*;q=0.1", 200, "text/turtle; charset=utf-8"),
        ("image/png", 406, "application/problem+json"),
    ],
)
def test_it_comes_in_the_format_that_is_accepted(site: TestClient, accept: str, status: int, media_type: str) -> None:
    response = site.get("/.well-known/void", headers={"Accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (status, media_type)
    if status == 200:
        assert "Accept" in response.headers["vary"].split(", ")


def test_every_format_says_the_same(site: TestClient, void: ox.Store) -> None:
    expected = {quad.triple for quad in void}
    for format_ in GRAPHS:
        body = site.get("/.well-known/void", headers={"Accept": format_.media_type}).content
        assert format_.rdf
        assert {quad.triple for quad in ox.parse(body, format=format_.rdf)} == expected, format_.name


def test_it_names_dumps_endpoint_and_vocabularies(void: ox.Store, release: Release) -> None:
    dumps = values(void, f"SELECT ?dump {{ {DATASET} void:dataDump ?dump }}")
    names = {file["name"].rpartition("/")[2] for file in release.manifest["files"]}
    assert {dump.removeprefix("http://localhost:8000/downloads/") for (dump,) in dumps} <= names
    assert ("http://localhost:8000/downloads/esf.nq.gz",) in dumps
    assert values(void, f"SELECT ?e {{ {DATASET} void:sparqlEndpoint ?e }}") == {("http://localhost:8000/sparql",)}
    assert (PREFIXES["esf"],) in values(void, f"SELECT ?v {{ {DATASET} void:vocabulary ?v }}")
    assert values(void, "SELECT ?topic { ?d a void:DatasetDescription ; foaf:primaryTopic ?topic }") == {
        (DATASET.strip("<>"),)
    }


def test_classes_and_properties_are_those_of_the_graph(void: ox.Store, release: Release) -> None:
    query = """SELECT ?class ?property ?n { ?dataset void:classPartition ?cp . ?cp void:class ?class ;
      void:propertyPartition ?pp . ?pp void:property ?property ; void:triples ?n }"""
    found = values(void, query)
    assert (f"{PREFIXES['esf']}Project", f"{PREFIXES['esf']}owner", "5") in found
    assert found == values(release.open_store(), query)


def test_links_to_others_are_counted_by_property_and_host(void: ox.Store, release: Release) -> None:
    links = values(
        void,
        """SELECT ?predicate ?start ?n { ?links a void:Linkset ; void:linkPredicate ?predicate ;
          void:objectsTarget/void:uriSpace ?start ; void:triples ?n }""",
    )
    same = values(release.open_store(), "SELECT ?o ?s { ?s owl:sameAs ?o }")
    assert all(target.startswith("http://dataportal.se/") for target, _ in same)
    assert (f"{PREFIXES['owl']}sameAs", "http://dataportal.se/", str(len(same))) in links
    assert not any(start == "http://localhost:8000/" for _, start, _ in links)


def test_whatever_the_graph_says_of_itself_has_a_page_and_a_document(site: TestClient, void: ox.Store) -> None:
    for path in ("dataset/graph", "dataset/graph/class/esf-Project", "prefix/esf"):
        document = site.get(f"/{path}.nt")
        assert document.status_code == 200
        assert f"<http://localhost:8000/{path}>" in document.text
        assert site.get(f"/sv/{path}").status_code == 200
    parts = values(void, f"SELECT ?part {{ {DATASET} void:classPartition ?part }}")
    assert {site.get(part.removeprefix("http://localhost:8000")).status_code for (part,) in parts} == {303}

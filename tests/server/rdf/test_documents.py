"""Documents that stand alone: what they hold of what they link to, as a tree in JSON-LD, and how they are paged."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from pyld import jsonld
from rdflib import Graph as RdflibGraph
from starlette.testclient import TestClient

from esfgraph.pipeline.build import BuildResult
from esfgraph.rdf.formats import GRAPHS, JSON_LD, TURTLE
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.jsonld import load_compactor
from esfgraph.rdf.namespaces import ESF, FOAF, HYDRA, NUTS, RDF, RDFS, SKOS, VOID
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.app import create_app
from esfgraph_server.model.graph import Graph
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.rdf.document import describe, serialise
from esfgraph_server.rdf.incoming import INCOMING_LIMIT
from esfgraph_server.settings import Settings

BASE = "http://localhost:8000/"
PROJECT = "project/25-030-S02"
UNLABELLED = "concept/objective-2021-2027/A2A"
DOCUMENT_TERMS = frozenset(
    (f"{FOAF}primaryTopic", f"{RDFS}comment", f"{HYDRA}next", f"{HYDRA}previous", f"{VOID}subset")
)
"""What a document says of itself besides its class."""

WriteRelease = Callable[[DataFolder, str, Iterable[ox.Quad]], Release]


@pytest.fixture(scope="module")
def site(seed_build: tuple[DataFolder, BuildResult]) -> Iterator[TestClient]:
    settings = Settings(data=seed_build[0].root, query=QueryLimits(processes=1))
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def graph(release: Release) -> Graph:
    return Graph(release.open_store(), Iris(release.base_iri))


def tree(site: TestClient, address: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site.get(address).text)
    return found


def test_a_project_leads_to_its_owner_and_on_to_the_country(site: TestClient) -> None:
    owner = tree(site, f"/{PROJECT}.jsonld")["owner"]
    assert (owner["type"], owner["organizationNumber"]) == (["Organization"], "2120000415")
    assert owner["label"]["sv"] == "ÅTVIDABERGS KOMMUN"
    assert [rule["label"]["en"] for rule in owner["inferredBy"]]
    assert owner["seat"]["notation"] == "0561"
    around = {place["notation"]: place for place in owner["seat"]["within"]}
    assert around.keys() == {"05", "SE123", "SE12", "SE1", "SE"}
    assert all(place["label"]["sv"] for place in around.values())
    levels = {code: place.get("nutsLevel") for code, place in around.items()}
    assert levels == {"05": None, "SE123": 3, "SE12": 2, "SE1": 1, "SE": 0}


def test_a_project_leads_from_both_its_regions_to_the_country(site: TestClient) -> None:
    (region,) = tree(site, f"/{PROJECT}.jsonld")["statedRegion"]
    assert (region["notation"], region["nutsLevel"], region["label"]["sv"]) == ("SE12", 2, "Östra Mellansverige")
    assert {place["notation"] for place in region["within"]} == {"SE1", "SE"}
    deciding = tree(site, "/project/2019-00383.jsonld")["decidingRegion"]["nutsRegion"]
    assert (deciding["notation"], deciding["nutsLevel"]) == ("SE22", 2)
    assert {place["notation"] for place in deciding["within"]} == {"SE2", "SE"}


def test_a_code_without_a_label_carries_the_one_it_borrows_and_doubt_is_told(site: TestClient) -> None:
    (objective,) = tree(site, f"/{PROJECT}.jsonld")["specificObjective"]
    assert "label" not in objective
    assert objective["swedishLabelFrom"]["label"]["sv"] == "Uppmuntra till aktiv inkludering"
    (field,) = tree(site, f"/{PROJECT}.jsonld")["interventionField"]
    assert field["uncheckedLabel"]["en"] == field["label"]["en"]


def test_properties_and_classes_are_not_declared(site: TestClient) -> None:
    things = {
        quad.subject.value for quad in ox.parse(site.get(f"/{PROJECT}.nt").content, format=ox.RdfFormat.N_TRIPLES)
    }
    assert not {thing for thing in things if thing.startswith((ESF, SKOS, RDF, FOAF))}


def test_in_json_types_are_lists_numbers_native_and_decimals_exact(site: TestClient) -> None:
    project = tree(site, f"/{PROJECT}.jsonld")
    assert (project["type"], project["plannedParticipants"], project["strategicImportance"]) == (
        ["Project"],
        120,
        False,
    )
    assert project["totalCost"] == "18378980"
    del project["@context"]
    nodes = [project]
    while nodes:
        node = nodes.pop()
        assert isinstance(node.get("type", []), list)
        for value in node.values():
            nodes += [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]


def test_what_links_to_a_thing_is_included_beside_it(site: TestClient) -> None:
    place = tree(site, "/region/SE12.jsonld")
    included = {node["id"]: node for node in place["@included"]}
    assert included[BASE + PROJECT]["statedRegion"] == [f"{NUTS}SE12"]
    assert included[BASE + PROJECT]["title"]["sv"] == "Snabbspår Åtvidaberg"
    assert included[f"{BASE}region/SE12.jsonld"]["primaryTopic"] == f"{NUTS}SE12"


READS = """
const read = JSON.parse(require("fs").readFileSync(0, "utf8"))
const called = (thing) => (thing.label ?? {}).sv ?? thing.notation ?? thing.id
const regions = (read.statedRegion ?? [read.decidingRegion]).map(called).join(", ")
console.log([called(read.owner), read.owner.organizationNumber ?? "-", regions, read.grantedSupport ?? "-"].join(" | "))
"""


@pytest.mark.node
@pytest.mark.parametrize(
    ("project", "said"),
    [
        ("25-030-S02", "ÅTVIDABERGS KOMMUN | 2120000415 | Östra Mellansverige | 9923980"),
        ("2019-00383", "Hässleholms kommun | - | Sydsverige | 4341993"),
    ],
)
def test_a_few_lines_of_javascript_read_a_project(site: TestClient, project: str, said: str) -> None:
    node = shutil.which("node")
    assert node
    read = site.get(f"/project/{project}.jsonld").text
    done = subprocess.run([node, "-e", READS], check=True, timeout=60, input=read, capture_output=True, text=True)
    assert done.stdout.strip() == said


def test_the_context_may_be_linked(site: TestClient) -> None:
    inline, linked = (site.get(f"/{PROJECT}.jsonld{query}") for query in ("", "?context=link"))
    assert (inline.headers["content-type"], linked.headers["content-type"]) == (
        "application/ld+json",
        "application/json",
    )
    assert '</context.jsonld>; rel="http://www.w3.org/ns/json-ld#context"' in linked.headers["link"]
    assert inline.headers["etag"] != linked.headers["etag"]
    found = inline.json()
    del found["@context"]
    assert found == linked.json()


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "²", "9999999"])
def test_what_is_no_page_is_refused(site: TestClient, page: str) -> None:
    response = site.get(f"/{PROJECT}.ttl", params={"page": page})
    assert (response.status_code, repr(page) in response.json()["detail"]) == (400, True)


def test_links_beyond_the_limit_stand_on_the_next_page(data: DataFolder, write_release: WriteRelease) -> None:
    fund, property_ = ox.NamedNode(f"{BASE}concept/fund/ESF"), ox.NamedNode(f"{ESF}fund")
    quads = [ox.Quad(fund, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{SKOS}Concept"))]
    quads += [ox.Quad(ox.NamedNode(f"{BASE}project/{n}"), property_, fund) for n in range(INCOMING_LIMIT + 20)]
    data.switch(write_release(data, "many", quads))
    with TestClient(create_app(Settings(data=data.root, query=QueryLimits(processes=1)))) as client:
        first, second, third = (
            tree(client, f"/concept/fund/ESF.jsonld{query}") for query in ("", "?page=2", "?page=3")
        )
    address = f"{BASE}concept/fund/ESF.jsonld"

    def linking(found: dict[str, Any]) -> set[str]:
        return {node["id"] for node in found["@included"] if "fund" in node}

    assert (len(linking(first)), len(linking(second)), linking(third)) == (INCOMING_LIMIT, 20, set())
    assert not linking(first) & linking(second)
    about = {node["id"]: node for node in (*first["@included"], *second["@included"])}
    assert about[address]["next"] == f"{address}?page=2"
    assert about[f"{address}?page=2"]["previous"] == address
    links = about[about[address]["subset"][0]["id"]]
    assert (links["linkPredicate"], links["triples"]) == (f"{ESF}fund", INCOMING_LIMIT + 20)


def test_every_statement_stands_in_its_documents_and_no_other_is_made_up(graph: Graph) -> None:
    """Of some things of all: what is said of each stands in its document, all else in the graph or of the document."""
    things = sorted({str(quad.subject)[1:-1] for quad in graph.store})
    ours = [thing for thing in things if graph.kind_of(thing)]
    for thing in ours[:: len(ours) // 60]:
        address = f"{BASE}document"
        document = set(describe(graph, thing, address))
        assert set(graph.statements(thing)) <= document
        for triple in document:
            if not any(graph.store.quads_for_pattern(triple.subject, triple.predicate, triple.object)):
                assert triple.subject == ox.NamedNode(address), triple
                assert triple.predicate.value in DOCUMENT_TERMS | {f"{RDF}type"}, triple


def test_processors_agree_on_the_document_of_one_thing_of_each_kind(graph: Graph) -> None:
    """rdflib reads Turtle and RDF/XML, pyoxigraph all, PyLD JSON-LD."""
    compactor, seen = load_compactor(), set[str]()
    for quad in graph.store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), None):
        thing, class_ = str(quad.subject)[1:-1], str(quad.object)
        if class_ in seen or not graph.kind_of(thing) or graph.kind_of(thing) in ("quality", "dataset"):
            continue
        seen.add(class_)
        document = describe(graph, thing, f"{BASE}document")
        stated = set(document)
        for format_ in GRAPHS:
            body = serialise(document, format_, compactor)
            assert {each.triple for each in ox.parse(body, format=format_.rdf)} == stated, (thing, format_.name)
            if format_ is JSON_LD:
                lines = jsonld.to_rdf(json.loads(body), {"format": "application/n-quads"})
                assert {each.triple for each in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)} == stated, thing
            if format_ is TURTLE:
                assert len(RdflibGraph().parse(data=body, format="turtle")) == len(stated), thing
    assert len(seen) > 20


def test_a_publication_is_told_of_in_each_document(own_data: DataFolder) -> None:
    own_data.publication.write_text(
        'licence = "http://creativecommons.org/publicdomain/zero/1.0/"\n[publisher]\niri = "https://www.example.se/"\n'
        'type = "NationalAuthority"\nname = { sv = "Myndigheten", en = "The Agency" }\n',
        encoding="utf-8",
    )
    with TestClient(create_app(Settings(data=own_data.root, query=QueryLimits(processes=1)))) as client:
        found = tree(client, f"/{PROJECT}.jsonld")
        before = client.get(f"/{PROJECT}.jsonld").headers["etag"]
        own_data.publication.write_text("", encoding="utf-8")
        after = client.get(f"/{PROJECT}.jsonld")
    about = next(node for node in found["@included"] if node["id"].endswith(".jsonld"))
    assert about["license"] == "http://creativecommons.org/publicdomain/zero/1.0/"
    assert about["publisher"]["name"] == {"sv": "Myndigheten", "en": "The Agency"}
    assert after.headers["etag"] != before
    assert "creativecommons" not in after.text

"""Documents that stand alone: what they hold of what they link to, as a tree in JSON-LD, and how they are paged."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from tests.clients import TestClient

from esfgraph.pipeline.build import BuildResult
from esfgraph.rdf.formats import GRAPHS
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import ESF, FOAF, NUTS, RDF, SKOS
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.app import create_app
from esfgraph_server.model.graph import Graph
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.rdf.incoming import INCOMING_LIMIT
from esfgraph_server.settings import Settings

if TYPE_CHECKING:
    import contextlib

    from fastapi import FastAPI
    from tests.serving import RunningServer

    Running = Callable[[FastAPI], contextlib.AbstractContextManager[RunningServer]]

BASE = "http://localhost:8000/"
PROJECT = "project/25-030-S02"
UNLABELLED = "concept/objective-2021-2027/A2A"
ROOT = Path(__file__).parents[3]

WRITES = """
import hashlib, sys
import pyoxigraph as ox
from esfgraph.rdf.formats import GRAPHS
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.jsonld import load_compactor
from esfgraph_server.model.graph import Graph
from esfgraph_server.rdf.document import describe, serialise

graph, thing, compactor = Graph(ox.Store.read_only(sys.argv[1]), Iris()), sys.argv[2], load_compactor()
for format_ in GRAPHS:
    written = serialise(describe(graph, thing, "http://localhost:8000/document"), format_, compactor)
    print(hashlib.sha256(written).hexdigest())
"""
WriteRelease = Callable[[DataFolder, str, Iterable[ox.Quad]], Release]


@pytest.fixture(scope="module")
def graph(release: Release) -> Graph:
    return Graph(release.open_store(), Iris(release.base_iri))


def tree(site: TestClient, address: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site.get(address).text)
    return found


def test_a_project_leads_to_its_owner_and_on_to_the_country(site: TestClient) -> None:
    owner = tree(site, f"/{PROJECT}.jsonld")["owner"]
    assert (owner["type"], owner["organizationNumber"]) == (["Organization", "PublicOrganisation"], "2120000415")
    assert owner["label"]["sv"] == "ÅTVIDABERGS KOMMUN"
    assert [rule["label"]["en"] for rule in owner["inferredBy"]]
    assert owner["seat"]["notation"] == "0561"
    around = {place["notation"]: place for place in owner["seat"]["within"]}
    assert around.keys() == {"05", "SE123", "SE12", "SE1", "SE"}
    assert all(place["label"]["sv"] for place in around.values())
    levels = {code: place.get("nutsLevel") for code, place in around.items()}
    assert levels == {"05": None, "SE123": 3, "SE12": 2, "SE1": 1, "SE": 0}


def test_a_project_leads_from_both_its_regions_to_the_country(site: TestClient) -> None:
    project = tree(site, f"/{PROJECT}.jsonld")
    (region,) = project["countedIn"]  # named first, and so told in full
    assert [each["id"] for each in project["statedRegion"]] == [region["id"]]
    assert (region["notation"], region["nutsLevel"], region["label"]["sv"]) == ("SE12", 2, "Östra Mellansverige")
    assert {place["notation"] for place in region["within"]} == {"SE1", "SE"}
    other = tree(site, "/project/2019-00383.jsonld")
    deciding, (region,) = other["decidingRegion"]["nutsRegion"], other["countedIn"]
    assert (deciding["id"], deciding["notation"], deciding["nutsLevel"]) == (region["id"], "SE22", 2)
    assert {place["notation"] for place in region["within"]} == {"SE2", "SE"}


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


@pytest.mark.node
@pytest.mark.parametrize(
    ("project", "said"),
    [
        ("25-030-S02", ["ÅTVIDABERGS KOMMUN", "2120000415", "Östra Mellansverige", "9923980"]),
        ("2019-00383", ["Hässleholms kommun", "not stated", "Sydsverige", "4341993"]),
    ],
)
def test_ten_lines_of_javascript_read_a_project(
    running: "Running", seed_build: tuple[DataFolder, BuildResult], tmp_path: Path, project: str, said: list[str]
) -> None:
    """Those that docs/documents.md gives, without a library."""
    (script,) = re.findall(r"```js\n(.*?)```", (ROOT / "docs" / "documents.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(script.splitlines()) <= 10
    (tmp_path / "read.mjs").write_text(script, encoding="utf-8")
    with running(create_app(Settings(data=seed_build[0].root, query=QueryLimits(processes=1)))) as server:
        command = ["node", str(tmp_path / "read.mjs"), f"http://127.0.0.1:{server.port}/project/{project}"]
        done = subprocess.run(command, check=True, timeout=60, capture_output=True, text=True)
    assert [line.partition(": ")[2] for line in done.stdout.splitlines()] == said


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
        first, second = (tree(client, f"/concept/fund/ESF.jsonld{query}") for query in ("", "?page=2"))
        beyond = client.get("/concept/fund/ESF.jsonld?page=3")
    address = f"{BASE}concept/fund/ESF.jsonld"

    def linking(found: dict[str, Any]) -> set[str]:
        return {node["id"] for node in found["@included"] if "fund" in node}

    assert (len(linking(first)), len(linking(second))) == (INCOMING_LIMIT, 20)
    assert (beyond.status_code, beyond.json()["detail"]) == (404, "There is no page 3: the last is page 2.")
    assert not linking(first) & linking(second)
    about = {node["id"]: node for node in (*first["@included"], *second["@included"])}
    assert about[address]["next"] == f"{address}?page=2"
    assert about[f"{address}?page=2"]["previous"] == address
    links = about[about[address]["subset"][0]["id"]]
    assert (links["linkPredicate"], links["triples"]) == (f"{ESF}fund", INCOMING_LIMIT + 20)


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
    assert about["inDataset"]["title"]["en"] == "The Social Fund's projects as a knowledge graph"
    assert about["license"] == "http://creativecommons.org/publicdomain/zero/1.0/"
    assert about["publisher"]["name"] == {"sv": "Myndigheten", "en": "The Agency"}
    assert after.headers["etag"] != before
    assert "creativecommons" not in after.text


def test_a_document_says_since_when_it_is_published_and_in_which_data_set(own_data: DataFolder) -> None:
    """The day is that on which the release was served first, in Sweden; nothing is made up where it is not known."""
    address = f"/{PROJECT}.jsonld"
    tags = []
    for lines, day in (
        ([], None),
        (["2026-01-31T23:30:00+00:00", "2026-03-01T12:00:00+00:00"], "2026-02-01"),
    ):
        served = [{"at": at, "release": own_data.pointed()} for at in lines]
        own_data.history_file.write_text("".join(json.dumps(line) + "\n" for line in served), encoding="utf-8")
        with TestClient(create_app(Settings(data=own_data.root, query=QueryLimits(processes=1)))) as client:
            response = client.get(address)
        about = next(node for node in response.json()["@included"] if node["id"] == BASE + address[1:])
        assert about["inDataset"]["id"] == f"{BASE}dataset/graph"
        assert about.get("issued") == day
        assert "license" not in about
        tags.append(response.headers["etag"])
    assert tags[0] != tags[1]


def test_two_processes_write_the_same_bytes(release: Release) -> None:
    """Whatever the order of sets, of prefixes and of what the store gives: both answer under one tag."""
    command = [sys.executable, "-c", WRITES, str(release.path / "store"), f"{BASE}{PROJECT}"]
    one, other = (
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    )
    assert one.count(b"\n") == len(GRAPHS)
    assert one == other


def test_a_query_with_a_name_is_described(site: TestClient) -> None:
    query = tree(site, "/queries/projects-of-an-owner.jsonld")
    assert (query["id"], query["type"]) == (
        f"{BASE}queries/projects-of-an-owner",
        ["SPARQLExecutable", "SPARQLSelectExecutable"],
    )
    assert query["select"].startswith("PREFIX ")
    (parameter,) = query["parameter"]
    assert (parameter["id"], parameter["type"]) == (f"{BASE}queries#owner", ["Parameter"])
    assert query["comment"].keys() == {"sv", "en"}


def test_the_variables_of_queries_have_one_document(site: TestClient, graph: Graph) -> None:
    found = {node["id"] for node in tree(site, "/queries.jsonld")["@included"]}
    named = {str(quad.subject)[1:-1] for quad in graph.store.quads_for_pattern(None, None, None)}
    assert {each for each in named if each.startswith(f"{BASE}queries#")} <= found


@pytest.mark.parametrize(
    ("path", "accept", "leads"),
    [
        ("queries/biggest-owners", "text/turtle", "/queries/biggest-owners.ttl"),
        ("queries/biggest-owners", "application/trig", "/queries/biggest-owners.trig"),
        ("queries/biggest-owners", "application/ld+json", "/queries/biggest-owners.jsonld"),
        ("queries/biggest-owners", "text/html", "/api/v1/queries/biggest-owners"),
        ("queries/biggest-owners", "text/csv", "/api/v1/queries/biggest-owners"),
        ("queries", "text/turtle", "/queries.ttl"),
        ("queries", "*/*", "/api/v1/queries"),
    ],
)
def test_the_name_of_a_query_leads_to_what_it_is_or_answers(
    site: TestClient, path: str, accept: str, leads: str
) -> None:
    response = site.get(f"/{path}", headers={"Accept": accept})
    assert (response.status_code, response.headers["location"]) == (303, leads)


@pytest.mark.parametrize("path", ["queries/nothing.ttl", "queries/nothing"])
def test_no_document_of_a_query_that_there_is_not(site: TestClient, path: str) -> None:
    assert site.get(f"/{path}", headers={"Accept": "text/turtle"}).status_code == 404

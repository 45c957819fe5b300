"""Names of things: where they lead, and what the RDF documents say."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyld import jsonld
from tests.clients import TestClient

from esfgraph.pipeline.build import BuildResult, build
from esfgraph.rdf.formats import GRAPHS, JSON_LD, N_TRIPLES, TURTLE, Format
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import ESF, PREFIXES, RDF, SKOS
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.resources import resource_dir
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.rdf.incoming import INCOMING_LIMIT
from esfgraph_server.settings import Settings

BASE = "http://localhost:8000/"
PROJECT = "project/25-030-S02"
HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ROOT = Path(__file__).parents[3]

# One thing of every kind that has a page of its own, and some that have none.
THINGS = (
    PROJECT,
    "project/2019-00383/owner",
    "organization/2120000415",
    "organization/2120000415/address/59725-atvidaberg",
    "programme/2021SE05SFPR001",
    "concept/objective-2021-2027/A2A",
    "concept/fund/ESF+",
    "concept/objective-2021-2027",
    "concept/evidence/seat-by-number-and-name",
    "municipality/0561",
    "municipality/0561/geometry",
    "county/05",
    "region/SE12",
    "region/SE",
    "label/total-projektbudget",
    "dataset/geometry",
    "quality",
    "ontology",
)

WriteRelease = Callable[[DataFolder, str, Iterable[ox.Quad]], Release]


@pytest.fixture(scope="module")
def store(release: Release) -> ox.Store:
    return release.open_store()


def parsed(body: bytes, format_: Format) -> set[ox.Triple]:
    """Read a document; JSON-LD with PyLD, which resolves the context as written."""
    if format_ is JSON_LD:
        body, format_ = jsonld.to_rdf(json.loads(body), {"format": "application/n-quads"}).encode(), N_TRIPLES
    assert format_.rdf
    return {quad.triple for quad in ox.parse(body, format=format_.rdf)}


@pytest.mark.parametrize(
    ("accept", "language", "expected"),
    [
        pytest.param(None, None, f"/sv/{PROJECT}", id="nothing asked"),
        pytest.param("*/*", None, f"/sv/{PROJECT}", id="anything"),
        pytest.param(HTML, "en-GB,en;q=0.9", f"/en/{PROJECT}", id="a browser, English"),
        pytest.param(HTML, "sv-SE,sv;q=0.8,en;q=0.5", f"/sv/{PROJECT}", id="a browser, Swedish"),
        pytest.param(HTML, "fi", f"/en/{PROJECT}", id="a browser, neither"),
        pytest.param("text/turtle", None, f"/{PROJECT}.ttl", id="Turtle"),
        pytest.param("application/ld+json", None, f"/{PROJECT}.jsonld", id="JSON-LD"),
        pytest.param("application/json", None, f"/{PROJECT}.jsonld", id="JSON"),
        pytest.param("application/n-triples", None, f"/{PROJECT}.nt", id="N-Triples"),
        pytest.param("application/rdf+xml", None, f"/{PROJECT}.rdf", id="RDF/XML"),
        pytest.param("application/rdf+xml;q=0.5, text/turtle", None, f"/{PROJECT}.ttl", id="RFC 9110 12.4.2 weights"),
        pytest.param("text/html;q=0, */*", None, f"/{PROJECT}.ttl", id="RFC 9110 12.4.2 excluded"),
    ],
)
def test_a_thing_leads_to_the_document_that_is_asked_for(
    site: TestClient, accept: str | None, language: str | None, expected: str
) -> None:
    site.headers.pop("accept", None)
    headers = {name: value for name, value in (("Accept", accept), ("Accept-Language", language)) if value}
    response = site.get(f"/{PROJECT}", headers=headers)
    assert (response.status_code, response.headers["location"]) == (303, expected)
    assert {"Accept", "Accept-Language"} <= set(response.headers["vary"].split(", "))
    assert site.get(expected).status_code == 200


def test_what_cannot_be_written_is_406_and_says_what_can(site: TestClient) -> None:
    response = site.get(f"/{PROJECT}", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/turtle" in response.json()["offered"]


@pytest.mark.parametrize(
    "path",
    [
        "project/99-999-S99",
        "project/",
        "nothing",
        "region/XX",
        f"{PROJECT}.pdf",
        "project/99-999-S99.ttl",
        "ontology/x",
    ],
)
def test_what_is_not_published_is_404(site: TestClient, path: str) -> None:
    response = site.get(f"/{path}", headers={"Accept": "text/turtle"})
    assert response.status_code == 404
    assert response.json()["status"] == 404


def test_an_unknown_thing_is_404_as_a_page_for_a_browser(site: TestClient) -> None:
    response = site.get("/project/99-999-S99", headers={"Accept": HTML, "Accept-Language": "sv"})
    assert response.status_code == 404
    assert '<html lang="sv">' in response.text
    assert "Här finns ingenting" in response.text


@pytest.mark.parametrize("asked", ["concept/fund/ESF+", "concept/fund/ESF%2B", "concept/fund/%45SF+"])
def test_a_code_is_found_however_its_address_is_escaped(site: TestClient, asked: str) -> None:
    assert site.get(f"/{asked}").headers["location"] == "/sv/concept/fund/ESF+"


@pytest.mark.parametrize("path", THINGS)
def test_everything_said_of_a_thing_is_in_its_document(site: TestClient, store: ox.Store, path: str) -> None:
    thing = f"{ESF[:-1]}" if path == "ontology" else Iris().of_path(path)
    body = site.get(f"/{path}.nt").content
    document = {quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)}
    said = {quad.triple for quad in store.quads_for_pattern(ox.NamedNode(thing), None, None)}
    assert said
    assert said <= document
    assert not any(isinstance(term, ox.BlankNode) for triple in document for term in triple)
    topic = ox.NamedNode("http://xmlns.com/foaf/0.1/primaryTopic")
    assert ox.Triple(ox.NamedNode(f"{BASE}{path}.nt"), topic, ox.NamedNode(thing)) in document


@pytest.mark.parametrize("path", THINGS)
def test_all_formats_say_the_same(site: TestClient, path: str) -> None:
    graphs = []
    for format_ in GRAPHS:
        response = site.get(f"/{path}{format_.suffix}")
        assert response.status_code == 200
        assert response.headers["content-type"] == format_.content_type
        assert response.headers["access-control-allow-origin"] == "*"
        address = f"{BASE}{path}{format_.suffix}".encode()
        document = parsed(response.content.replace(address, b"http://example.org/document"), format_)
        graphs.append(document)
    assert graphs[0]
    assert all(graph == graphs[0] for graph in graphs)  # no blank nodes: equal sets are equal graphs


def test_turtle_is_written_with_prefixes(site: TestClient) -> None:
    text = site.get(f"/{PROJECT}.ttl").text
    assert f"@prefix esf: <{PREFIXES['esf']}> ." in text
    assert "esf:totalCost" in text


def test_json_ld_holds_the_context_byte_for_byte_and_the_thing_first(site: TestClient) -> None:
    context = (resource_dir("ontology") / "context.jsonld").read_bytes()
    assert site.get("/context.jsonld").content == context
    text = site.get(f"/{PROJECT}.jsonld").text
    assert text.startswith(context.decode().rstrip()[:-1].rstrip())
    first = json.loads(text)
    assert first["id"] == BASE + PROJECT
    assert first["type"] == ["Project"]
    assert first["totalCost"] == "18378980"


def test_a_project_brings_its_unnumbered_owner_and_the_names_of_its_codes(site: TestClient) -> None:
    document = parsed(site.get("/project/2019-00383.nt").content, N_TRIPLES)
    text = {triple.object.value for triple in document if isinstance(triple.object, ox.Literal)}
    assert {"Hässleholms kommun", "Arbetsmarknadsenheten", "28180", "Sydsverige"} <= text


def test_a_place_brings_the_projects_that_state_it(site: TestClient) -> None:
    body = site.get("/region/SE12.nt").text
    assert f"<{BASE}{PROJECT}> <{ESF}statedRegion> <http://data.europa.eu/nuts/code/SE12> ." in body
    assert '"Snabbspår Åtvidaberg"@sv' in body


def test_a_code_list_brings_its_codes(site: TestClient) -> None:
    body = site.get("/concept/objective-2021-2027.nt").text
    assert f'<{BASE}concept/objective-2021-2027/A2A> <{SKOS}notation> "A2A" .' in body


def test_the_ontology_is_one_document(site: TestClient) -> None:
    document = parsed(site.get("/ontology.ttl").content, TURTLE)
    for name in ("esf.ttl", "alignments.ttl"):
        assert parsed((resource_dir("ontology") / name).read_bytes(), TURTLE) <= document


def test_more_links_than_a_document_gives_are_counted(data: DataFolder, write_release: WriteRelease) -> None:
    fund, type_ = ox.NamedNode(f"{BASE}concept/fund/ESF"), ox.NamedNode(f"{RDF}type")
    quads = [ox.Quad(fund, type_, ox.NamedNode(f"{SKOS}Concept"))]
    for number in range(INCOMING_LIMIT + 20):
        quads.append(ox.Quad(ox.NamedNode(f"{BASE}project/{number}"), ox.NamedNode(f"{ESF}fund"), fund))
    data.switch(write_release(data, "many", quads))
    with TestClient(create_app(Settings(data=data.root, query=QueryLimits(processes=1)))) as client:
        text = client.get("/concept/fund/ESF.nt").text
    assert text.count(f" <{ESF}fund> <") == INCOMING_LIMIT
    assert f"{INCOMING_LIMIT} of the {INCOMING_LIMIT + 20} things" in text


@pytest.mark.parametrize(
    "path", [f"/{PROJECT}.ttl", "/context.jsonld", f"/sv/{PROJECT}", "/en/", "/downloads/projects.csv"]
)
def test_a_good_copy_is_not_sent_again(site: TestClient, path: str) -> None:
    first = site.get(path)
    tag = first.headers["etag"]
    assert tag.startswith('"')
    assert "must-revalidate" in first.headers["cache-control"]
    for held in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = site.get(path, headers={"If-None-Match": held})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == (tag.replace("-gzip", "") if held == "*" else tag)
    assert site.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_every_format_and_language_has_a_tag_of_its_own(site: TestClient) -> None:
    paths = [f"/{PROJECT}{format_.suffix}" for format_ in GRAPHS] + [f"/sv/{PROJECT}", f"/en/{PROJECT}"]
    assert len({site.get(path).headers["etag"] for path in paths}) == len(paths)


def test_a_document_names_its_thing_and_its_other_formats(site: TestClient) -> None:
    link = site.get(f"/{PROJECT}.ttl").headers["link"]
    assert f'<{BASE}{PROJECT}>; rel="describes"' in link
    assert f'</{PROJECT}.jsonld>; rel="alternate"; type="application/ld+json"' in link


def test_head_answers_like_get(site: TestClient) -> None:
    for path in (f"/{PROJECT}", f"/{PROJECT}.ttl", f"/sv/{PROJECT}"):
        got, head = site.get(path), site.head(path)
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert head.headers.get("etag") == got.headers.get("etag")


def test_another_base_is_answered_here_with_local_links(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    build([ROOT / "seeds"], data, Iris("https://data.example.se/esf/"))
    with TestClient(
        create_app(Settings(data=data.root, query=QueryLimits(processes=1))), follow_redirects=False
    ) as client:
        assert client.get(f"/{PROJECT}").headers["location"] == f"/sv/{PROJECT}"
        assert f"<https://data.example.se/esf/{PROJECT}.nt>" in client.get(f"/{PROJECT}.nt").text
        page = client.get(f"/sv/{PROJECT}").text
        assert 'href="/sv/organization/2120000415"' in page
        assert 'href="https://data.example.se' not in page


def test_a_proxys_prefix_stands_before_every_link(seed_build: tuple[DataFolder, BuildResult]) -> None:
    settings = Settings(data=seed_build[0].root, query=QueryLimits(processes=1), root_path="/esf")
    with TestClient(create_app(settings), follow_redirects=False) as client:
        for asked in (f"/{PROJECT}", f"/esf/{PROJECT}"):
            assert client.get(asked).headers["location"] == f"/esf/sv/{PROJECT}"
        page = client.get(f"/esf/sv/{PROJECT}").text
        assert 'href="/esf/static/app.css' in page
        assert 'href="/sv/' not in page
        assert client.get("/").headers["location"] == "/esf/sv/"


def test_only_reading_is_answered(site: TestClient) -> None:
    response = site.post(f"/{PROJECT}")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_without_a_release_a_thing_is_not_gone(data: DataFolder) -> None:
    with TestClient(create_app(Settings(data=data.root, query=QueryLimits(processes=1)))) as client:
        assert client.get(f"/{PROJECT}").status_code == 503
        assert client.get("/nothing").status_code == 404

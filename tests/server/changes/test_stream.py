"""The stream of versions: each once, as its release states it, on pages that stay."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import DCTERMS, PROV, RDF, RDFS, Graph, Literal, Namespace, URIRef
from tests.clients import TestClient
from tests.replayed import KEPT, LOST, OTHER, Replayed

from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder
from esfgraph.release.pruning import prune
from esfgraph_server.app import create_app
from esfgraph_server.changes import stream_document
from esfgraph_server.changes.stream import Version, projects_of, stretches, versions
from esfgraph_server.changes.stream_document import FORMATS, Brought, StreamSite
from esfgraph_server.model.graph import Graph as ReleaseGraph
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

if TYPE_CHECKING:
    from tests.serving import RunningServer

AS, ESF = Namespace("https://www.w3.org/ns/activitystreams#"), Namespace("https://w3id.org/esfgraph/ontology#")
LDES, TREE = Namespace("https://w3id.org/ldes#"), Namespace("https://w3id.org/tree#")
SITE = "http://localhost:8000"
ROOT = URIRef(f"{SITE}/changes/stream")
STREAM = ROOT + "#stream"
SEEDS = ("2019-00383", "22-005-S01", "23-024-S04", LOST, KEPT)
BROUGHT = ((1, SEEDS), (2, (LOST, KEPT, OTHER)), (3, (LOST, KEPT, OTHER)))
"""By release the numbers of the projects that came, changed or went; what changed about the findings alone did not."""
GONE = {(2, LOST), (2, OTHER), (3, OTHER)}
"""The last is withdrawn with the third release, and told of in none from then on."""
CLIENT = "ldes-client@0.3.0"
DOCUMENT = (Path(__file__).parents[3] / "docs" / "following.md").read_text(encoding="utf-8")


def read(client: TestClient, address: str, **headers: str) -> Graph:
    """Read a document."""
    response = client.get(address.removeprefix(SITE), headers=headers)
    assert response.status_code == 200, response.text
    return Graph().parse(data=response.text, format="turtle")


def leads(graph: Graph, page: URIRef) -> list[URIRef]:
    """Where a page leads, each once, in order."""
    relations = graph.objects(page, TREE.relation)
    return sorted({node for each in relations for node in graph.objects(each, TREE.node) if isinstance(node, URIRef)})


def follow(client: TestClient, page: URIRef = ROOT) -> Iterator[Graph]:
    """Read a page, and all to which it leads."""
    graph = read(client, page)
    yield graph
    for other in leads(graph, page):
        yield from follow(client, other)


def version(number: int, project: str) -> URIRef:
    """The IRI of a version."""
    return ROOT + f"/{number}/project/{project}"


def test_whoever_follows_it_to_its_end_gets_each_version_once(replay: TestClient, replayed: Replayed) -> None:
    members = sorted(str(member) for page in follow(replay) for member in page.objects(STREAM, TREE.member))
    assert members == sorted(str(version(number, each)) for number, projects in BROUGHT for each in projects)
    switches = replayed.data.switches()
    for graph in list(follow(replay))[1:]:
        for member in graph.objects(STREAM, TREE.member):
            number, _, project = str(member).removeprefix(f"{ROOT}/").partition("/project/")
            assert list(graph.objects(member, DCTERMS.isVersionOf)) == [URIRef(f"{SITE}/project/{project}")]
            (at,) = graph.objects(member, PROV.generatedAtTime)
            assert str(at) == switches[int(number) - 1].at
            is_gone = (int(number), project) in GONE
            assert list(graph.objects(member, RDF.type)) == [AS.Tombstone if is_gone else ESF.Project]


def test_a_version_states_what_its_release_states(replay: TestClient, replayed: Replayed) -> None:
    for number, project in ((1, "2019-00383"), (2, KEPT)):  # the first has parts: an owner without a number
        base, me = f"{SITE}/project/{project}", version(number, project)
        stated = {
            str(quad.triple).replace(base, me)
            for quad in replayed.data.release(replayed.ids[number - 1]).open_store()
            if str(quad.subject).startswith((f"<{base}>", f"<{base}/")) and quad.graph_name == ox.DefaultGraph()
        }
        answer = replay.get(me.removeprefix(SITE), headers={"Accept": "application/n-triples"})
        told = {str(each.triple) for each in ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)}
        assert stated < told
        added = sorted(each.split()[1] for each in told - stated)
        assert added == [f"<{DCTERMS.isVersionOf}>", f"<{PROV.generatedAtTime}>"]


def test_of_what_is_withdrawn_no_word_is_told_in_any_version(replay: TestClient) -> None:
    for number in (2, 3):
        answer = replay.get(version(number, OTHER).removeprefix(SITE))
        assert "Prov" not in answer.text.replace("prov", "")
        graph = Graph().parse(data=answer.text, format="turtle")
        (sv, en) = graph.objects(version(number, OTHER), RDFS.comment)
        assert {str(sv), str(en)} == {
            "The publisher has taken the project back.",
            "Utgivaren har tagit tillbaka projektet.",
        }


def test_the_first_page_says_what_it_is_and_leads_to_each_release_by_time(
    replay: TestClient, replayed: Replayed
) -> None:
    graph = read(replay, ROOT)
    assert graph.value(STREAM, RDF.type) == LDES.EventStream
    assert graph.value(STREAM, LDES.timestampPath) == PROV.generatedAtTime
    assert graph.value(STREAM, LDES.versionOfPath) == DCTERMS.isVersionOf
    assert graph.value(STREAM, LDES.versionDeleteObject) == AS.Tombstone
    assert graph.value(STREAM, TREE.view) == ROOT
    one, two, three = replayed.ids
    nodes = [f"{ROOT}/1/all?release={one}", f"{ROOT}/2?release={two}", f"{ROOT}/3?release={three}"]
    assert leads(graph, ROOT) == [URIRef(each) for each in nodes]
    switches = replayed.data.switches()
    for relation in graph.objects(ROOT, TREE.relation):
        assert graph.value(relation, TREE.path) == PROV.generatedAtTime
        number = nodes.index(str(graph.value(relation, TREE.node)))
        assert str(graph.value(relation, TREE.value)) == switches[number].at
    policy = graph.value(ROOT, LDES.retentionPolicy)
    assert str(graph.value(policy, LDES.startingFrom)) == switches[0].at


def test_every_version_conforms_to_the_shape(replay: TestClient) -> None:
    shape, *pages = follow(replay)
    for page in pages:
        conforms, _, told = pyshacl.validate(page, shacl_graph=shape)
        assert conforms, told
    pages[0].add((version(1, KEPT), DCTERMS.isVersionOf, Literal("another")))
    assert not pyshacl.validate(pages[0], shacl_graph=shape)[0]


def test_all_formats_say_the_same(replay: TestClient, replayed: Replayed) -> None:
    for address in ("/changes/stream", f"/changes/stream/2?release={replayed.ids[1]}"):
        told = set[frozenset[str]]()
        for format_ in FORMATS:
            answer = replay.get(address, headers={"Accept": format_.media_type})
            assert answer.headers["Content-Type"] == format_.content_type
            assert "Accept" in answer.headers["Vary"].split(", ")
            told.add(frozenset(str(each.triple) for each in ox.parse(answer.content, format=format_.rdf)))
        assert len(told) == 1
    assert replay.get("/changes/stream", headers={"Accept": "image/png"}).status_code == 406


def test_pages_stay_and_the_first_does_not(replay: TestClient, replayed: Replayed) -> None:
    first = replay.get("/changes/stream")
    assert first.headers["Cache-Control"] == "public, max-age=60, must-revalidate"
    page = replay.get(f"/changes/stream/2?release={replayed.ids[1]}")
    assert page.headers["Cache-Control"] == "public, max-age=604800, immutable"
    for answer in (first, page):
        held = replay.get(str(answer.url), headers={"If-None-Match": answer.headers["ETag"]})
        assert (held.status_code, held.headers["Cache-Control"]) == (304, answer.headers["Cache-Control"])


def test_an_address_without_a_release_leads_to_that_with_it(replay: TestClient, replayed: Replayed) -> None:
    for path in ("2", "2?page=1", f"2/project/{KEPT}", "1/project/2019-00383/owner"):
        answer = replay.get(f"/changes/stream/{path}", follow_redirects=False)
        release, mark = replayed.ids[int(path[0]) - 1], "&" if "?" in path else "?"
        assert (answer.status_code, answer.headers["Location"]) == (
            302,
            f"/changes/stream/{path}{mark}release={release}",
        )
        assert replay.get(answer.headers["Location"]).status_code == 200


def test_there_is_no_other_page(replay: TestClient, replayed: Replayed) -> None:
    one, two, _ = replayed.ids
    absent = ("0", "4", "x", f"1?release={one}", f"2?release={one}", f"2?page=2&release={two}")
    for path in (*absent, f"2/project/99-999-S99?release={two}"):
        assert replay.get(f"/changes/stream/{path}").status_code == 404, path
    assert replay.get(f"/changes/stream/2?page=x&release={two}").status_code == 400
    assert replay.get(f"/changes/stream/2?release={two[::-1]}").status_code == 404


def test_what_a_pruned_release_brought_the_next_one_gives_whole(replayed: Replayed, tmp_path: Path) -> None:
    data = DataFolder(shutil.copytree(replayed.data.root, tmp_path / "data", symlinks=True))
    prune(data, 2)
    first, last = stretches(data, data.switches(), Iris().base)
    assert (first.number, first.is_whole, last.number, last.is_whole) == (2, True, 3, False)
    graph = ReleaseGraph(data.release(first.switch.after).open_store(), Iris())
    found = versions(first, data, graph, projects_of(graph), ())
    assert {each.path for each in found} == {f"project/{each}" for each in {*SEEDS, OTHER} - {LOST}}
    assert not any(each.gone for each in found)
    assert stretches(data, data.switches(), "https://another.example/") == ()


def test_a_release_that_is_served_after_itself_brings_nothing(replayed: Replayed) -> None:
    history = replayed.data.switches()
    again = replace(history[-1], before=history[-1].after)
    assert stretches(replayed.data, [*history, again], Iris().base) == stretches(replayed.data, history, Iris().base)


def test_a_release_of_which_nobody_knows_what_changed_is_given_whole(replayed: Replayed, tmp_path: Path) -> None:
    data = DataFolder(shutil.copytree(replayed.data.root, tmp_path / "data", symlinks=True))
    one, two, _ = replayed.ids
    (data.history_folder / "changes" / f"{one}-{two}.json").unlink()
    stretch = stretches(data, data.switches(), Iris().base)[1]
    assert stretch.is_whole
    graph = ReleaseGraph(data.release(two).open_store(), Iris())
    found = versions(stretch, data, graph, projects_of(graph), ())
    assert [each.path for each in found if each.gone] == [f"project/{LOST}"], "it was in the release before"
    assert len(found) == 6


def test_many_versions_take_several_pages(
    first_graph: ReleaseGraph, replayed: Replayed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_document, "MOST_MEMBERS", 2)
    stretch = stretches(replayed.data, replayed.data.switches(), Iris().base)[0]
    found = versions(stretch, replayed.data, first_graph, projects_of(first_graph), ())
    brought = Brought(StreamSite(SITE), stretch, first_graph, found, ())
    pages = [
        Graph().parse(data=stream_document.write(brought.page(each), FORMATS[0]), format="turtle") for each in (1, 2, 3)
    ]
    nodes = [URIRef(f"{ROOT}/1/all?page={each}&release={replayed.ids[0]}") for each in (2, 3)]
    assert leads(pages[0], URIRef(f"{ROOT}/1/all?release={replayed.ids[0]}")) == nodes
    assert [len(list(page.objects(STREAM, TREE.member))) for page in pages] == [2, 2, 1]
    with pytest.raises(Exception, match="no page 4: the last is page 3"):
        list(brought.page(4))


def test_nothing_links_to_an_owner_that_is_withdrawn(first_graph: ReleaseGraph, replayed: Replayed) -> None:
    stretch, owner = stretches(replayed.data, replayed.data.switches(), Iris().base)[0], "organization/2120000415"
    for withdrawn, links in (((), 1), ((owner,), 0)):
        brought = Brought(StreamSite(SITE), stretch, first_graph, [Version(f"project/{KEPT}")], withdrawn)
        told = [each for each in brought.version(f"project/{KEPT}") if each.predicate.value == str(ESF.owner)]
        assert len(told) == links


def test_catalogue_description_and_pages_lead_to_it(replay: TestClient) -> None:
    assert str(ROOT) in replay.get("/catalog.ttl").text
    assert str(ROOT) in replay.get("/.well-known/void").text
    assert '</changes/stream>; rel="related"' in replay.get("/changes.ttl").headers["Link"]
    assert 'href="/changes/stream"' in replay.get("/sv/changes").text


@pytest.mark.node
def test_a_client_that_others_have_written_copies_it_and_goes_on(
    replayed: Replayed, running: Callable[..., AbstractContextManager["RunningServer"]], tmp_path: Path
) -> None:
    """It is started on two releases, and gets what the third brings while it runs: new, changed and withdrawn."""
    data = DataFolder(shutil.copytree(replayed.data.root, tmp_path / "data", symlinks=True))
    lines = data.history_file.read_text(encoding="utf-8").splitlines(keepends=True)
    data.switch(data.release(replayed.ids[1]))
    data.history_file.write_text("".join(lines[:2]), encoding="utf-8")
    data.withdrawals.rename(tmp_path / "withdrawn.csv")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    app = create_app(Settings(data=data.root, public_url=address, query=QueryLimits(processes=1)))
    (documented,) = re.findall(
        r"    npx --package ldes-client (ldes-client .*) http://localhost:8000/changes/stream", DOCUMENT
    )
    command = ("npx", "--yes", "--package", CLIENT, *documented.split(), "--poll-interval", "200")
    log = tmp_path / "members.nt"
    with running(app, port), log.open("wb") as out:
        client = subprocess.Popen(
            [*command, f"{address}/changes/stream"], stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            copied = _until(log, address, 8)
            assert copied == sorted([(number, each) for number, projects in BROUGHT[:2] for each in projects])
            (tmp_path / "withdrawn.csv").rename(data.withdrawals)
            data.switch(data.release(replayed.ids[2]))
            assert _until(log, address, 11) == sorted([*copied, *((3, each) for each in BROUGHT[2][1])])
        finally:
            os.killpg(client.pid, signal.SIGTERM)
            client.wait(30)
    told = log.read_text(encoding="utf-8")
    assert "error" not in told
    assert f"<{address}/changes/stream/3/project/{OTHER}> <{RDF.type}> <{AS.Tombstone}>" in told


def _until(log: Path, address: str, count: int) -> list[tuple[int, str]]:
    """Wait until a client has printed so many versions; return them all, each as often as it was printed."""
    pattern = re.compile(rf"^<{address}/changes/stream/(\d+)/project/(\S+)> <{DCTERMS.isVersionOf}> ", re.MULTILINE)
    end, found = time.monotonic() + 200, list[tuple[int, str]]()
    while len(found) < count and time.monotonic() < end:
        time.sleep(0.2)
        found = [(int(number), project) for number, project in pattern.findall(log.read_text(encoding="utf-8"))]
    time.sleep(1)  # in which it asks several times more
    found = [(int(number), project) for number, project in pattern.findall(log.read_text(encoding="utf-8"))]
    return sorted(found)

"""What is made of a description, a document or what a page shows, is, byte for byte, what is made of the store."""

from itertools import chain
from pathlib import Path

import pytest
from bench.records import write_records

from esfgraph.pipeline.build import BuildResult, build
from esfgraph.rdf.formats import GRAPHS
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.jsonld import load_compactor
from esfgraph.rdf.namespaces import ESF, expand
from esfgraph.release.data_folder import DataFolder
from esfgraph.release.descriptions import Descriptions
from esfgraph_server.model.graph import Graph
from esfgraph_server.rdf.document import describe, serialise

ROOT = Path(__file__).parents[3]
SEED, NUMBER = ROOT / "seeds" / "001_c730719e87565231.txt", "23-077-S06"


def alike(graph: Graph, described: Graph) -> list[str]:
    """Compare the documents of all projects; return those that have a description."""
    projects = sorted(graph.subjects("rdf:type", f"{ESF}Project"))
    compactor = load_compactor()
    for owner in graph.subjects("rdf:type", expand("org:Organization")):
        parts = chain.from_iterable(map(graph.node(owner).iris, ("locn:address", "legal:legalIdentifier")))
        for thing in (owner, *parts, *graph.subjects("org:unitOf", owner)):
            assert described.node(thing) == graph.node(thing)
            assert {*described.statements(thing)} == {*graph.statements(thing)}, thing
        assert str(described.brief(owner)) == str(graph.brief(owner))
    for project in projects:
        for thing in (project, *graph.node(project).iris("prov:wasDerivedFrom")):
            assert described.node(thing) == graph.node(thing)
        for format_ in GRAPHS:
            whole, read = (
                serialise(describe(each, project, f"{project}.x"), format_, compactor) for each in (graph, described)
            )
            assert read == whole, project
    return [project for project in projects if described.around(project)]


def graphs(data: DataFolder) -> tuple[Graph, Graph]:
    """The graph of the current release without its descriptions, and with them."""
    release = data.current()
    assert release
    store, iris = release.open_store(), Iris(release.base_iri)
    return Graph(store, iris), Graph(store, iris, Descriptions(release.path))


@pytest.mark.parametrize("name", ["seed_build", "corrected", "importing", "registers"])
def test_documents_of_projects_are_the_same(name: str, request: pytest.FixtureRequest) -> None:
    data, result = request.getfixturevalue(name)
    assert isinstance(result, BuildResult)
    assert len(alike(*graphs(data))) == result.summary["projects"]


def test_documents_of_faulty_records_are_the_same(tmp_path: Path) -> None:
    write_records(60, tmp_path / "records", seed=7, errors=0.6)
    data = DataFolder(tmp_path / "data")
    result = build([tmp_path / "records"], data, Iris())
    assert len(alike(*graphs(data))) == result.summary["projects"] > 30


def test_documents_are_made_at_once_unless_a_project_has_many_records(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    text = SEED.read_text(encoding="utf-8")
    for capture in range(30):
        (tmp_path / "records" / f"{capture}.txt").write_text(f"{text}\nTillägg {capture}.\n", encoding="utf-8")
    other = text.replace(NUMBER, "23-077-S07")
    (tmp_path / "records" / "other.txt").write_text(other, encoding="utf-8")
    data = DataFolder(tmp_path / "data")
    build([tmp_path / "records"], data, Iris())
    without, described = graphs(data)
    many, few = (described.iris.of_path(f"project/{number}") for number in (NUMBER, "23-077-S07"))
    assert described.is_read_quickly(few)
    assert not described.is_read_quickly(many)
    assert not without.is_read_quickly(few)
    records = described.node(few).iris("prov:wasDerivedFrom")
    assert records
    assert all(map(described.is_read_quickly, records))


def test_what_is_found_later_is_read_from_the_store(tmp_path: Path) -> None:
    seed = SEED.read_text(encoding="utf-8")
    (tmp_path / "a.txt").write_text(seed, encoding="utf-8")
    (tmp_path / "b.txt").write_text(seed.replace(NUMBER, NUMBER.lower()), encoding="utf-8")
    data = DataFolder(tmp_path / "data")
    result = build([tmp_path / "a.txt", tmp_path / "b.txt"], data, Iris())
    assert result.summary["projects"] == 2
    assert [finding.rule for finding in result.findings].count("similar-number") == 2
    assert alike(*graphs(data)) == []


@pytest.mark.parametrize("character", ["\t", "\x07", "\x7f", "\u2028", "\xa0", "\\", '"'])
def test_texts_that_the_store_escapes_are_the_same(tmp_path: Path, character: str) -> None:
    seed = SEED.read_text(encoding="utf-8")
    (tmp_path / "a.txt").write_text(seed.replace("projekt", f"pro{character}jekt"), encoding="utf-8")
    data = DataFolder(tmp_path / "data")
    build([tmp_path / "a.txt"], data, Iris())
    alike(*graphs(data))

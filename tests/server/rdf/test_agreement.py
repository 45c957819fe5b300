"""Documents agree: in each format, as each processor reads it, a document states the same quads."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.documents import ADDRESS, document_about
from tests.processors import N3_READS, READERS, Quads, install_n3, read_n3, read_pyld, read_pyoxigraph

from esfgraph.rdf.formats import GRAPHS, JSON_LD, TRIG, Format
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.jsonld import Compactor, load_compactor
from esfgraph.rdf.namespaces import ESF, SH
from esfgraph.release.data_folder import Release
from esfgraph_server.model.graph import Graph
from esfgraph_server.rdf.document import QUERIES, RdfDocument, serialise
from esfgraph_server.urls import ONTOLOGY

TOGETHER = 100
"""Things whose documents N3.js reads at a time."""

pytestmark = [
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),  # rdflib's own reader
    pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning"),
    pytest.mark.usefixtures("literals_as_written"),
]


@pytest.fixture
def literals_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rdflib.NORMALIZE_LITERALS", False)


@pytest.fixture(scope="module")
def graph(release: Release) -> Graph:
    return Graph(release.open_store(), Iris(release.base_iri))


@pytest.fixture(scope="module")
def compactor() -> Compactor:
    return load_compactor()


def all_things(graph: Graph) -> list[str]:
    """List all that a document is about: terms of the ontology have one each, besides that of all."""
    subjects = {str(quad.subject)[1:-1] for quad in graph.store.quads_for_pattern(None, None, None)}
    ours = (each for each in subjects if each.startswith(ESF) or (graph.kind_of(each) and "#" not in each))
    return [ONTOLOGY, graph.iris.of_path(QUERIES), *sorted(ours)]


def of_each_kind(graph: Graph) -> list[str]:
    """List one thing of each kind and class."""
    first = dict[tuple[str, str], str]()
    for thing in all_things(graph):
        for class_ in graph.objects(thing, "rdf:type"):
            first.setdefault((graph.kind_of(thing), class_.value), thing)
    return list(dict.fromkeys([*all_things(graph)[:2], *first.values()]))


def written(document: RdfDocument, compactor: Compactor) -> Iterator[tuple[Format, bytes, Quads]]:
    """Write a document in each format, with what it is to state."""
    quads = frozenset(document.quads())
    triples = frozenset(ox.Quad(each.subject, each.predicate, each.object) for each in document)
    assert {quad.triple for quad in quads} == set(document)
    for format_ in GRAPHS:
        yield format_, serialise(document, format_, compactor), quads if format_ is TRIG else triples


def compare(documents: Iterable[RdfDocument], compactor: Compactor) -> list[tuple[bytes, Format, Quads]]:
    """Read documents with rdflib, pyoxigraph and PyLD; return what is left to N3.js."""
    context, left = compactor.text.encode(), []
    for document in documents:
        thing = document.thing
        for format_, body, stated in written(document, compactor):
            for read in READERS:
                assert read(body, format_) == stated, (thing, format_.name, read.__name__)
            if format_ is JSON_LD:
                assert read_pyld(body) == stated, thing
                assert read_pyld(serialise(document, JSON_LD, compactor, inline=False), context) == stated, thing
            if format_ in N3_READS:
                left.append((body, format_, stated))
    return left


def test_one_document_of_each_kind_and_class(graph: Graph, compactor: Compactor) -> None:
    things = of_each_kind(graph)
    assert len(things) > 40
    compare((document_about(graph, thing) for thing in things), compactor)


def test_the_pages_of_what_links_to_a_thing(
    graph: Graph, compactor: Compactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each tells how many there are, and leads to the others."""
    monkeypatch.setattr("esfgraph_server.rdf.incoming.INCOMING_LIMIT", 2)
    documents = [document_about(graph, graph.iris.nuts("SE"), page) for page in (1, 2)]
    assert all(any("Linkset" in str(triple.object) for triple in document) for document in documents)
    compare(documents, compactor)


@pytest.mark.node
@pytest.mark.timeout(1200)
def test_every_document(graph: Graph, compactor: Compactor, tmp_path: Path) -> None:
    """Of all things, as N3.js reads them, too."""
    install_n3(tmp_path)
    things = all_things(graph)
    for start in range(0, len(things), TOGETHER):
        documents = (document_about(graph, thing) for thing in things[start : start + TOGETHER])
        left = compare(documents, compactor)
        read = read_n3(((body, format_) for body, format_, _ in left), tmp_path)
        for (body, format_, stated), quads in zip(left, read, strict=True):
            assert quads == stated, (format_.name, body[:2000])


def test_trig_says_which_graph_states_what(graph: Graph, compactor: Compactor) -> None:
    """A project and its document are public; what was found of it stands in the graph of the quality report."""
    finding = next(graph.subjects("rdf:type", f"{SH}ValidationResult"))
    (project,) = graph.objects(finding, "sh:focusNode")
    quads = read_pyoxigraph(serialise(document_about(graph, project.value), TRIG, compactor), TRIG)
    homes = {
        subject: {quad.graph_name for quad in quads if quad.subject == ox.NamedNode(subject)}
        for subject in (project.value, ADDRESS, finding)
    }
    public, quality = {ox.DefaultGraph()}, {ox.NamedNode(graph.iris.graph("quality"))}
    assert homes == {project.value: public, ADDRESS: public, finding: quality}

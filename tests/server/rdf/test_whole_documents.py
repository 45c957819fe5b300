"""Every public statement stands in its subject's document, and what else documents hold is listed."""

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox
import pytest
from tests.documents import ADDRESS, PUBLISHER, document_about

from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import expand
from esfgraph.rdf.ntriples import iri
from esfgraph.release.data_folder import Release
from esfgraph_server.model.brief import READ
from esfgraph_server.model.graph import Graph
from esfgraph_server.rdf.document import PARTS, QUERIES
from esfgraph_server.rdf.incoming import PARTS_INVERSE, PROPERTIES
from esfgraph_server.urls import ONTOLOGY

OF_ITSELF = frozenset(
    map(
        expand,
        (
            *("rdf:type", "foaf:primaryTopic", "rdfs:comment", "hydra:next", "hydra:previous", "void:subset"),
            *("void:inDataset", "dcterms:issued", "dcterms:license", "dcterms:publisher"),
        ),
    )
)
"""What a document says of itself; of the publisher it gives the name, too."""
NAME = expand("foaf:name")
_PARTS, _PARTS_INVERSE, _INCOMING = (frozenset(map(expand, names)) for names in (PARTS, PARTS_INVERSE, PROPERTIES))


@pytest.fixture(scope="module")
def graph(release: Release) -> Graph:
    return Graph(release.open_store(), Iris(release.base_iri))


def document_of(graph: Graph, subject: str) -> str:
    """Return what the document is about in which all that is stated of a thing stands.

    Classes, properties and the codes of others have one together, as have the variables of queries.
    """
    kind = graph.kind_of(subject)
    if not kind:
        return ONTOLOGY
    return graph.iris.of_path(QUERIES) if kind.startswith(f"{QUERIES}#") else subject


def parts_of(thing: str, document: Iterable[ox.Triple]) -> set[str]:
    """Return the thing and what the document holds as parts of it, however deep."""
    below = defaultdict[str, set[str]](set)
    for triple in document:
        subject, value = str(triple.subject)[1:-1], getattr(triple.object, "value", "")
        if triple.predicate.value in _PARTS:
            below[subject].add(value)
        if triple.predicate.value in _PARTS_INVERSE:
            below[value].add(subject)
    parts, waiting = {thing}, [thing]
    while waiting:
        new = below[waiting.pop()] - parts
        parts |= new
        waiting += new
    return parts


def test_every_public_statement_stands_in_its_subjects_document_and_all_else_is_listed(graph: Graph) -> None:
    public, documents = set[ox.Triple](), defaultdict[str, set[ox.Triple]](set)
    named = {
        quad.triple
        for name in graph.store.named_graphs()
        for quad in graph.store.quads_for_pattern(None, None, None, name)
    }
    for quad in graph.store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        public.add(quad.triple)
        documents[document_of(graph, str(quad.subject)[1:-1])].add(quad.triple)
    assert len(documents) > 1000
    for thing, stated in documents.items():
        document = set(document_about(graph, thing))
        assert stated <= document, thing
        parts = parts_of(thing, document)
        for triple in document - stated - named:
            subject, property_ = str(triple.subject)[1:-1], triple.predicate.value
            if subject.partition("#")[0] == ADDRESS:
                assert property_ in OF_ITSELF, triple
                continue
            if subject == PUBLISHER:
                assert property_ == NAME, triple
                continue
            assert triple in public, triple
            is_incoming = property_ in _INCOMING and getattr(triple.object, "value", "") == thing
            assert subject in parts or is_incoming or iri(property_) in READ, (thing, triple)

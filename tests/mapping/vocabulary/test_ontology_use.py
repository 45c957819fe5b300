"""The ontology and the data fit: every term used is declared, every term declared is used or says why it is kept."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SKOS
from tests.built import DESCRIPTION, statements

from esfgraph.fields.table import load_fields
from esfgraph.rdf.iris import DEFAULT_BASE
from esfgraph.rdf.namespaces import ESF, OWL, RDFS, SH
from esfgraph.release.data_folder import Release

ROOT = Path(__file__).parents[3]
LANGUAGES_OF_ONTOLOGIES = (str(RDF), RDFS, OWL, SH, f"{DEFAULT_BASE}label/")
"""What RDF, RDFS, OWL and SHACL define needs no declaration here; source labels are described as data."""


@pytest.fixture(scope="module")
def declared() -> Graph:
    return Graph().parse(ROOT / "ontology" / "esf.ttl")


def used_terms(release: Release) -> Iterator[str]:
    """Terms that the data use; how a release describes itself is said in terms of others: VoID, SHACL, CSVW."""
    description = tuple(f"<{release.base_iri}{path}" for path in DESCRIPTION)
    for quad in release.open_store():
        if str(quad.subject).startswith(description):
            continue
        yield quad.predicate.value
        if quad.predicate.value == str(RDF.type) and isinstance(quad.object, ox.NamedNode):
            yield quad.object.value


def test_every_term_used_in_the_data_is_declared(release: Release, declared: Graph) -> None:
    used = {term for term in used_terms(release) if not term.startswith(LANGUAGES_OF_ONTOLOGIES)}
    undeclared = {term for term in used if (URIRef(term), RDF.type, None) not in declared}
    assert undeclared == {"http://purl.org/dc/dcmitype/Dataset"}


def test_every_declared_term_is_used_or_says_why_it_is_kept(release: Release, declared: Graph) -> None:
    used = set(used_terms(release))
    own = {str(subject) for subject in declared.subjects(RDF.type) if str(subject).startswith(ESF)}
    for term in own - used:
        notes = [str(note) for note in declared.objects(URIRef(term), SKOS.scopeNote)]
        assert any(note.startswith("Kept: ") for note in notes), term


def test_the_graph_of_sources_is_no_larger_than_what_it_is_the_source_of(release: Release) -> None:
    found = statements(release)
    labels = sum(len(field.labels) for field in load_fields().fields) * 5
    assert len(found["sources"]) - labels <= len(found["public"])

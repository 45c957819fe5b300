"""Statements about imported graphs (VoID, 2): whose data they hold, under which licence, as of which day, how many."""

from collections.abc import Iterator

from esfgraph.imports.imported import Import
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.ntriples import iri, plain, statement, term, typed


def import_triples(import_: Import, sha256: str, count: int, iris: Iris) -> Iterator[str]:
    """Describe the graph of an import whose file has a hash, and that holds *count* statements."""
    me = iris.graph(import_.name)
    yield statement(iris.graph_dataset(), "rdfs:seeAlso", iri(me))
    yield statement(me, "rdf:type", term("void:Dataset"))
    if import_.title:
        yield statement(me, "dcterms:title", f"{plain(import_.title.sv)}@sv")
        yield statement(me, "dcterms:title", f"{plain(import_.title.en)}@en")
    else:
        yield statement(me, "dcterms:title", plain(import_.name))
    yield statement(me, "dcterms:license", iri(import_.licence))
    if import_.source:
        yield statement(me, "dcterms:source", iri(import_.source))
    if import_.day:
        yield statement(me, "dcterms:date", typed(import_.day))
    yield statement(me, "dcterms:identifier", plain(f"sha256:{sha256}"))
    yield statement(me, "void:triples", typed(count))

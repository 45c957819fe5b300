"""Statements about corrections: what the publisher states of a project, and what its source says instead."""

from collections.abc import Iterator

from esfgraph.rdf.ntriples import iri, plain, statement, term, typed
from esfgraph.records.project import Project
from esfgraph.triples.references import References

RULE = "value-by-correction"
"""Evidence concept by which a corrected value is known."""


def correction_triples(project: Project, references: References) -> Iterator[str]:
    """State which values of a project are corrected; then of each what the source says, with reason, day and role."""
    iris, table = references.iris, references.table
    nodes = [iris.correction(project.iri, correction.key) for correction, _ in project.corrected]
    for node in nodes:
        yield statement(project.iri, "esf:correction", iri(node))
        yield statement(project.iri, "esf:inferredBy", iri(iris.concept("evidence", RULE)))
    for node, (correction, before) in zip(nodes, project.corrected, strict=True):
        yield statement(node, "rdf:type", term("esf:Correction"))
        yield statement(node, "esf:correctedProperty", term(str(table.by_key[correction.key].term)))
        yield statement(node, "esf:correctedText", plain(correction.stated.raw))
        if before:
            yield statement(node, "esf:sourceText", plain(before.raw))
        yield statement(node, "esf:reason", plain(correction.reason))
        yield statement(node, "dcterms:date", typed(correction.day))
        yield statement(node, "esf:correctedBy", iri(iris.concept("role", correction.role)))

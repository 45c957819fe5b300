"""Statements about amounts in other currencies than kronor: beside the project's own, so that no sum takes them in."""

from collections.abc import Iterator

from esfgraph.rdf.namespaces import CURRENCY
from esfgraph.rdf.ntriples import iri, statement, term, typed
from esfgraph.records.project import Project
from esfgraph.triples.references import References


def other_amount_triples(project: Project, references: References) -> Iterator[str]:
    """State which amounts of a project are in other currencies; then of each what it is of, how much and in which."""
    nodes = {key: references.iris.amount(project.iri, key) for key in sorted(project.other_amounts)}
    for node in nodes.values():
        yield statement(project.iri, "esf:otherAmount", iri(node))
    for key, node in nodes.items():
        other = project.other_amounts[key]
        yield statement(node, "rdf:type", term("esf:OtherAmount"))
        yield statement(node, "esf:amountOf", term(str(references.table.by_key[key].term)))
        yield statement(node, "esf:amount", typed(other.amount))
        yield statement(node, "esf:currency", iri(f"{CURRENCY}{other.currency}"))

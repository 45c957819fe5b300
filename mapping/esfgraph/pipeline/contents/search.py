"""What goes into the full-text index: projects with the seats of their owners, owners, codes and places."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from esfgraph.pipeline.cache.files import JsonLines
from esfgraph.query.rows import OwnerRow, ProjectRow, Seat
from esfgraph.query.search_documents import documents_of_reference, with_rules
from esfgraph.query.search_index import Document
from esfgraph.query.search_projects import seated
from esfgraph.vocabulary.ontology import Ontology

DocumentLines = Iterable[JsonLines[Document]]


def all_documents(
    projects: DocumentLines, owners: DocumentLines, late: Mapping[str, Collection[str]], ontology: Ontology
) -> Iterator[Document]:
    """Yield all that can be found, in order of IRI.

    *late* are rules by which something was found about a project after it was mapped, by its IRI.
    """
    seats, rules = seats_of(owners), dict[str, set[str]]()
    for lines in projects:
        for document in lines:
            owner = document.row.owner if isinstance(document.row, ProjectRow) else None
            found = with_rules(document, late[document.iri]) if document.iri in late else document
            seat = seats.get(owner.iri) if owner else None
            if owner and document.owner_rules:
                rules.setdefault(owner.iri, set()).update(document.owner_rules)
            yield seated(found, seat, ontology.places) if seat else found
    for lines in owners:
        for document in lines:
            yield with_rules(document, rules[document.iri]) if document.iri in rules else document
    yield from documents_of_reference(ontology)


def seats_of(owners: DocumentLines) -> dict[str, Seat]:
    """The seats of owners by their IRIs; equal ones are one object, since there are few."""
    kept: dict[Seat, Seat] = {}
    return {
        document.iri: kept.setdefault(document.row.seat, document.row.seat)
        for lines in owners
        for document in lines
        if isinstance(document.row, OwnerRow) and document.row.seat
    }

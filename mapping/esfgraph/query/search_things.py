"""The things that a name or number can mean, told by the documents that a full-text index is made of."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from esfgraph.matching.things import Thing, type_of
from esfgraph.query.rows import OwnerRow, ProjectRow
from esfgraph.rules import Bilingual

if TYPE_CHECKING:
    from esfgraph.query.search_index import Document


class ThingsTold:
    """Tells owners, projects, places and codes by their documents, each once."""

    def __init__(self) -> None:
        """Begin with the first document."""
        self._waiting: dict[str, Document] = {}

    def by(self, document: "Document") -> Iterator[Thing]:
        """Yield the thing that is told once this document is there: a place or code has two."""
        match document.row:
            case ProjectRow() as row:
                yield _project(row)
            case OwnerRow(name=name) as row if name:  # of others the name may not be published
                yield _owner(row, document)
            case None if document.kind not in ("project", "organization"):
                if other := self._waiting.pop(document.iri, None):
                    yield from _concept(document, other)
                else:
                    self._waiting[document.iri] = document


def _owner(row: OwnerRow, document: "Document") -> Thing:
    """A body, or the owner of one project."""
    names = (row.name, *row.other_names)
    seat = {"municipality": row.seat.municipality, "county": row.seat.county} if row.seat else {}
    units = tuple(name for name in document.names if name not in names)
    return Thing(row.iri, "owner", Bilingual(row.name, row.name), row.number, names, units, seat)


def _project(row: ProjectRow) -> Thing:
    title = row.title or row.number
    seat = {"municipality": row.seat.municipality, "county": row.seat.county} if row.seat else {}
    return Thing(row.iri, "project", Bilingual(title, title), row.number, (title,), (), seat)


def _concept(one: "Document", other: "Document") -> Iterator[Thing]:
    """A place or code, which has a document for the readers of each language."""
    if type_ := type_of(one.iri):
        by_language = {each.language: each for each in (one, other)}
        title = Bilingual(by_language["sv"].title, by_language["en"].title)
        names = dict.fromkeys((title.sv, title.en, *one.names, *other.names))
        # A county is called by the name before "län", too.
        short = [name.removesuffix(" län") for name in names if type_ == "county"]
        yield Thing(one.iri, type_, title, one.number, tuple(dict.fromkeys((*names, *short))))

"""A thing as one release states it: all that a list can be narrowed by, so that old lists can still be asked."""

from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from esfgraph.query.rows import OwnerRow, Owning, ProjectRow
from esfgraph.query.search_index import Document, Kind
from esfgraph.rdf.iris import Iris


class ThingState(Struct, frozen=True, omit_defaults=True):
    """A project or an owner, as a release's full-text index has it."""

    path: str
    """Under whatever base: ``project/25-030-S02``."""
    kind: Kind
    title: str = ""
    number: str = ""
    owner_number: str = ""
    """Of a project."""
    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    text: str = ""
    terms: dict[str, tuple[str, ...]] = {}
    numbers: dict[str, int] = {}

    @classmethod
    def of(cls, document: Document, iris: Iris) -> Self:
        """Keep what a list can be narrowed by."""
        owner = document.row.owner if isinstance(document.row, ProjectRow) else None
        return cls(
            iris.relative(document.iri),
            document.kind,
            document.title,
            document.number,
            owner.number if owner else "",
            document.names,
            document.places,
            document.text,
            document.terms,
            document.numbers,
        )

    def document(self, iris: Iris) -> Document:
        """Return what the index is to hold of it."""
        iri = iris.of_path(self.path)
        owner = Owning("", number=self.owner_number) if self.owner_number else None
        row = ProjectRow(iri, self.title, owner=owner) if self.kind == "project" else OwnerRow(iri)
        return Document(
            iri=iri,
            kind=self.kind,
            title=self.title,
            number=self.number,
            names=self.names,
            text=self.text,
            places=self.places,
            terms=self.terms,
            numbers=self.numbers,
            row=row,
        )

    def without_words(self) -> Self:
        """Return it without any text: what is left of a thing that its publisher has taken back."""
        return replace(self, title="", names=(), places=(), text="")

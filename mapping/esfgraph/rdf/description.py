"""What is stated of one thing, as text: documents are put together of such descriptions, and build no term objects."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from esfgraph.rdf.namespaces import RDF
from esfgraph.rdf.turtle import Block, block

Statement = tuple[str, str, str]
"""Subject, predicate and object, each written in N-Triples."""

TYPE = f"<{RDF}type>"


@dataclass(frozen=True, eq=False)
class Description:
    """The statements about one thing, what kind of thing it is first; what it is written as is kept with it."""

    subject: str
    """IRI."""
    statements: tuple[Statement, ...]

    @classmethod
    def of(cls, subject: str, statements: Iterable[Statement]) -> "Description":
        """Put statements in order."""
        return cls(subject, tuple(in_order(statements)))

    @property
    def lines(self) -> Iterable[str]:
        """The statements in N-Triples, without the final dots."""
        return map(" ".join, self.statements)

    @cached_property
    def turtle(self) -> Block:
        """The same in Turtle."""
        return block(self.statements)


def in_order(statements: Iterable[Statement]) -> list[Statement]:
    """Sort the statements about a thing: what kind of thing it is first, then by property."""
    ordered = sorted(statements)
    types = [each for each in ordered if each[1] == TYPE]
    return types + [each for each in ordered if each[1] != TYPE] if types else ordered


def linked(statement: Statement) -> str:
    """Return the IRI that a statement links to; empty where it does not."""
    return statement[2][1:-1] if statement[2][0] == "<" else ""

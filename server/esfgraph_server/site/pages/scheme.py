"""The page of a list of codes, as a tree."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.model.concepts import code_tree, codes_of
from esfgraph_server.model.graph import Node
from esfgraph_server.site.components.code_tree import Note, ShownBranch, show_branches
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Fact, Shown
from esfgraph_server.site.page import Page

_FACTS = ("dcterms:description", "skos:editorialNote", "dcterms:source")


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemePage(Page):
    """A list of codes."""

    template: ClassVar[str] = "pages/scheme.html"
    facts: tuple[Fact, ...]
    tree: tuple[ShownBranch, ...]
    notes: tuple[Note, ...]
    size: int
    unchecked: int
    """How many codes of the list have a label that nobody has compared with its source yet."""


def scheme_page(context: PageContext, node: Node) -> SchemePage:
    """Gather the page of a list of codes."""
    codes = codes_of(context.graph, node.iri)
    notes = _notes(context, codes.values())
    return SchemePage(
        thing=node.iri,
        title=context.show.node(node),
        facts=context.show.facts(node, _FACTS),
        tree=show_branches(
            context,
            code_tree(context.graph, codes),
            lambda code: (notes[remark] for remark in _remarks(context, code)),
        ),
        notes=tuple(notes.values()),
        size=len(codes),
        unchecked=sum(bool(code.terms("esf:uncheckedLabel")) for code in codes.values()),
    )


def _remarks(context: PageContext, node: Node) -> list[Shown]:
    return [context.show.term(term) for term in context.show.readable(node.terms("skos:editorialNote"))]


def _notes(context: PageContext, nodes: Iterable[Node]) -> dict[Shown, Note]:
    """Number the notes of all codes."""
    remarks = {note for node in nodes for note in _remarks(context, node)}
    ordered = sorted(remarks, key=lambda note: note.text)
    return {note: Note(number, note) for number, note in enumerate(ordered, 1)}

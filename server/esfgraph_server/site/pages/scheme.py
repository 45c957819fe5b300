"""The page of a list of codes, as a tree."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.model.concepts import Branch, code_tree, codes_of
from esfgraph_server.model.graph import Node
from esfgraph_server.model.usage import count_uses
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Fact, Shown
from esfgraph_server.site.page import Page

_FACTS = ("dcterms:description", "skos:editorialNote", "dcterms:source")
_USES = {"projects": "projects.count", "owners": "use.owners", "records": "use.records", "things": "use.things"}
"""How the pages say how many of each kind use a code."""


@dataclass(frozen=True, slots=True)
class Note:
    """An editorial note, once for all codes of a list that carry it."""

    number: int
    text: Shown


@dataclass(frozen=True, slots=True)
class ShownBranch:
    """A code and those below it."""

    concept: Shown
    own: bool
    """Whether the code is one of this list, rather than one of another list that holds codes of this one."""
    scheme: Shown | None
    """The other list that it is of."""
    uses: tuple[str, ...]
    notes: tuple[Note, ...]
    branches: tuple["ShownBranch", ...]


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
        tree=_branches(context, code_tree(context.graph, codes), notes),
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


def _branches(context: PageContext, branches: Iterable[Branch], notes: Mapping[Shown, Note]) -> tuple[ShownBranch, ...]:
    return tuple(_branch(context, branch, notes) for branch in branches)


def _branch(context: PageContext, branch: Branch, notes: Mapping[Shown, Note]) -> ShownBranch:
    code = branch.code
    scheme = None if branch.is_own else code.iri_of("skos:inScheme")
    uses = context.release.once(count_uses).concepts.get(code.iri, {}) if branch.is_own else {}
    return ShownBranch(
        concept=context.show.node(code),
        own=branch.is_own,
        scheme=context.show.thing(scheme) if scheme else None,
        uses=tuple(context.formatter.say(_USES[kind], n=count) for kind, count in uses.items()),
        notes=tuple(notes[remark] for remark in _remarks(context, code)) if branch.is_own else (),
        branches=_branches(context, branch.branches, notes),
    )

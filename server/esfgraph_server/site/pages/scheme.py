"""The page of a list of codes, as a tree."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.model.concepts import code_order, has_unchecked_label, is_unchecked
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
    unchecked: bool
    """Whether it says that a label is still to be checked."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A code and those below it."""

    concept: Shown
    own: bool
    """Whether the code is one of this list, rather than one of another list that holds codes of this one."""
    scheme: Shown | None
    """The other list that it is of."""
    uses: tuple[str, ...]
    notes: tuple[Note, ...]
    branches: tuple["Branch", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemePage(Page):
    """A list of codes."""

    template: ClassVar[str] = "pages/scheme.html"
    facts: tuple[Fact, ...]
    tree: tuple[Branch, ...]
    notes: tuple[Note, ...]
    size: int
    unchecked: int
    """How many labels of the list are still to be checked."""


def scheme_page(context: PageContext, node: Node) -> SchemePage:
    """Gather the page of a list of codes."""
    codes = {code: context.graph.node(code) for code in context.graph.subjects("skos:inScheme", node.iri)}
    notes = _notes(context, codes.values())
    tree = _Tree(context, codes, notes)
    return SchemePage(
        thing=node.iri,
        title=context.show.node(node),
        facts=context.show.facts(node, _FACTS),
        tree=tree.grow(),
        notes=tuple(notes.values()),
        size=len(codes),
        unchecked=sum(map(has_unchecked_label, codes.values())),
    )


def _remarks(context: PageContext, node: Node) -> list[Shown]:
    return [context.show.term(term) for term in context.show.readable(node.terms("skos:editorialNote"))]


def _notes(context: PageContext, nodes: Iterable[Node]) -> dict[Shown, Note]:
    """Number the notes of all codes, those on labels to be checked first."""
    remarks = {note for node in nodes for note in _remarks(context, node)}
    ordered = sorted(remarks, key=lambda note: (not is_unchecked(note.text), note.text))
    return {note: Note(number, note, is_unchecked(note.text)) for number, note in enumerate(ordered, 1)}


@dataclass(frozen=True, slots=True)
class _Tree:
    """Arranges the codes of a list: each stands once, under the first code that is broader."""

    context: PageContext
    codes: dict[str, Node]
    notes: dict[Shown, Note]

    def grow(self) -> tuple[Branch, ...]:
        """Arrange all codes; what only stands in a circle of broader codes comes last."""
        below: dict[str, list[str]] = {}
        for code, node in self.codes.items():
            below.setdefault(self._above(node) or "", []).append(code)
        outside = [above for above in below if above and above not in self.codes]
        placed: set[str] = set()
        tree = self._branches([*below.pop("", ()), *outside], below, placed)
        while left := sorted(self.codes.keys() - placed):
            tree += self._branches(left[:1], below, placed)
        return tree

    def _above(self, node: Node) -> str | None:
        """Choose the code under which one stands: in this list, else in another list of ours, else of anyone's."""
        base = self.context.graph.iris.base
        broader = sorted(
            node.iris("skos:broader"), key=lambda iri: (iri not in self.codes, not iri.startswith(base), iri)
        )
        return next(iter(broader), None)

    def _branches(self, iris: Iterable[str], below: dict[str, list[str]], placed: set[str]) -> tuple[Branch, ...]:
        nodes = [self.codes.get(iri) or self.context.graph.node(iri) for iri in iris if iri not in placed]
        shown = {node.iri: self.context.show.node(node) for node in nodes}
        grown = []
        for node in sorted(nodes, key=lambda node: code_order(node, shown[node.iri].code)):
            placed.add(node.iri)
            branches = self._branches(below.get(node.iri, ()), below, placed)
            grown.append(self._branch(shown[node.iri], node, branches))
        return tuple(grown)

    def _branch(self, shown: Shown, node: Node, branches: tuple[Branch, ...]) -> Branch:
        own = node.iri in self.codes
        scheme = None if own else node.iri_of("skos:inScheme")
        uses = self.context.release.once(count_uses).concepts.get(node.iri, {}) if own else {}
        return Branch(
            concept=shown,
            own=own,
            scheme=self.context.show.thing(scheme) if scheme else None,
            uses=tuple(self.context.formatter.say(_USES[kind], n=count) for kind, count in uses.items()),
            notes=tuple(self.notes[note] for note in _remarks(self.context, node)) if own else (),
            branches=branches,
        )

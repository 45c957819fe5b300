"""The page of a list of codes, as a tree, and the list of lists."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.graph import Node
from esfgraph_server.site.context import Fact, Shown, Visit
from esfgraph_server.site.parts import Page

_UNCHECKED = re.compile("väntar på kontroll|awaits? checking")
"""What an editorial note says of a label that nobody has compared with the official text yet."""
_WORDS = {"projects": "projects.count", "owners": "use.owners", "records": "use.records", "things": "use.things"}
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


@dataclass(frozen=True, slots=True)
class Scheme:
    """A list of codes in the list of lists."""

    shown: Shown
    description: Shown | None
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemePage(Page):
    """A list of codes."""

    template: ClassVar[str] = "scheme.html"
    facts: tuple[Fact, ...]
    tree: tuple[Branch, ...]
    notes: tuple[Note, ...]
    size: int
    unchecked: int
    """How many labels of the list are still to be checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemesPage(Page):
    """The lists of codes."""

    template: ClassVar[str] = "schemes.html"
    schemes: tuple[Scheme, ...]


def schemes_page(visit: Visit) -> SchemesPage:
    """Gather the lists of codes that are published."""
    return SchemesPage(title=Shown(visit.reader.say("schemes.title")), schemes=schemes(visit))


def schemes(visit: Visit) -> tuple[Scheme, ...]:
    """List the lists of codes."""
    found = []
    for iri in visit.graph.subjects("rdf:type", expand("skos:ConceptScheme")):
        node = visit.graph.node(iri)
        description = visit.best(node.literals("dcterms:description"))
        size = sum(1 for _ in visit.graph.subjects("skos:inScheme", iri))
        found.append(Scheme(visit.node(node), visit.literal(description) if description else None, size))
    return tuple(sorted(found, key=lambda scheme: scheme.shown.text))


def scheme_page(visit: Visit, node: Node) -> SchemePage:
    """Gather the page of a list of codes."""
    codes = {each: visit.graph.node(each) for each in visit.graph.subjects("skos:inScheme", node.iri)}
    names = ("dcterms:description", "skos:editorialNote", "dcterms:source")
    notes = _notes(visit, codes.values())
    tree = _Tree(visit, codes, notes)
    return SchemePage(
        thing=node.iri,
        title=visit.node(node),
        facts=tuple(fact for name in names if (fact := visit.fact(node, name)).values),
        tree=tree.grow(),
        notes=tuple(notes.values()),
        size=len(codes),
        unchecked=sum(bool(unchecked(visit, code)) for code in codes.values()),
    )


def unchecked(visit: Visit, node: Node) -> tuple[Shown, ...]:
    """Return the notes that say that the label of a code is still to be checked."""
    return tuple(note for note in _remarks(visit, node) if is_unchecked(note.text))


def is_unchecked(note: str) -> bool:
    """Tell whether an editorial note says that a label is still to be checked."""
    return bool(_UNCHECKED.search(note))


def _remarks(visit: Visit, node: Node) -> list[Shown]:
    return [visit.term(term) for term in visit.readable(node.terms("skos:editorialNote"))]


def _notes(visit: Visit, nodes: Iterable[Node]) -> dict[Shown, Note]:
    """Number the notes of all codes, those on labels to be checked first."""
    found = {note for node in nodes for note in _remarks(visit, node)}
    ordered = sorted(found, key=lambda note: (not is_unchecked(note.text), note.text))
    return {note: Note(number, note, is_unchecked(note.text)) for number, note in enumerate(ordered, 1)}


@dataclass(frozen=True, slots=True)
class _Tree:
    """Arranges the codes of a list: each stands once, under the first code that is broader."""

    visit: Visit
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
        base = self.visit.graph.iris.base
        broader = sorted(
            node.iris("skos:broader"), key=lambda iri: (iri not in self.codes, not iri.startswith(base), iri)
        )
        return next(iter(broader), None)

    def _branches(self, iris: Iterable[str], below: dict[str, list[str]], placed: set[str]) -> tuple[Branch, ...]:
        nodes = [self.codes.get(iri) or self.visit.graph.node(iri) for iri in iris if iri not in placed]
        found = []
        for shown, node in sorted(((self.visit.node(node), node) for node in nodes), key=_order):
            placed.add(node.iri)
            branches = self._branches(below.get(node.iri, ()), below, placed)
            found.append(self._branch(shown, node, branches))
        return tuple(found)

    def _branch(self, shown: Shown, node: Node, branches: tuple[Branch, ...]) -> Branch:
        own = node.iri in self.codes
        scheme = None if own else node.iri_of("skos:inScheme")
        uses = self.visit.usage().concepts.get(node.iri, {}) if own else {}
        return Branch(
            concept=shown,
            own=own,
            scheme=self.visit.thing(scheme) if scheme else None,
            uses=tuple(self.visit.reader.say(_WORDS[kind], n=count) for kind, count in uses.items()),
            notes=tuple(self.notes[note] for note in _remarks(self.visit, node)) if own else (),
            branches=branches,
        )


def _order(pair: tuple[Shown, Node]) -> tuple[int, str, str]:
    """Sort numbers by their value, other codes as they are written."""
    code = pair[1].text("skos:notation") or pair[0].code
    return (int(code), "", pair[1].iri) if code.isdecimal() else (10**9, code, pair[1].iri)

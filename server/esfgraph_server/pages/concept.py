"""The page of a code, that of a list of codes, and the list of lists."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from esfgraph.namespaces import expand
from esfgraph_server.documents import PROJECT_LINKS
from esfgraph_server.graph import Node
from esfgraph_server.listings import newest_first
from esfgraph_server.pages.parts import Page, Pager, Projects, Sum, paged, project_table, sums, things
from esfgraph_server.visit import Fact, Shown, Visit

_NOTES = (
    "skos:definition",
    "skos:scopeNote",
    "skos:altLabel",
    "dcterms:identifier",
    "esf:printedCci",
    "esf:programmingPeriod",
    "esf:nutsRegion",
    "esf:concludes",
    "skos:exactMatch",
    "skos:broadMatch",
    "skos:closeMatch",
    "skos:editorialNote",
    "dcterms:source",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptPage(Page):
    """A code."""

    template: ClassVar[str] = "concept.html"
    kind: str
    scheme: Shown | None
    broader: tuple[Shown, ...]
    narrower: tuple[Shown, ...]
    facts: tuple[Fact, ...]
    projects: Projects
    own: int
    """How many of the projects state this code itself, not a narrower one."""
    sums: tuple[Sum, ...]
    concluded: tuple[Shown, ...] | None
    """What the rule concluded something of, one part of the list; None for anything but a rule."""
    concluded_pager: Pager | None


@dataclass(frozen=True, slots=True)
class Branch:
    """A code and those below it."""

    concept: Shown
    branches: tuple["Branch", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemePage(Page):
    """A list of codes."""

    template: ClassVar[str] = "scheme.html"
    facts: tuple[Fact, ...]
    tree: tuple[Branch, ...]
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemesPage(Page):
    """The lists of codes."""

    template: ClassVar[str] = "schemes.html"
    schemes: tuple[tuple[Shown, Shown | None, int], ...]


def concept_page(visit: Visit, node: Node) -> ConceptPage:
    """Gather the page of a code."""
    own = set(_users(visit, node.iri))
    narrower = set(visit.graph.subjects("skos:broader", node.iri))
    users = sorted(own.union(*(_users(visit, each) for each in _below(visit, node.iri))), key=newest_first)
    scheme = node.iri_of("skos:inScheme")
    concluded, pager = None, None
    if node.is_a("esf:Evidence"):
        part, pager = paged(visit, sorted(visit.graph.subjects("esf:inferredBy", node.iri)))
        concluded = tuple(map(visit.thing, part))
    return ConceptPage(
        thing=node.iri,
        title=visit.node(node),
        kind=_kind(visit, node),
        scheme=visit.thing(scheme) if scheme else None,
        broader=things(visit, node.iris("skos:broader")),
        narrower=things(visit, narrower),
        facts=tuple(fact for name in _NOTES if (fact := visit.fact(node, name)).values),
        projects=project_table(visit, users),
        own=len(own),
        sums=sums(visit, users),
        concluded=concluded,
        concluded_pager=pager,
    )


def scheme_page(visit: Visit, node: Node) -> SchemePage:
    """Gather the page of a list of codes, as a tree."""
    codes = set(visit.graph.subjects("skos:inScheme", node.iri))
    names = ("dcterms:description", "skos:editorialNote", "dcterms:source")
    tops = {each for each in codes if not codes.intersection(_broader(visit, each))}
    return SchemePage(
        thing=node.iri,
        title=visit.node(node),
        facts=tuple(fact for name in names if (fact := visit.fact(node, name)).values),
        tree=_branches(visit, tops, codes, frozenset()),
        size=len(codes),
    )


def schemes_page(visit: Visit) -> SchemesPage:
    """Gather the lists of codes that are published."""
    found = []
    for iri in visit.graph.subjects("rdf:type", expand("skos:ConceptScheme")):
        node = visit.graph.node(iri)
        description = visit.best(node.literals("dcterms:description"))
        size = sum(1 for _ in visit.graph.subjects("skos:inScheme", iri))
        found.append((visit.node(node), visit.literal(description) if description else None, size))
    schemes = tuple(sorted(found, key=lambda each: each[0].text))
    return SchemesPage(title=Shown(visit.reader.say("schemes.title")), schemes=schemes)


def _users(visit: Visit, concept: str) -> Iterator[str]:
    """Yield the projects that state a code, under whatever property."""
    for name in PROJECT_LINKS:
        for subject in visit.graph.subjects(name, concept):
            if subject.startswith(f"{visit.graph.iris.base}project/"):
                yield subject


def _below(visit: Visit, concept: str) -> set[str]:
    """Find all narrower codes, however deep."""
    found: set[str] = set()
    waiting = [concept]
    while waiting:
        for each in visit.graph.subjects("skos:broader", waiting.pop()):
            if each not in found:
                found.add(each)
                waiting.append(each)
    return found


def _broader(visit: Visit, concept: str) -> set[str]:
    return {term.value for term in visit.graph.objects(concept, "skos:broader")}


def _branches(visit: Visit, concepts: set[str], codes: set[str], above: frozenset[str]) -> tuple[Branch, ...]:
    named = [(visit.thing(each), each) for each in concepts]
    shown = sorted(named, key=lambda pair: (_code_key(pair[0].code), pair[1]))
    return tuple(
        Branch(concept, _branches(visit, _inside(visit, iri, codes) - above, codes, above | {iri}))
        for concept, iri in shown
    )


def _inside(visit: Visit, concept: str, codes: set[str]) -> set[str]:
    return codes.intersection(visit.graph.subjects("skos:broader", concept))


def _code_key(code: str) -> tuple[int, str]:
    """Sort numbers by their value."""
    return (int(code), "") if code.isdecimal() else (10**9, code)


def _kind(visit: Visit, node: Node) -> str:
    own = [iri for iri in node.iris("rdf:type") if iri != expand("skos:Concept")]
    return visit.property(own[0])[0] if own else visit.reader.say("concept.kind")

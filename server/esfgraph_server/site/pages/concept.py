"""The page of a code."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.graph import Node
from esfgraph_server.model.observations import of_code
from esfgraph_server.model.projects import newest_first
from esfgraph_server.model.usage import below
from esfgraph_server.rdf.document import PROJECT_LINKS
from esfgraph_server.site.context import Fact, Shown, Visit
from esfgraph_server.site.pages.scheme import is_unchecked, unchecked
from esfgraph_server.site.parts import Page, Pager, Projects, Sum, observed_sums, paged, project_table, things

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
    unchecked: tuple[Shown, ...]
    """Notes which say that the label is still to be checked."""
    scheme: Shown | None
    broader: tuple[Shown, ...]
    narrower: tuple[Shown, ...]
    facts: tuple[Fact, ...]
    projects: Projects | None
    """None for a code that only observations use."""
    own: int
    """How many of the projects state this code itself, not a narrower one."""
    sums: tuple[Sum, ...]
    concluded: tuple[Shown, ...] | None
    """What the rule concluded something of, one part of the list; None for anything but a rule."""
    concluded_pager: Pager | None


def concept_page(visit: Visit, node: Node) -> ConceptPage:
    """Gather the page of a code."""
    own = set(_users(visit, node.iri))
    narrower = set(visit.graph.subjects("skos:broader", node.iri))
    users = sorted(
        own.union(*(_users(visit, each) for each in below(visit.graph, "skos:broader", node.iri))), key=newest_first
    )
    scheme = node.iri_of("skos:inScheme")
    concluded, pager = None, None
    if node.is_a("esf:Evidence"):
        part, pager = paged(visit, sorted(visit.graph.subjects("esf:inferredBy", node.iri)))
        concluded = tuple(map(visit.thing, part))
    return ConceptPage(
        thing=node.iri,
        title=visit.node(node),
        kind=_kind(visit, node),
        unchecked=unchecked(visit, node),
        scheme=visit.thing(scheme) if scheme else None,
        broader=things(visit, node.iris("skos:broader")),
        narrower=things(visit, narrower),
        facts=tuple(fact for name in _NOTES if (fact := _fact(visit, node, name)).values),
        projects=None if node.is_a("esf:ObservationCode") else project_table(visit, users),
        own=len(own),
        sums=observed_sums(visit, of_code(visit.graph, node.iri)),
        concluded=concluded,
        concluded_pager=pager,
    )


def _users(visit: Visit, concept: str) -> Iterator[str]:
    """Yield the projects that state a code, under whatever property."""
    for name in PROJECT_LINKS:
        for subject in visit.graph.subjects(name, concept):
            if subject.startswith(f"{visit.graph.iris.base}project/"):
                yield subject


def _fact(visit: Visit, node: Node, name: str) -> Fact:
    """Show a property; what the head of the page says already is left out."""
    fact = visit.fact(node, name)
    if name != "skos:editorialNote":
        return fact
    return replace(fact, values=tuple(value for value in fact.values if not is_unchecked(value.text)))


def _kind(visit: Visit, node: Node) -> str:
    own = [iri for iri in node.iris("rdf:type") if iri != expand("skos:Concept")]
    return visit.property(own[0])[0] if own else visit.reader.say("concept.kind")

"""The page of a code."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.concepts import programme_tree
from esfgraph_server.model.graph import Node
from esfgraph_server.model.observations import totals_of_code
from esfgraph_server.model.projects import projects_stating
from esfgraph_server.model.sorting import newest_first
from esfgraph_server.site.components.code_tree import ShownBranch, show_branches
from esfgraph_server.site.components.pager import Pager, paged
from esfgraph_server.site.components.project_table import ProjectTable, project_table
from esfgraph_server.site.components.sums import Sum, sums_of
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Fact, Shown
from esfgraph_server.site.page import Page

_FACTS = (
    "skos:definition",
    "skos:scopeNote",
    "skos:altLabel",
    "dcterms:identifier",
    "esf:fund",
    "esf:programme",
    "esf:managingAuthorityName",
    "esf:policyObjective",
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

    template: ClassVar[str] = "pages/concept.html"
    kind: str
    scheme: Shown | None
    broader: tuple[Shown, ...]
    narrower: tuple[Shown, ...]
    structure: tuple[ShownBranch, ...]
    """Of a fund or a programme: its programmes, priorities and objectives; empty for any other code."""
    facts: tuple[Fact, ...]
    projects: ProjectTable | None
    """None for a code that only observations use."""
    own: int
    """How many of the projects state this code itself, not a narrower one."""
    sums: tuple[Sum, ...]
    concluded: tuple[Shown, ...] | None
    """What the rule concluded something of, one part of the list; None for anything but a rule."""
    concluded_pager: Pager | None


def concept_page(context: PageContext, node: Node) -> ConceptPage:
    """Gather the page of a code."""
    graph, show = context.graph, context.show
    own = set(projects_stating(graph, node.iri))
    narrower = graph.below("skos:broader", node.iri)
    stating = sorted(own.union(*(projects_stating(graph, code) for code in narrower)), key=newest_first)
    scheme = node.iri_of("skos:inScheme")
    concluded, pager = None, None
    if node.is_a("esf:Evidence"):
        part, pager = paged(context, sorted(graph.subjects("esf:inferredBy", node.iri)))
        concluded = tuple(map(show.thing, part))
    return ConceptPage(
        thing=node.iri,
        title=show.node(node),
        kind=_kind(context, node),
        scheme=show.thing(scheme) if scheme else None,
        broader=show.things(node.iris("skos:broader")),
        narrower=show.things(set(graph.subjects("skos:broader", node.iri))),
        structure=show_branches(context, programme_tree(graph, node.iri)) if _has_structure(node) else (),
        facts=show.facts(node, _FACTS),
        projects=None if node.is_a("esf:ObservationCode") else project_table(context, stating),
        own=len(own),
        sums=sums_of(context, totals_of_code(graph, node.iri)),
        concluded=concluded,
        concluded_pager=pager,
    )


def _has_structure(node: Node) -> bool:
    return node.is_a("esf:Programme") or node.is_a("esf:Fund")


def _kind(context: PageContext, node: Node) -> str:
    own = [iri for iri in node.iris("rdf:type") if iri != expand("skos:Concept")]
    return context.show.property(own[0])[0] if own else context.formatter.say("concept.kind")

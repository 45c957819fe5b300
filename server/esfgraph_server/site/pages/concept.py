"""The page of a code."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.concepts import programme_tree
from esfgraph_server.model.graph import Node
from esfgraph_server.model.selections.facets import Facet, facet
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.model.thing_projects import facet_of, of_code, stating
from esfgraph_server.site.components.code_tree import ShownBranch, show_branches
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Fact, Shown
from esfgraph_server.site.lists.group_table import GroupTable, group_table
from esfgraph_server.site.lists.list_part import ListPart, list_part
from esfgraph_server.site.lists.pager import Pager, paged
from esfgraph_server.site.page import Page

_FACTS = (
    "skos:definition",
    "skos:scopeNote",
    "skos:altLabel",
    "dcterms:identifier",
    "esf:fund",
    "esf:programme",
    "esf:managingAuthority",
    "esf:policyObjective",
    "esf:printedCci",
    "esf:programmingPeriod",
    "esf:nutsRegion",
    "esf:concludes",
    "skos:exactMatch",
    "skos:broadMatch",
    "skos:closeMatch",
    "skos:relatedMatch",
    "skos:editorialNote",
    "dcterms:source",
)

_GROUPED = ("owner", "county")
"""Facets by which the projects of a code are parted."""
_MOST_GROUPS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptPage(Page):
    """A code."""

    template: ClassVar[str] = "pages/concept.html"
    kind: str
    scheme: Shown | None
    broader: tuple[Shown, ...]
    narrower: tuple[Shown, ...]
    structure: tuple[ShownBranch, ...]
    """Of a fund, a managing authority or a programme: its programmes, priorities and objectives; else empty."""
    facts: tuple[Fact, ...]
    list: ListPart | None
    """Its projects; None for a code that no facet selects by."""
    own: int
    """How many of the projects state this code alone, not a narrower one."""
    groups: tuple[GroupTable, ...]
    concluded: tuple[Shown, ...] | None
    """What the rule concluded something of, one part of the list; None for anything but a rule."""
    concluded_pager: Pager | None


def concept_page(context: PageContext, node: Node) -> ConceptPage:
    """Gather the page of a code."""
    graph, show = context.graph, context.show
    by, selection = facet_of(node), of_code(graph, node)
    found = list_part(context, selection) if selection else None
    narrower = sorted(graph.subjects("skos:broader", node.iri))
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
        narrower=show.things(narrower),
        structure=show_branches(context, programme_tree(graph, node.iri)) if _has_structure(node) else (),
        facts=show.facts(node, _FACTS),
        list=found,
        feed=found.feeds[0].href if found else "",
        embed_of=context.address if found else "",
        own=_own(context, by, narrower, found) if by and found else 0,
        groups=tuple(_groups(context, selection)) if selection and found and found.total else (),
        concluded=concluded,
        concluded_pager=pager,
    )


def _own(context: PageContext, by: Facet, narrower: Sequence[str], found: ListPart) -> int:
    """Count the projects of a code that state none of the narrower codes."""
    return found.total - (context.find(stating(context.graph, by, narrower), 0).total if narrower else 0)


def _groups(context: PageContext, selection: Selection) -> Iterator[GroupTable]:
    for key in _GROUPED:
        if by := facet("projects", key):
            yield group_table(context, selection, by, most=_MOST_GROUPS)


def _has_structure(node: Node) -> bool:
    return any(map(node.is_a, ("esf:Programme", "esf:Fund", "esf:ManagingAuthority")))


def _kind(context: PageContext, node: Node) -> str:
    own = [iri for iri in node.iris("rdf:type") if iri != expand("skos:Concept")]
    return context.show.property(own[0])[0] if own else context.formatter.say("concept.kind")

"""The page of a unit of an organisation."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.find import rows_of
from esfgraph_server.model.graph import Node
from esfgraph_server.model.sorting import newest_first
from esfgraph_server.site.components.list_table import ListTable, list_table
from esfgraph_server.site.components.pager import Pager, paged
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPage(Page):
    """A unit of an organisation."""

    template: ClassVar[str] = "pages/unit.html"
    owner: Shown | None
    rule: Shown | None
    """By which it was concluded to be the owner's unit."""
    projects: ListTable
    pager: Pager


def unit_page(context: PageContext, node: Node) -> UnitPage:
    """Gather the page of a unit."""
    owner = node.iri_of("org:unitOf")
    part, pager = paged(context, sorted(context.graph.subjects("esf:owningUnit", node.iri), key=newest_first))
    return UnitPage(
        thing=node.iri,
        title=context.show.node(node),
        owner=context.show.thing(owner) if owner else None,
        rule=context.show.rules(node).get(expand("org:unitOf")),
        projects=list_table(context, "projects", rows_of(context.index, "projects", part)),
        pager=pager,
    )

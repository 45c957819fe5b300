"""The page of a unit of an organisation."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.graph import Node
from esfgraph_server.model.selections.facets import facet
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.lists.list_part import ListPart, list_part
from esfgraph_server.site.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPage(Page):
    """A unit of an organisation."""

    template: ClassVar[str] = "pages/unit.html"
    owner: Shown | None
    rule: Shown | None
    """By which it was concluded to be the owner's unit."""
    list: ListPart


def unit_page(context: PageContext, node: Node) -> UnitPage:
    """Gather the page of a unit."""
    owner, by_unit = node.iri_of("org:unitOf"), facet("projects", "unit")
    assert by_unit
    selection = Selection("projects").choosing("unit", by_unit.value_of(node.iri, context.graph.iris))
    return UnitPage(
        thing=node.iri,
        title=context.show.node(node),
        owner=context.show.thing(owner) if owner else None,
        rule=context.show.rules(node).get(expand("org:unitOf")),
        list=list_part(context, selection, without=("owner",)),
    )

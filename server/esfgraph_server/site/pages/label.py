"""The page of a label of the source: what it is read as, and what records print under it."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.model.graph import Node
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Fact, Shown
from esfgraph_server.site.lists.pager import Pager, paged
from esfgraph_server.site.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelPage(Page):
    """A label of the source."""

    template: ClassVar[str] = "pages/label.html"
    facts: tuple[Fact, ...]
    values: tuple[tuple[Shown, str], ...]
    """Records, and what each prints."""
    pager: Pager


def label_page(context: PageContext, node: Node) -> LabelPage:
    """Gather the page of a label."""
    printed = sorted((record, term.value) for record, term in context.graph.pairs(node.iri))
    part, pager = paged(context, printed)
    return LabelPage(
        thing=node.iri,
        title=context.show.node(node),
        facts=context.show.facts(node, ("esf:field", "esf:term")),
        values=tuple((_record(context, record), value) for record, value in part),
        pager=pager,
        indexed=False,
    )


def _record(context: PageContext, record: str) -> Shown:
    thing = context.graph.iris.parse(record)
    return Shown(thing.code if thing else record, href=context.links.to(record))

"""The page of a thing that has no page of its own: all that is stated of it."""

from dataclasses import dataclass
from typing import ClassVar

from msgspec import structs

from esfgraph.rdf.namespaces import shorten
from esfgraph_server.model.graph import Node
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Fact, Shown
from esfgraph_server.site.page import Page

_LONGEST = 500
"""Characters of a value that are shown: some are the outline of a county."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingPage(Page):
    """Any thing."""

    template: ClassVar[str] = "pages/thing.html"
    facts: tuple[Fact, ...]


def thing_page(context: PageContext, node: Node) -> ThingPage:
    """Gather the page of a thing."""
    facts = []
    for property_ in sorted(node.values, key=shorten):
        label, meaning = context.show.property(property_)
        shown = (context.show.value(property_, term) for term in node.values[property_])
        facts.append(Fact(label, tuple(map(_shortened, shown)), meaning))
    return ThingPage(thing=node.iri, title=context.show.node(node), facts=tuple(facts), indexed=False)


def _shortened(value: Shown) -> Shown:
    return structs.replace(value, text=value.text[:_LONGEST] + "…") if len(value.text) > _LONGEST else value

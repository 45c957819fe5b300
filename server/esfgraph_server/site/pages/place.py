"""The page of a place: a NUTS region, a county or a municipality."""

from collections import defaultdict
from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.model.graph import Node
from esfgraph_server.model.places import Coverage, coverage_of, level_of, projects_in, smaller_places
from esfgraph_server.model.projects import all_projects, counting_regions
from esfgraph_server.model.sorting import alphabetical
from esfgraph_server.site.components.place_chain import place_chain
from esfgraph_server.site.components.place_list import PlaceRow, place_row
from esfgraph_server.site.components.project_table import ProjectTable, project_table
from esfgraph_server.site.components.seat import is_of_address
from esfgraph_server.site.components.sums import Sum, sums_of
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Fact, Shown
from esfgraph_server.site.page import Page

_MOST_OWNERS = 200
"""Owners that the page of a place lists."""
_FACTS = ("skos:altLabel", "skos:exactMatch", "skos:editorialNote", "dcterms:source")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePage(Page):
    """A place."""

    template: ClassVar[str] = "pages/place.html"
    kind: str
    chain: tuple[Shown, ...]
    facts: tuple[Fact, ...]
    coverage: Coverage
    projects: ProjectTable
    sums: tuple[Sum, ...]
    smaller: tuple[tuple[str, tuple[PlaceRow, ...]], ...]
    """By kind of place."""
    owners: tuple[tuple[Shown, bool], ...]
    """Each with whether its place is but that of its postal address."""
    owners_total: int
    small: bool
    """Smaller than the regions that sources state."""


def place_page(context: PageContext, node: Node) -> PlacePage:
    """Gather the page of a place."""
    graph, release = context.graph, context.release
    projects = projects_in(graph, node.iri, release.once(all_projects), release.once(counting_regions))
    inside = set(graph.subjects("esf:within", node.iri))
    ways = ("esf:seat", "dcterms:spatial")
    owners = {owner for place in inside for way in ways for owner in graph.subjects(way, place)}
    nodes = (owner for owner in map(graph.node, sorted(owners)) if owner.is_a("org:Organization"))
    shown_nodes = ((context.show.node(owner), owner) for owner in nodes)
    seated = sorted(shown_nodes, key=lambda pair: alphabetical(pair[0].text))
    coverage = coverage_of(graph, node.iri)
    return PlacePage(
        thing=node.iri,
        title=context.show.node(node),
        kind=_kind(context, node),
        chain=place_chain(context, node.iri)[1:],
        facts=context.show.facts(node, _FACTS),
        coverage=coverage,
        projects=project_table(context, projects),
        sums=sums_of(context, coverage.whole),
        smaller=_smaller(context, node.iri),
        owners=tuple((shown, is_of_address(node)) for shown, node in seated[:_MOST_OWNERS]),
        owners_total=len(seated),
        small=not node.is_a("esf:NutsRegion") or level_of(node) == "3",
    )


def _smaller(context: PageContext, place: str) -> tuple[tuple[str, tuple[PlaceRow, ...]], ...]:
    kinds: defaultdict[str, list[PlaceRow]] = defaultdict(list)
    for iri in smaller_places(context.graph, place):
        kinds[_kind(context, context.graph.node(iri))].append(place_row(context, iri))
    return tuple((kind, tuple(rows)) for kind, rows in kinds.items())


def _kind(context: PageContext, node: Node) -> str:
    for name in ("esf:Municipality", "esf:County"):
        if node.is_a(name):
            return context.show.property(name)[0]
    return context.formatter.say("place.nuts", level=level_of(node))

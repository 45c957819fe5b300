"""The page of a place: a NUTS region, a county or a municipality. A county and its NUTS 3 region have one page."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.model.graph import Graph, Node
from esfgraph_server.model.places import county_of, level_of, smaller_places
from esfgraph_server.model.selections.facets import RUNNING, facet
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.model.sorting import alphabetical
from esfgraph_server.model.thing_projects import seated_in, stating
from esfgraph_server.site.components.other_sources import OtherSource, other_sources
from esfgraph_server.site.components.owner import show_owner
from esfgraph_server.site.components.structured_data import place_data, with_trail
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Fact, Shown
from esfgraph_server.site.lists.group_table import GroupTable, group_table
from esfgraph_server.site.lists.list_part import ListPart, list_part
from esfgraph_server.site.lists.place_list import PlaceRow, place_row
from esfgraph_server.site.page import Page
from esfgraph_server.site.pictures.area_map import LEVEL
from esfgraph_server.site.pictures.locator import Locator, locator
from esfgraph_server.site.selections.list_address import selection_address

_MOST_BODIES = 50
"""Owners without a known seat that the page of a place lists."""
_MOST_GROUPS = 10
_FACTS = ("skos:altLabel", "esf:isoCode", "skos:exactMatch", "skos:editorialNote", "dcterms:source")
_GROUPED = {"municipality": ("period",), "county": ("period", "municipality"), "region": ("period", "county")}
"""By which facets the projects of owners seated in a place are parted."""
_COUNTED = frozenset({"region", "county", "municipality"})
"""Kinds of places, each with the facet of the same name that counts projects for it."""
_LARGEST_FIRST = "-granted_support"


@dataclass(frozen=True, slots=True)
class StatedPart:
    """The projects that count for a region by what they state, or by the region that decided on them."""

    region: Shown
    """The place itself, or the smallest region around it that any project counts for."""
    is_around: bool
    list: ListPart
    stated: int
    deciding: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePage(Page):
    """A place."""

    template: ClassVar[str] = "pages/place.html"
    kind: str
    codes: tuple[str, ...]
    chain: tuple[Shown, ...]
    locator: Locator | None
    map: str
    """Address of the map of projects of owners seated here; empty where there are none."""
    facts: tuple[Fact, ...]
    stated: StatedPart | None
    seated: ListPart | None
    """Projects of owners that have their seat here; None for the whole country."""
    groups: tuple[GroupTable, ...]
    running: tuple[str, tuple[tuple[str, str], ...], str] | None
    """A form that asks for what runs on a day: its address, what it keeps, and today."""
    owners: ListPart | None
    bodies: tuple[Shown, ...]
    """Owners that are bodies of the place, but whose seat is not known."""
    smaller: tuple[tuple[str, tuple[PlaceRow, ...]], ...]
    """By kind of place."""
    others: tuple[OtherSource, ...]
    """What imported graphs state of it."""


def place_page(context: PageContext, node: Node) -> PlacePage:
    """Gather the page of a place; that of a region which is a county's is the county's."""
    graph, asked = context.graph, node.iri
    if county := county_of(graph, node):
        node = graph.node(county)
    here = seated_in(graph, node)
    seated = list_part(context, here) if here else None
    tables = [_groups(context, here, key) for key in _GROUPED[_level(here)]] if here else []
    owners = Selection("organizations", chosen=here.chosen).sorted_by(_LARGEST_FIRST) if here else None
    return PlacePage(
        others=other_sources(context, [node.iri, *node.iris("skos:exactMatch")]),
        thing=asked,
        structured=with_trail(context, place_data(context, node), "regions"),
        canonical=context.links.to(node.iri) if node.iri != asked else None,
        title=context.show.node(node),
        kind=_kind(context, node),
        codes=_codes(graph, node),
        chain=_chain(context, node),
        locator=locator(context, [("", node.iri)]),
        map=selection_address(context, "map", here, [(LEVEL, "municipality")])
        if here and "county" in here.chosen
        else "",
        facts=context.show.facts(node, _FACTS),
        stated=_stated(context, node),
        seated=seated,
        feed=seated.feeds[0].href if seated else "",
        embed_of=context.address,
        groups=tuple(tables) if seated and seated.total else (),
        running=_running(context, here) if here and seated and seated.total else None,
        owners=list_part(context, owners) if owners else None,
        bodies=tuple(_bodies(context, node)),
        smaller=_smaller(context, node.iri),
    )


def _codes(graph: Graph, node: Node) -> tuple[str, ...]:
    """Return the codes of a place, those of the same area in other lists behind its own."""
    same = [graph.node(iri) for iri in node.iris("skos:exactMatch")]
    codes = [each.text("skos:notation") for each in (node, *same) if each.values]
    return tuple(dict.fromkeys(filter(None, codes)))


def _chain(context: PageContext, node: Node) -> tuple[Shown, ...]:
    """Show the larger places around one, none of which is the same area."""
    same = {context.links.to(iri) for iri in (node.iri, *node.iris("skos:exactMatch"))}
    return tuple(place for place in context.show.place_chain(node.iri) if place.href not in same)


def _level(seated: Selection) -> str:
    """Say what kind of place a selection by seats is of: a region of one county is as good as that."""
    ((key, values),) = seated.chosen.items()
    return key if len(values) == 1 else "region"


def _stated(context: PageContext, node: Node) -> StatedPart | None:
    """Find the smallest region around a place, or itself, that projects count for."""
    regions = [node.iri, *(each for each in _around(context.graph, node))]
    by_region = facet("projects", "region")
    assert by_region
    for iri in regions:
        if context.graph.kind_of(iri) != "region":
            continue
        selection = stating(context.graph, by_region, [iri])
        part = list_part(context, selection)
        if part.total:
            stated = context.find(selection.choosing("region_basis", "stated"), 0).total
            return StatedPart(context.show.thing(iri), iri != node.iri, part, stated, part.total - stated)
    return None


def _around(graph: Graph, node: Node) -> Iterator[str]:
    """Yield the regions that a place lies in, the smallest first."""
    inside = (iri for iri in node.iris("esf:within") if graph.kind_of(iri) == "region")
    yield from sorted(inside, key=lambda iri: (-len(iri), iri))


def _groups(context: PageContext, here: Selection, key: str) -> GroupTable:
    by = facet("projects", key)
    assert by
    return group_table(context, here, by, most=_MOST_GROUPS)


def _running(context: PageContext, here: Selection) -> tuple[str, tuple[tuple[str, str], ...], str]:
    kept = here.choosing("status", RUNNING).parameters
    return context.links.page("projects"), kept, context.today.isoformat()


def _bodies(context: PageContext, node: Node) -> Iterator[Shown]:
    shown = [show_owner(context, owner) for owner in context.release.whole_places.bodies(node.iri)]
    yield from sorted(shown, key=lambda each: alphabetical(each.text))[:_MOST_BODIES]


def _smaller(context: PageContext, place: str) -> tuple[tuple[str, tuple[PlaceRow, ...]], ...]:
    """Show the places right below; a region that is a county's is left to the county."""
    kinds: defaultdict[str, list[PlaceRow]] = defaultdict(list)
    graph, places = context.graph, smaller_places(context.graph, place)
    counted: dict[str, int] = {}
    for key in {graph.kind_of(iri) for iri in places} & _COUNTED:
        counted |= context.release.whole_places.projects(key)
    for iri in places:
        node = graph.node(iri)
        if not county_of(graph, node):
            kinds[_kind(context, node)].append(place_row(context, iri, [counted]))
    return tuple((kind, tuple(rows)) for kind, rows in kinds.items())


def _kind(context: PageContext, node: Node) -> str:
    for name in ("esf:Municipality", "esf:County"):
        if node.is_a(name):
            return context.show.property(name)[0]
    return context.formatter.say("place.nuts", level=level_of(node))

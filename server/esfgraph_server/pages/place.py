"""The page of a place: a NUTS region, a county or a municipality; and the list of places."""

from collections import defaultdict
from dataclasses import dataclass
from typing import ClassVar

from esfgraph.namespaces import NUTS, NUTS_LEVEL
from esfgraph_server.graph import Node
from esfgraph_server.listings import Coverage, alphabetical
from esfgraph_server.pages.parts import Page, Projects, Sum, project_table, sums, way_up
from esfgraph_server.visit import Fact, Shown, Visit

_OWNERS = 200
"""Most owners that the page of a place lists."""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place in a list, with how many projects count for it."""

    place: Shown
    coverage: Coverage
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePage(Page):
    """A place."""

    template: ClassVar[str] = "place.html"
    kind: str
    chain: tuple[Shown, ...]
    facts: tuple[Fact, ...]
    coverage: Coverage
    projects: Projects
    sums: tuple[Sum, ...]
    smaller: tuple[tuple[str, tuple[PlaceRow, ...]], ...]
    """By kind of place."""
    owners: tuple[Shown, ...]
    owners_total: int
    small: bool
    """Smaller than the regions that sources state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesPage(Page):
    """All regions, as a tree."""

    template: ClassVar[str] = "places.html"
    rows: tuple[PlaceRow, ...]
    unplaced: int
    """Projects for which no region is known."""
    counties: Shown
    municipalities: Shown


def place_page(visit: Visit, node: Node) -> PlacePage:
    """Gather the page of a place."""
    inside = set(visit.graph.subjects("esf:within", node.iri))
    listing = visit.listing()
    projects = [each for each in listing.projects if listing.region_of.get(each, ("", False))[0] in inside]
    owners = {owner for place in inside for owner in visit.graph.subjects("esf:seat", place)}
    seated = sorted(map(visit.thing, owners), key=lambda each: alphabetical(each.text))
    names = ("skos:altLabel", "skos:exactMatch", "skos:editorialNote", "dcterms:source")
    return PlacePage(
        thing=node.iri,
        title=visit.node(node),
        kind=_kind(visit, node),
        chain=way_up(visit, node.iri)[1:],
        facts=tuple(fact for name in names if (fact := visit.fact(node, name)).values),
        coverage=listing.coverage.get(node.iri, Coverage()),
        projects=project_table(visit, projects),
        sums=sums(visit, projects),
        smaller=_smaller(visit, node.iri),
        owners=tuple(seated[:_OWNERS]),
        owners_total=len(seated),
        small=not node.is_a("esf:NutsRegion") or _level(node) == "3",
    )


def places_page(visit: Visit) -> PlacesPage:
    """Gather the tree of NUTS regions."""
    listing = visit.listing()
    return PlacesPage(
        title=Shown(visit.reader.say("places.title")),
        rows=tuple(_tree(visit, visit.graph.iris.nuts("SE"), 0)),
        unplaced=len(listing.projects) - len(listing.region_of),
        counties=visit.thing(visit.graph.iris.scheme("county")),
        municipalities=visit.thing(visit.graph.iris.scheme("municipality")),
    )


def _tree(visit: Visit, place: str, depth: int) -> list[PlaceRow]:
    coverage = visit.listing().coverage.get(place, Coverage())
    rows = [PlaceRow(visit.thing(place), coverage, depth)]
    for each in sorted(each for each in visit.graph.subjects("skos:broader", place) if each.startswith(NUTS)):
        rows.extend(_tree(visit, each, depth + 1))
    return rows


def _smaller(visit: Visit, place: str) -> tuple[tuple[str, tuple[PlaceRow, ...]], ...]:
    coverage = visit.listing().coverage
    kinds: defaultdict[str, list[PlaceRow]] = defaultdict(list)
    for iri in sorted(visit.graph.subjects("skos:broader", place)):
        node = visit.graph.node(iri)
        kinds[_kind(visit, node)].append(PlaceRow(visit.node(node), coverage.get(iri, Coverage())))
    return tuple((kind, tuple(rows)) for kind, rows in kinds.items())


def _kind(visit: Visit, node: Node) -> str:
    for name in ("esf:Municipality", "esf:County"):
        if node.is_a(name):
            return visit.property(name)[0]
    return visit.reader.say("place.nuts", level=_level(node))


def _level(node: Node) -> str:
    return next((term.value for term in node.values.get(NUTS_LEVEL, ())), "")

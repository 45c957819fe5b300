"""The page of a place: a NUTS region, a county or a municipality; and the list of places."""

from collections import defaultdict
from dataclasses import dataclass
from typing import ClassVar

from esfgraph.rdf.namespaces import NUTS, NUTS_LEVEL
from esfgraph_server.model.graph import Node
from esfgraph_server.model.observations import Observed, of_region
from esfgraph_server.model.projects import alphabetical
from esfgraph_server.site.context import Fact, Shown, Visit
from esfgraph_server.site.parts import Page, Projects, Sum, observed_sums, project_table, way_up

_OWNERS = 200
"""Most owners that the page of a place lists."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is observed of a place: projects that state it or one within it, and those decided on by its region."""

    stated: Observed = Observed()  # noqa: RUF009 (frozen)
    deciding: Observed = Observed()  # noqa: RUF009 (frozen)

    @property
    def whole(self) -> Observed:
        """Everything that counts for the place."""
        return self.stated.with_(self.deciding)


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
    coverage = coverage_of(visit, node.iri)
    names = ("skos:altLabel", "skos:exactMatch", "skos:editorialNote", "dcterms:source")
    return PlacePage(
        thing=node.iri,
        title=visit.node(node),
        kind=_kind(visit, node),
        chain=way_up(visit, node.iri)[1:],
        facts=tuple(fact for name in names if (fact := visit.fact(node, name)).values),
        coverage=coverage,
        projects=project_table(visit, projects),
        sums=observed_sums(visit, coverage.whole),
        smaller=_smaller(visit, node.iri),
        owners=tuple(seated[:_OWNERS]),
        owners_total=len(seated),
        small=not node.is_a("esf:NutsRegion") or _level(node) == "3",
    )


def places_page(visit: Visit) -> PlacesPage:
    """Gather the tree of NUTS regions."""
    return PlacesPage(
        title=Shown(visit.reader.say("places.title")),
        rows=tuple(_tree(visit, visit.graph.iris.nuts("SE"), 0)),
        unplaced=of_region(visit.graph, None, "none").projects,
        counties=visit.thing(visit.graph.iris.scheme("county")),
        municipalities=visit.thing(visit.graph.iris.scheme("municipality")),
    )


def coverage_of(visit: Visit, place: str) -> Coverage:
    """Look up what counts for a place; nothing does for one that is no NUTS region."""
    if not place.startswith(NUTS):
        return Coverage()
    code = place.removeprefix(NUTS)
    return Coverage(of_region(visit.graph, code, "stated"), of_region(visit.graph, code, "deciding"))


def _tree(visit: Visit, place: str, depth: int) -> list[PlaceRow]:
    rows = [PlaceRow(visit.thing(place), coverage_of(visit, place), depth)]
    for each in sorted(each for each in visit.graph.subjects("skos:broader", place) if each.startswith(NUTS)):
        rows.extend(_tree(visit, each, depth + 1))
    return rows


def _smaller(visit: Visit, place: str) -> tuple[tuple[str, tuple[PlaceRow, ...]], ...]:
    kinds: defaultdict[str, list[PlaceRow]] = defaultdict(list)
    for iri in sorted(visit.graph.subjects("skos:broader", place)):
        node = visit.graph.node(iri)
        kinds[_kind(visit, node)].append(PlaceRow(visit.node(node), coverage_of(visit, iri)))
    return tuple((kind, tuple(rows)) for kind, rows in kinds.items())


def _kind(visit: Visit, node: Node) -> str:
    for name in ("esf:Municipality", "esf:County"):
        if node.is_a(name):
            return visit.property(name)[0]
    return visit.reader.say("place.nuts", level=_level(node))


def _level(node: Node) -> str:
    return next((term.value for term in node.values.get(NUTS_LEVEL, ())), "")

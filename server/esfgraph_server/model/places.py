"""Places: the larger around a place, the smaller in it, and what counts for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from esfgraph.rdf.namespaces import NUTS_LEVEL
from esfgraph_server.model.graph import Graph, Node
from esfgraph_server.model.observations import Totals, totals_of_region


@dataclass(frozen=True, slots=True)
class Coverage:
    """What counts for a place: projects that state it or one within it, and those decided on by its region."""

    stated: Totals = Totals()  # noqa: RUF009 (frozen)
    deciding: Totals = Totals()  # noqa: RUF009 (frozen)

    @property
    def whole(self) -> Totals:
        """Everything that counts for the place."""
        return self.stated.with_(self.deciding)


def coverage_of(graph: Graph, place: str) -> Coverage:
    """Look up what counts for a place; nothing does for one that is no NUTS region."""
    thing = graph.iris.parse(place)
    if thing is None or thing.kind != "region":
        return Coverage()
    return Coverage(*(totals_of_region(graph, thing.code, basis) for basis in ("stated", "deciding")))


def level_of(place: Node) -> str:
    """Return the NUTS level of a region; empty for any other place."""
    return next((term.value for term in place.values.get(NUTS_LEVEL, ())), "")


def smaller_places(graph: Graph, place: str) -> list[str]:
    """Return the places right below a place."""
    return sorted(graph.subjects("skos:broader", place))


def smaller_regions(graph: Graph, region: str) -> list[str]:
    """Return the NUTS regions right below one."""
    return [place for place in smaller_places(graph, region) if graph.kind_of(place) == "region"]


def stated_regions(graph: Graph) -> list[str]:
    """Return the regions that sources may state: those of NUTS 2."""
    largest = smaller_places(graph, graph.iris.nuts("SE"))
    return sorted(region for larger in largest for region in graph.subjects("skos:broader", larger))


def way_up(graph: Graph, place: str) -> list[Node]:
    """Return a place and the larger ones around it: municipality, county, its NUTS 3 region, on to the country."""
    nodes: dict[str, Node] = {}
    current: str | None = place
    while current and current not in nodes:
        node = nodes[current] = graph.node(current)
        larger = sorted(node.iris("skos:broader"), key=lambda iri: (graph.kind_of(iri) != "county", iri))
        same = [iri for iri in node.iris("skos:exactMatch") if node.is_a("esf:County")]
        current = next(iter([*same, *larger]), None)
    return list(nodes.values())


def projects_in(graph: Graph, place: str, projects: Iterable[str], regions: Mapping[str, frozenset[str]]) -> list[str]:
    """Return those of *projects* that count for a place; *regions* are those by which each counts."""
    inside = set(graph.subjects("esf:within", place))
    return [project for project in projects if not inside.isdisjoint(regions.get(project, ()))]

"""Places: the larger around a place, the smaller in it, and what counts for it."""

from datetime import date
from functools import cache, partial

from esfgraph.query.search_index import SearchIndex
from esfgraph.query.search_selected import MOST_GROUPS
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import NUTS_LEVEL
from esfgraph_server.model.graph import Graph, Node
from esfgraph_server.model.selections.find import find
from esfgraph_server.model.selections.selection import Selection


def projects_by_place(
    index: SearchIndex, key: str, iris: Iris, today: date, selection: Selection | None = None
) -> dict[str, int]:
    """Count the projects of a list by place: *key* is the facet of places, those of the seat or the region."""
    found = find(index, selection or Selection("projects"), today, size=0, facets=[key], most=MOST_GROUPS)
    if key not in found.facets:
        return {}
    counts = found.facets[key]
    named = ((counts.facet.iri(each.value, iris), each.count) for each in counts.values)
    return {iri: count for iri, count in named if iri}


class WholePlaces:
    """What places come to in the whole of a release, counted for the first who asks: pages of places all show it."""

    def __init__(self, index: SearchIndex, graph: Graph) -> None:
        """Count in *index*, and look bodies up in *graph*."""
        self.projects = cache(partial(projects_by_place, index, iris=graph.iris, today=date.min))
        """Return the projects by place; its argument is the facet of places. No day makes a difference to them."""
        self.bodies = cache(partial(_bodies, graph))
        """Return the organisations, by IRI, that are bodies of a place or of one in it, and whose seat is not known."""


def _bodies(graph: Graph, place: str) -> tuple[str, ...]:
    inside = set(graph.subjects("esf:within", place))
    found = {owner for each in inside for owner in graph.subjects("dcterms:spatial", each)}
    nodes = [owner for owner in map(graph.node, sorted(found)) if owner.is_a("org:Organization")]
    return tuple(owner.iri for owner in nodes if not owner.iri_of("esf:seat"))


def level_of(place: Node) -> str:
    """Return the NUTS level of a region; empty for any other place."""
    return next((term.value for term in place.values.get(NUTS_LEVEL, ())), "")


def smaller_places(graph: Graph, place: str) -> list[str]:
    """Return the places right below a place."""
    return sorted(graph.subjects("skos:broader", place))


def smaller_regions(graph: Graph, region: str) -> list[str]:
    """Return the NUTS regions right below one."""
    return [place for place in smaller_places(graph, region) if graph.kind_of(place) == "region"]


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


def county_of(graph: Graph, node: Node) -> str | None:
    """Return the county that is the same area as a region."""
    return next((iri for iri in node.iris("skos:exactMatch") if graph.kind_of(iri) == "county"), None)

"""Places on a map as GeoJSON: boundaries of one kind of place, with what a selection comes to in each."""

from typing import Any

from esfgraph.query.search_fields import SUMS
from esfgraph.query.search_selected import Sums
from esfgraph.rdf.namespaces import NUTS
from esfgraph_server.api.answers import Answer, Asked
from esfgraph_server.api.names import Names
from esfgraph_server.api.schemas import (
    Feature,
    FeatureCollection,
    Geometry,
    Level,
    PlaceProperties,
    coverage,
    flat_sums,
)
from esfgraph_server.api.selections import LANG, select
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.maps.boundaries import boundaries_of
from esfgraph_server.model.selections.facets import facet
from esfgraph_server.model.selections.find import group, today

LEVEL = "level"
"""The parameter that names the kind of place: a facet of the same name says which projects count there."""


def map_of_places(asked: Asked, level: Level) -> Answer:
    """Answer with all places of a kind whose boundaries are known. Raises SelectionError for what means nothing."""
    selection = select(asked, "projects", (LANG, LEVEL))
    by, graph, iris = facet("projects", level), asked.graph, asked.graph.iris
    assert by
    places = {
        place: boundary
        for place, boundary in asked.release.once(boundaries_of).items()
        if graph.kind_of(place) == level
    }
    values = {by.value_of(place, iris): place for place in places}
    groups = group(asked.index, selection, by, today(), among=[*values] or ["-"])
    sums = {values[each.value]: each.sums for each in groups.groups}
    names = Names(graph, asked.language)
    features = [
        Feature(
            id=place,
            bbox=boundary.box,
            geometry=Geometry(coordinates=boundary.coordinates),
            properties=PlaceProperties(
                iri=place,
                code=value,
                name=names.of(place) or value,
                nuts=_nuts(graph, place),
                page=asked.links.page(iris.path_of(place) or ""),
                **_stated(sums.get(place, Sums())),
            ),
        )
        for (value, place), boundary in zip(values.items(), places.values(), strict=True)
    ]
    body = FeatureCollection(
        features=features,
        level=level,
        day=groups.day,
        release=asked.release.id,
        borders=iris.dataset("geometry"),
        elsewhere=coverage(groups.without),
        overlap=groups.overlap,
        sums=coverage(groups.whole),
    )
    return Answer(body.model_dump(), (), ())


def _stated(sums: Sums) -> dict[str, Any]:
    """Write sums in columns; null where nothing was added up, which a map would draw as the lowest value."""
    columns = flat_sums(coverage(sums))
    return columns | {key: None for key in SUMS if not columns[f"{key}_stated"]}


def _nuts(graph: Graph, place: str) -> str | None:
    """The code of the NUTS region that a place is, whatever else it is."""
    same = [place, *(term.value for term in graph.objects(place, "skos:exactMatch"))]
    return next((each.removeprefix(NUTS) for each in same if each.startswith(NUTS)), None)

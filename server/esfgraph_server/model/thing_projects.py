"""The projects of a thing, as a selection: an owner's, those that count for a place, those that state a code."""

from collections.abc import Iterable

from esfgraph.query.search_fields import YES
from esfgraph_server.model.graph import Graph, Node
from esfgraph_server.model.places import county_of, level_of
from esfgraph_server.model.selections.facets import Facet, facet
from esfgraph_server.model.selections.selection import Selection

_CODES = {
    "esf:ProgrammingPeriod": "period",
    "esf:Fund": "fund",
    "esf:Programme": "programme",
    "esf:Priority": "priority",
    "esf:SpecificObjective": "objective",
    "esf:InterventionField": "field",
    "esf:EsfRegion": "deciding_region",
    "esf:LegalForm": "legal_form",
    "esf:OrganizationKind": "owner_kind",
}
"""By class of code the facet that selects its projects."""
_ANSWERS = {"06": ("child_poverty", YES)}
"""Themes that projects state by an answer, by code: its facet and value."""


def projects_of(graph: Graph, node: Node) -> Selection | None:
    """Select the projects of an owner, a place or a code; None of any other thing.

    Those of a municipality or county are its owners' by their seat, those of a region count for it by what they state.
    """
    if node.is_a("org:Organization"):
        return owned_by(graph, node)
    kind = graph.kind_of(node.iri)
    if kind == "region":
        county = county_of(graph, node)
        return seated_in(graph, graph.node(county)) if county else stating(graph, _known("region"), [node.iri])
    return seated_in(graph, node) if kind in ("county", "municipality") else of_code(graph, node)


def owned_by(graph: Graph, node: Node) -> Selection:
    """Select the projects of an owner."""
    return stating(graph, _known("owner"), [node.iri])


def seated_in(graph: Graph, node: Node) -> Selection | None:
    """Select the projects of owners that have their seat in a place; None for a whole country, and abroad."""
    kind = graph.kind_of(node.iri)
    if kind in ("municipality", "county"):
        return Selection("projects").choosing(kind, node.text("skos:notation") or "")
    if level_of(node) in ("", "0"):
        return None
    counties = [iri for iri in graph.subjects("esf:within", node.iri) if graph.kind_of(iri) == "county"]
    codes = [code for iri in counties if (code := graph.node(iri).text("skos:notation"))]
    return Selection("projects").choosing("county", *codes) if codes else None


def of_code(graph: Graph, node: Node) -> Selection | None:
    """Select the projects that state a code, or one below it; None of a code that nothing selects by."""
    by = facet_of(node)
    return stating(graph, by, [node.iri]) if by else _answering(graph, node)


def facet_of(node: Node) -> Facet | None:
    """Return the facet that selects the projects of a code."""
    return next((_known(key) for class_, key in _CODES.items() if node.is_a(class_)), None)


def stating(graph: Graph, by: Facet, things: Iterable[str]) -> Selection:
    """Select the projects that have one of several things as value of a facet."""
    return Selection("projects").choosing(by.key, *(by.value_of(each, graph.iris) for each in things))


def _answering(graph: Graph, node: Node) -> Selection | None:
    """Select the projects that state a theme: by their answer to the question whether they have it."""
    period, code = node.iri_of("esf:programmingPeriod"), node.text("skos:notation")
    if not node.is_a("esf:SecondaryTheme") or period is None or code not in _ANSWERS:
        return None
    return stating(graph, _known("period"), [period]).choosing(*_ANSWERS[code])


def _known(key: str) -> Facet:
    found = facet("projects", key)
    assert found
    return found

"""What the quality report says, in the order of its reading: gathered once for each release, to be counted and cut."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from esfgraph.findings import Position
from esfgraph.rdf.namespaces import SH, expand
from esfgraph_server.model.graph import Graph

SEVERITIES = ("Violation", "Warning", "Info")
"""Of findings, worst first."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding, and what it is counted by; empty where it has no such thing."""

    iri: str
    severity: str
    rule: str
    label: str
    """As the source prints it."""
    owner: str
    """IRI of the owner that it is about, or of the owner of the project."""
    layout: str
    """IRI of the layout of the page that it stands on."""


def gather_findings(graph: Graph) -> tuple[Reported, ...]:
    """Gather all findings, worst first, then in the order of sources and their lines."""
    severities = {iri: each for each in SEVERITIES for iri in graph.subjects("sh:resultSeverity", SH + each)}
    rules = {iri: term.value for iri, term in graph.pairs(expand("dcterms:identifier")) if iri in severities}
    focus = {iri: thing for iri, thing in graph.links("sh:focusNode") if iri in severities}
    places = {
        iri: Position.parse(term.value) for iri, term in graph.pairs(expand("dcterms:source")) if iri in severities
    }
    owners = _owners(graph, set(focus.values()))
    layouts = _layouts(graph, set(focus.values()))
    found = []
    for iri, severity in severities.items():
        place, thing = places.get(iri, Position("")), focus.get(iri, "")
        layout = layouts.get((thing, place.source), "")
        found.append(Reported(iri, severity, rules.get(iri, ""), place.label, owners.get(thing, ""), layout))
    return tuple(sorted(found, key=lambda each: _order(each, places)))


def _order(found: Reported, places: Mapping[str, Position]) -> tuple[int, tuple[tuple[int, str], ...], int, str]:
    place = places.get(found.iri, Position(""))
    return SEVERITIES.index(found.severity), _by_number(place.source), place.line, found.iri


def _by_number(source: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts the numbers in a text as numbers: page 9 before page 10."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", source))


def _owners(graph: Graph, things: set[str]) -> dict[str, str]:
    organizations = set(graph.subjects("rdf:type", expand("org:Organization"))) & things
    return {each: each for each in organizations} | {
        project: owner for project, owner in graph.links("esf:owner") if project in things
    }


def _layouts(graph: Graph, projects: set[str]) -> dict[tuple[str, str], str]:
    """Find the layout of each page of these projects, by project and source."""
    found = {}
    for record, project in graph.links("esf:describes"):
        if project in projects:
            node = graph.node(record)
            if layout := node.iri_of("esf:layout"):
                found[project, node.text("dcterms:source") or ""] = layout
    return found

"""The findings of the quality report, in the order of its reading, with what they are counted by."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from esfgraph.findings import Position
from esfgraph.rdf.namespaces import SH, expand
from esfgraph_server.model.graph import Graph

SEVERITIES = ("Violation", "Warning", "Info")
"""Of findings, worst first."""


@dataclass(frozen=True, slots=True)
class Finding:
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


def all_findings(graph: Graph) -> tuple[Finding, ...]:
    """Return all findings, worst first, then in the order of sources and their lines."""
    severities = {
        iri: severity for severity in SEVERITIES for iri in graph.subjects("sh:resultSeverity", SH + severity)
    }
    rules = {iri: term.value for iri, term in graph.pairs(expand("dcterms:identifier")) if iri in severities}
    focus = {iri: thing for iri, thing in graph.links("sh:focusNode") if iri in severities}
    places = {
        iri: Position.parse(term.value) for iri, term in graph.pairs(expand("dcterms:source")) if iri in severities
    }
    owners = _owners(graph, set(focus.values()))
    layouts = _layouts(graph, set(focus.values()))
    findings = []
    for iri, severity in severities.items():
        place, thing = places.get(iri, Position("")), focus.get(iri, "")
        layout = layouts.get((thing, place.source), "")
        findings.append(Finding(iri, severity, rules.get(iri, ""), place.label, owners.get(thing, ""), layout))
    return tuple(sorted(findings, key=lambda finding: _order(finding, places)))


def _order(finding: Finding, places: Mapping[str, Position]) -> tuple[int, tuple[tuple[int, str], ...], int, int, str]:
    place = places.get(finding.iri, Position(""))
    return SEVERITIES.index(finding.severity), _by_number(place.source), place.sheet, place.line, finding.iri


def _by_number(source: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts the numbers in a text as numbers: page 9 before page 10."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", source))


def _owners(graph: Graph, things: set[str]) -> dict[str, str]:
    organizations = set(graph.subjects("rdf:type", expand("org:Organization"))) & things
    return {owner: owner for owner in organizations} | {
        project: owner for project, owner in graph.links("esf:owner") if project in things
    }


def _layouts(graph: Graph, projects: set[str]) -> dict[tuple[str, str], str]:
    """Find the layout of each page of these projects, by project and source."""
    layouts = {}
    for record, project in graph.links("esf:describes"):
        if project in projects:
            node = graph.node(record)
            if layout := node.iri_of("esf:layout"):
                layouts[project, node.text("dcterms:source") or ""] = layout
    return layouts

"""Findings of the quality report."""

from collections.abc import Iterable
from dataclasses import dataclass

from esfgraph.findings import Position
from esfgraph.rdf.namespaces import SH
from esfgraph.rules import load_rules
from esfgraph_server.http.negotiation import Language
from esfgraph_server.model.findings import SEVERITIES
from esfgraph_server.model.graph import Node
from esfgraph_server.model.shapes import explained_shapes
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """One sentence of the quality report."""

    severity: str
    message: Shown
    place: str
    """Source and line; empty where it is of no source."""
    label: str
    """As printed there."""
    href: str | None
    rule: Shown
    """Its name, with a link to the shape that it comes from."""
    focus: Shown | None = None
    record: Shown | None = None
    """What the source said, line by line."""


def show_finding(context: PageContext, node: Node) -> ShownFinding:
    """Show a finding; what it is about has a link where it is published."""
    focus, shape = node.iri_of("sh:focusNode"), node.iri_of("sh:sourceShape")
    about = context.graph.node(focus) if focus else None
    place = Position.parse(node.text("dcterms:source") or "")
    message = context.show.best(node.literals("sh:resultMessage"))
    record = _record_of(context, about, place.source) if about else None
    rule = node.text("dcterms:identifier") or ""
    title, _ = explain_rule(rule, context.language)
    shape_link = context.links.to_shape(shape) if shape else None
    return ShownFinding(
        severity=(node.iri_of("sh:resultSeverity") or f"{SH}Info").removeprefix(SH),
        message=context.show.literal(message) if message else Shown(""),
        place=_place(context, place, record),
        label=place.label,
        href=context.links.to(node.iri),
        rule=Shown(title, href=shape_link, code="" if title else rule),
        focus=context.show.node(about) if about and about.values else None,
        record=record,
    )


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings that say the same of different things."""

    severity: str
    message: Shown
    rule: Shown
    findings: tuple[ShownFinding, ...]


def grouped(findings: Iterable[ShownFinding]) -> tuple[FindingGroup, ...]:
    """Put those together that say the same, in the order of the first of each."""
    groups: dict[tuple[str, Shown, Shown], list[ShownFinding]] = {}
    for finding in findings:
        groups.setdefault((finding.severity, finding.message, finding.rule), []).append(finding)
    return tuple(FindingGroup(*key, tuple(members)) for key, members in groups.items())


def explain_rule(rule: str, language: Language) -> tuple[str, str]:
    """Say what a rule finds and what to do about it; a shape's message says both, and an unknown rule neither."""
    if known := load_rules().rules.get(rule):
        return known.title.to(language), known.action.to(language)
    messages = {known.shape.name: known.shape.message(language) for known in explained_shapes()}
    title, _, action = messages.get(rule, "").partition(". ")
    return title.removesuffix("."), action


def findings_on(context: PageContext, thing: str) -> tuple[ShownFinding, ...]:
    """Show what the checks found about a thing, worst first."""
    nodes = map(context.graph.node, context.graph.subjects("sh:focusNode", thing))
    return tuple(sorted((show_finding(context, node) for node in nodes), key=_order))


def _place(context: PageContext, place: Position, record: Shown | None) -> str:
    """Say where it stands: the line is enough beside a link to the record, whose file is the publisher's concern."""
    if place.line and record:
        return context.formatter.say("finding.at", line=place.line)
    if place.line:
        return context.formatter.say("finding.line", source=place.source, line=place.line)
    # What is about no source stands at the thing itself.
    return "" if context.graph.iris.path_of(place.source) else place.source


def _record_of(context: PageContext, project: Node, source: str) -> Shown | None:
    """Find what a source said of a project."""
    for iri in project.iris("prov:wasDerivedFrom"):
        if any(term.value == source for term in context.graph.objects(iri, "dcterms:source")):
            return Shown(context.formatter.say("record.kicker"), href=context.links.to(iri))
    return None


def _order(finding: ShownFinding) -> tuple[int, str]:
    known = finding.severity in SEVERITIES
    return SEVERITIES.index(finding.severity) if known else len(SEVERITIES), finding.message.text

"""Findings of the quality report."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox
from msgspec import Struct, structs

from esfgraph.findings import Position
from esfgraph.rdf.iris import last_segment
from esfgraph.rdf.namespaces import SH
from esfgraph.rules import load_rules
from esfgraph_server.http.negotiation import Language
from esfgraph_server.model.findings import SEVERITIES
from esfgraph_server.model.graph import Node
from esfgraph_server.model.shapes import shapes_by_name
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown

_OWN_OWNER = "/owner"
"""How the address of an owner without a known number ends, behind that of its project."""

_RULES = 500
"""Rules whose words are remembered: there are fewer, and lists offer them as a facet."""


class ShownFinding(Struct, frozen=True):
    """One sentence of the quality report."""

    severity: str
    message: Shown
    place: str
    """The line, where there is a record to look it up in; else that the source is not published, or nothing."""
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
    focus = node.iri_of("sh:focusNode")
    about = context.graph.node(focus) if focus else None
    shown = _shown(context, node, about)
    return structs.replace(shown, focus=context.show.node(about)) if about and about.values else shown


def _shown(context: PageContext, node: Node, about: Node | None) -> ShownFinding:
    """Show a finding without what it is about."""
    place = Position.parse(node.text("dcterms:source") or "")
    message = context.show.best(node.literals("sh:resultMessage"))
    records = _records_of(context, about) if about else {}
    published, shape = about is not None and bool(about.values), node.iri_of("sh:sourceShape")
    rule = node.text("dcterms:identifier") or ""
    title, _ = explain_rule(rule, context.language)
    shape_name = (shape or "").rpartition("#")[2]
    shape_link = context.links.to_shape(shape_name) if shape_name in shapes_by_name() else None
    return ShownFinding(
        severity=(node.iri_of("sh:resultSeverity") or f"{SH}Info").removeprefix(SH),
        message=_message(context, message, records) if message else Shown(""),
        place=_place(context, place, published=published, recorded=place.source in records),
        label=place.label,
        href=context.links.to(node.iri),
        rule=Shown(title, href=shape_link, code="" if title else rule),
        record=_link(context, records.get(place.source, ())),
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


@lru_cache(_RULES)
def explain_rule(rule: str, language: Language) -> tuple[str, str]:
    """Say what a rule finds and what to do about it; a shape's message says both, and an unknown rule neither."""
    if known := load_rules().rules.get(rule):
        return known.title.to(language), known.action.to(language)
    explained = shapes_by_name().get(rule)
    title, _, action = (explained.shape.message(language) if explained else "").partition(". ")
    return title.removesuffix("."), action


def findings_on(context: PageContext, thing: str) -> tuple[ShownFinding, ...]:
    """Show what the checks found about a thing, worst first; the thing itself is not named with each."""
    nodes, about = context.graph.linked_by("sh:focusNode", thing), context.graph.node(thing)
    return tuple(sorted((_shown(context, node, about) for node in nodes), key=_order))


def _place(context: PageContext, place: Position, *, published: bool, recorded: bool) -> str:
    """Say where it stands; the publisher's name of a file is in the report alone."""
    say = context.formatter.say
    line = say("finding.at", line=place.line) if place.line else ""
    if line and place.sheet:
        line = say("finding.sheet", sheet=place.sheet, line=line)
    if published:
        return line if recorded else ""
    if line:
        return say("finding.line", line=line)
    # What is about no source stands at the thing itself.
    return "" if context.graph.iris.path_of(place.source) else say("finding.source")


def _message(context: PageContext, message: ox.Literal, records: Mapping[str, Sequence[str]]) -> Shown:
    """Show what it says; other records of the project are called by their hash, not by the publisher's file."""
    shown = context.show.literal(message)
    text = shown.text
    for source in sorted(records, key=len, reverse=True):
        if source in text:
            hashes = {last_segment(iri) for iri in records[source]}
            key = "finding.record.other" if len(hashes) == 1 else "finding.record.same"
            text = text.replace(source, context.formatter.say(key, hash=min(hashes)))
    return structs.replace(shown, text=text)


def _records_of(context: PageContext, about: Node) -> dict[str, list[str]]:
    """Find the records of a project, or of the project whose own owner this is, by source."""
    iris = about.iris("prov:wasDerivedFrom")
    if not iris and about.iri.endswith(_OWN_OWNER):
        iris = context.graph.node(about.iri.removesuffix(_OWN_OWNER)).iris("prov:wasDerivedFrom")
    records: dict[str, list[str]] = {}
    for iri in iris:
        for source in context.graph.node(iri).terms("dcterms:source"):
            records.setdefault(source.value, []).append(iri)
    return records


def _link(context: PageContext, records: Sequence[str]) -> Shown | None:
    return Shown(context.formatter.say("record.kicker"), href=context.links.to(records[0])) if records else None


def _order(finding: ShownFinding) -> tuple[int, str]:
    known = finding.severity in SEVERITIES
    return SEVERITIES.index(finding.severity) if known else len(SEVERITIES), finding.message.text

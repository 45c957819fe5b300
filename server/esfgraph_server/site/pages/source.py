"""What the sources said and what the checks found: pages of a record, a label, a finding, the quality report."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import ClassVar

from esfgraph.findings import Position
from esfgraph.rdf.namespaces import SH
from esfgraph_server.model.findings import SEVERITIES
from esfgraph_server.model.graph import Node
from esfgraph_server.site.context import Fact, Shown, Visit
from esfgraph_server.site.parts import Page, Pager, paged

_SPAN = re.compile(r"(\d+)(?:-(\d+))? ([^;]+)")


@dataclass(frozen=True, slots=True)
class Line:
    """What lines of a page said: the label as printed, the value as printed."""

    lines: str
    label: Shown | None
    kind: str
    """What the lines are where they are no labelled value: title, text, noise, personal."""
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordTable:
    """One page of the source, line by line."""

    record: Shown
    source: str
    layout: Shown | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Finding:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage(Page):
    """A source record."""

    template: ClassVar[str] = "record.html"
    project: Shown | None
    facts: tuple[Fact, ...]
    record: RecordTable


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelPage(Page):
    """A label of the source."""

    template: ClassVar[str] = "label.html"
    facts: tuple[Fact, ...]
    values: tuple[tuple[Shown, str], ...]
    pager: Pager


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingPage(Page):
    """A finding of the quality report."""

    template: ClassVar[str] = "finding.html"
    finding: Finding


def record_table(visit: Visit, node: Node) -> RecordTable:
    """Lay out a record by its lines, as far as the line map tells them."""
    labelled = {name: terms for name, terms in node.values.items() if "/label/" in name}
    lines: list[tuple[int, Line]] = []
    spans: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for first, last, name in _SPAN.findall(node.text("esf:lineMap") or ""):
        spans[name.strip()].append((int(first), int(last or first)))
    title = node.text("dcterms:title")
    for name, found in spans.items():
        property_ = next((each for each in labelled if each.rpartition("/")[2] == name), None)
        if property_ is not None:
            values = tuple(term.value for term in labelled.pop(property_))
            lines.append((found[0][0], Line(_spans(found), visit.thing(property_), "label", values)))
        elif name in ("title", "text", "personal"):
            values = (title,) if name == "title" and title else ()
            lines.append((found[0][0], Line(_spans(found), None, name, values)))
    for property_, terms in labelled.items():  # a value that the line map does not place
        lines.append((10**9, Line("", visit.thing(property_), "label", tuple(term.value for term in terms))))
    layout = node.iri_of("esf:layout")
    return RecordTable(
        record=Shown(node.iri.rpartition("/")[2], href=visit.links.to(node.iri)),
        source=node.text("dcterms:source") or "",
        layout=visit.thing(layout) if layout else None,
        lines=tuple(line for _, line in sorted(lines, key=lambda pair: pair[0])),
    )


def _spans(found: list[tuple[int, int]]) -> str:
    return ", ".join(f"{first}–{last}" if last > first else str(first) for first, last in found)


def record_page(visit: Visit, node: Node) -> RecordPage:
    """Gather the page of a source record."""
    project = node.iri_of("esf:describes")
    names = ("dcterms:source", "esf:layout", "esf:textSha256")
    return RecordPage(
        thing=node.iri,
        title=Shown(node.text("dcterms:title") or visit.path, "" if visit.language == "sv" else "sv"),
        project=visit.thing(project) if project else None,
        facts=tuple(fact for name in names if (fact := visit.fact(node, name)).values),
        record=record_table(visit, node),
        indexed=False,
    )


def label_page(visit: Visit, node: Node) -> LabelPage:
    """Gather the page of a label: what it is read as, and what records print under it."""
    shown, pager = paged(visit, sorted((record, term.value) for record, term in visit.graph.pairs(node.iri)))
    names = ("esf:field", "esf:term")
    return LabelPage(
        thing=node.iri,
        title=visit.node(node),
        facts=tuple(fact for name in names if (fact := visit.fact(node, name)).values),
        values=tuple((_record_link(visit, record), value) for record, value in shown),
        pager=pager,
        indexed=False,
    )


def findings_on(visit: Visit, thing: str) -> tuple[Finding, ...]:
    """List what the checks found about a thing, worst first."""
    found = [finding_shown(visit, visit.graph.node(iri)) for iri in visit.graph.subjects("sh:focusNode", thing)]
    return tuple(sorted(found, key=_order))


def finding_page(visit: Visit, node: Node) -> FindingPage:
    """Gather the page of a finding."""
    finding = finding_shown(visit, node)
    title = visit.reader.say("finding.title", rule=finding.rule.code)
    return FindingPage(thing=node.iri, title=Shown(title), finding=finding, indexed=False)


def finding_shown(visit: Visit, node: Node) -> Finding:
    """Show a finding; what it is about has a link where it is published."""
    focus, shape = node.iri_of("sh:focusNode"), node.iri_of("sh:sourceShape")
    about = visit.graph.node(focus) if focus else None
    place = Position.parse(node.text("dcterms:source") or "")
    message = visit.best(node.literals("sh:resultMessage"))
    return Finding(
        severity=(node.iri_of("sh:resultSeverity") or f"{SH}Info").removeprefix(SH),
        message=visit.literal(message) if message else Shown(""),
        place=_place(visit, place),
        label=place.label,
        href=visit.links.to(node.iri),
        rule=Shown("", href=visit.links.to_shape(shape) if shape else None, code=node.text("dcterms:identifier") or ""),
        focus=visit.node(about) if about and about.values else None,
        record=_record_of(visit, about, place.source) if about else None,
    )


def _place(visit: Visit, place: Position) -> str:
    if place.line:
        return visit.reader.say("finding.line", source=place.source, line=place.line)
    # What is about no source stands at the thing itself.
    return "" if visit.graph.iris.path_of(place.source) else place.source


def _record_of(visit: Visit, project: Node, source: str) -> Shown | None:
    """Find what a source said of a project."""
    for iri in project.iris("prov:wasDerivedFrom"):
        if any(term.value == source for term in visit.graph.objects(iri, "dcterms:source")):
            return Shown(visit.reader.say("record.kicker"), href=visit.links.to(iri))
    return None


def _order(finding: Finding) -> tuple[int, str]:
    known = finding.severity in SEVERITIES
    return SEVERITIES.index(finding.severity) if known else len(SEVERITIES), finding.message.text


def _record_link(visit: Visit, record: str) -> Shown:
    path = visit.graph.iris.path_of(record) or record
    return Shown(path.removeprefix("record/"), href=visit.links.to(record))

"""The quality report: findings by severity, rule, field, owner and layout, and what was measured."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from esfgraph.rules import load_rules
from esfgraph.statistics.quality_metrics import METRICS, STATED
from esfgraph_server.model.findings import SEVERITIES, Reported
from esfgraph_server.model.graph import Node
from esfgraph_server.site.context import Shown, Visit
from esfgraph_server.site.pages.source import Finding, finding_shown
from esfgraph_server.site.parts import Page, Pager, paged

LONGEST = 20
"""Choices that a group lists: there are as many owners as there are."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Findings that share something, and how many there are."""

    shown: Shown
    """What they share, with a link to the report narrowed to them; or out of it, where it is narrowed already."""
    count: int
    chosen: bool
    action: str = ""
    """What to do about them, where they share a rule."""


@dataclass(frozen=True, slots=True)
class Group:
    """One way to count findings."""

    key: str
    choices: tuple[Choice, ...]
    others: int
    """How many choices are not listed."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a metric came to."""

    label: Shown
    basis: str
    """The provision that asks for it."""
    meeting: int
    examined: int
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityPage(Page):
    """The quality report."""

    template: ClassVar[str] = "quality.html"
    counts: tuple[tuple[str, int], ...]
    groups: tuple[Group, ...]
    findings: tuple[Finding, ...]
    foreign: bool
    """Whether a sentence is not in the reader's language."""
    pager: Pager
    metrics: tuple[Measured, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletenessPage(Page):
    """What the law asks to be published, and what the sources state."""

    template: ClassVar[str] = "completeness.html"
    periods: tuple[tuple[Shown, tuple[Measured, ...]], ...]


KEYS: Mapping[str, Callable[[Reported], str]] = {
    "severity": lambda each: each.severity,
    "rule": lambda each: each.rule,
    "label": lambda each: each.label,
    "owner": lambda each: each.owner,
    "layout": lambda each: each.layout,
}
"""What findings are counted by, by the parameter that narrows the report."""


def quality_page(visit: Visit, node: Node) -> QualityPage:
    """Gather the quality report, narrowed to what the reader chose: counts, and the findings, worst first."""
    reported = visit.reported()
    found, chosen = reported, {}
    for key, value_of in KEYS.items():
        value = _asked(visit, key)
        if value and (narrowed := tuple(each for each in found if value_of(each) == value)):
            found, chosen[key] = narrowed, value
    shown, pager = paged(visit, found)
    findings = tuple(finding_shown(visit, visit.graph.node(each.iri)) for each in shown)
    counts = Counter(each.severity for each in reported)
    return QualityPage(
        thing=node.iri,
        title=Shown(visit.reader.say("quality.title")),
        counts=tuple((each, counts[each]) for each in SEVERITIES),
        groups=tuple(_groups(visit, found, chosen)),
        findings=findings,
        foreign=any(each.message.language for each in findings),
        pager=pager,
        metrics=tuple(
            measured
            for each in METRICS
            if each is not STATED
            for measured in _measured(visit, visit.graph.iris.metric(each.name))
        ),
        indexed=not visit.parameters,
    )


def completeness_page(visit: Visit) -> CompletenessPage:
    """Gather how many projects of each programming period state what the law asks to be published."""
    by_period: dict[str, list[Measured]] = {}
    for node in legal_measurements(visit):
        by_period.setdefault(node.iri_of("esf:countedPeriod") or "", []).append(_legal(visit, node))
    periods = sorted(by_period.items(), reverse=True)
    return CompletenessPage(
        title=Shown(visit.reader.say("completeness.title")),
        periods=tuple((visit.thing(period), tuple(sorted(rows, key=_in_law))) for period, rows in periods),
    )


def legal_measurements(visit: Visit) -> Iterator[Node]:
    """Look up how many projects state each datum that the law asks for."""
    for iri in sorted(visit.graph.subjects("dqv:isMeasurementOf", visit.graph.iris.metric(STATED.name))):
        yield visit.graph.node(iri)


def unstated(visit: Visit, project: Node) -> tuple[tuple[Shown, str], ...] | None:
    """List what the law asks for in the project's period and none of its sources states, with the provisions.

    None where the law asks for nothing that is known.
    """
    period = project.iri_of("esf:programmingPeriod")
    asked = [node for node in legal_measurements(visit) if node.iri_of("esf:countedPeriod") == period]
    if not period or not asked:
        return None
    printed = _printed(visit, project)
    missing = []
    for node in asked:
        owned = visit.graph.node(project.iri_of("esf:owner") or project.iri)
        of_hidden = (node.text("esf:field") or "").startswith("owner") and _is_hidden(owned)
        term = node.iri_of("esf:term") or ""
        if node.text("esf:field") not in printed and term not in project.values and not of_hidden:
            missing.append(_legal(visit, node))
    return tuple((each.label, each.basis) for each in sorted(missing, key=_in_law))


def _printed(visit: Visit, project: Node) -> set[str]:
    """Find the fields of which a record prints something, also where it cannot be read."""
    printed = set()
    for record in project.iris("prov:wasDerivedFrom"):
        for name, values in visit.graph.node(record).values.items():
            if "/label/" in name and any(term.value.strip() for term in values):
                printed.add(visit.graph.node(name).text("esf:field") or "")
    return printed | ({"start_date", "end_date"} if "project_period" in printed else set())


def _is_hidden(owner: Node) -> bool:
    """Tell whether nothing of an owner may be published: its name says so, in both languages."""
    return any(literal.language == "en" for literal in owner.literals("skos:prefLabel"))


def _asked(visit: Visit, key: str) -> str:
    """Read a parameter: owners and layouts stand in it as paths."""
    value = visit.parameters.get(key, "")
    return visit.graph.iris.of_path(value) if value and key in ("owner", "layout") else value


def _groups(visit: Visit, found: Sequence[Reported], chosen: Mapping[str, str]) -> Iterator[Group]:
    for key, value_of in KEYS.items():
        counts = Counter(value for each in found if (value := value_of(each)))
        if key == "severity":
            order = [(each, counts[each]) for each in SEVERITIES if counts[each]]
        else:
            order = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        if order:
            choices = tuple(_choice(visit, key, value, count, chosen) for value, count in order[:LONGEST])
            yield Group(key, choices, max(0, len(order) - LONGEST))


def _choice(visit: Visit, key: str, value: str, count: int, chosen: Mapping[str, str]) -> Choice:
    is_chosen = chosen.get(key) == value
    kept = {name: each for name, each in chosen.items() if name != key} | ({} if is_chosen else {key: value})
    parameters = {name: visit.graph.iris.path_of(each) or each for name, each in kept.items()}
    href = visit.links.page(visit.path, **parameters)
    action = ""
    match key:
        case "severity":
            shown = Shown(visit.reader.say(f"severity.{value}"), href=href)
        case "rule":
            title, action = _explained(visit, value)
            shown = Shown(title, href=href, code="" if title else value)
        case "label":
            shown = Shown(value, "" if visit.language == "sv" else "sv", href)
        case _:
            thing = visit.thing(value)
            shown = Shown(thing.text, thing.language, href)
    return Choice(shown, count, is_chosen, action)


def _explained(visit: Visit, rule: str) -> tuple[str, str]:
    """Say what a rule finds and what to do about it; a shape's message says both, and an unknown rule neither."""
    if known := load_rules().rules.get(rule):
        return known.title.to(visit.language), known.action.to(visit.language)
    messages = {each.shape.name: each.shape.messages[visit.language] for each in visit.shapes()}
    title, _, action = messages.get(rule, "").partition(". ")
    return title.removesuffix("."), action


def _measured(visit: Visit, metric_: str) -> Iterator[Measured]:
    label = visit.thing(metric_)
    for iri in visit.graph.subjects("dqv:isMeasurementOf", metric_):
        yield _figures(visit, visit.graph.node(iri), label)


def _legal(visit: Visit, node: Node) -> Measured:
    term = node.iri_of("esf:term")
    label = Shown(visit.property(term)[0], href=visit.links.to(term)) if term else Shown(node.text("esf:field") or "")
    return _figures(visit, node, label)


def _figures(visit: Visit, node: Node, label: Shown) -> Measured:
    meeting, examined = (int(node.text(name) or 0) for name in ("esf:meetingCount", "esf:examinedCount"))
    share = visit.reader.share(round(Decimal(node.text("dqv:value") or 0) * 100, 1))
    return Measured(label, node.text("esf:legalBasis") or "", meeting, examined, share)


def _in_law(measured: Measured) -> tuple[str, str]:
    return measured.basis, measured.label.text

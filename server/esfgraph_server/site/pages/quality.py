"""The quality report: findings by severity, rule, field, owner and layout, and what was measured."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.model.completeness import other_measurements
from esfgraph_server.model.findings import SEVERITIES, Finding, all_findings
from esfgraph_server.model.graph import Node
from esfgraph_server.site.components.finding import FindingGroup, explain_rule, grouped, show_finding
from esfgraph_server.site.components.measurement import ShownMeasurement, metric_measurement
from esfgraph_server.site.components.pager import Pager, paged
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page

_MOST_CHOICES = 20
"""Choices that a group lists: there may be thousands of owners."""


@dataclass(frozen=True, slots=True)
class ReportChoice:
    """Findings that share something, and how many there are."""

    shown: Shown
    """What they share, with a link to the report narrowed to them; or out of it, where it is narrowed already."""
    count: int
    chosen: bool
    action: str = ""
    """What to do about them, where they share a rule."""


@dataclass(frozen=True, slots=True)
class ReportGroup:
    """One way to count findings."""

    key: str
    choices: tuple[ReportChoice, ...]
    others: int
    """How many choices are not listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityPage(Page):
    """The quality report."""

    template: ClassVar[str] = "pages/quality.html"
    counts: tuple[tuple[str, int], ...]
    groups: tuple[ReportGroup, ...]
    findings: tuple[FindingGroup, ...]
    foreign: bool
    """Whether a sentence is not in the reader's language."""
    pager: Pager
    metrics: tuple[ShownMeasurement, ...]


KEYS = ("severity", "rule", "label", "owner", "layout")
"""What findings are counted by: attributes of a finding, and the parameters that narrow the report."""


def quality_page(context: PageContext, node: Node) -> QualityPage:
    """Gather the quality report, narrowed to what the reader chose: counts, and the findings, worst first."""
    every = context.release.once(all_findings)
    narrowed, chosen = every, {}
    for key in KEYS:
        value = _asked(context, key)
        if value and (matching := tuple(finding for finding in narrowed if getattr(finding, key) == value)):
            narrowed, chosen[key] = matching, value
    part, pager = paged(context, narrowed)
    findings = tuple(show_finding(context, context.graph.node(finding.iri)) for finding in part)
    counts = Counter(finding.severity for finding in every)
    return QualityPage(
        thing=node.iri,
        title=Shown(context.formatter.say("quality.title")),
        counts=tuple((severity, counts[severity]) for severity in SEVERITIES),
        groups=tuple(_groups(context, narrowed, chosen)),
        findings=grouped(findings),
        foreign=any(finding.message.language for finding in findings),
        pager=pager,
        metrics=tuple(metric_measurement(context, metric) for metric in other_measurements(context.graph)),
        indexed=not context.parameters,
    )


def _asked(context: PageContext, key: str) -> str:
    """Read a parameter: owners and layouts stand in it as paths."""
    value = context.parameters.get(key, "")
    return context.graph.iris.of_path(value) if value and key in ("owner", "layout") else value


def _groups(context: PageContext, findings: Sequence[Finding], chosen: Mapping[str, str]) -> Iterator[ReportGroup]:
    for key in KEYS:
        counts = Counter(value for finding in findings if (value := getattr(finding, key)))
        if key == "severity":
            order = [(severity, counts[severity]) for severity in SEVERITIES if counts[severity]]
        else:
            order = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        if order:
            choices = tuple(_choice(context, key, value, count, chosen) for value, count in order[:_MOST_CHOICES])
            yield ReportGroup(key, choices, max(0, len(order) - _MOST_CHOICES))


def _choice(context: PageContext, key: str, value: str, count: int, chosen: Mapping[str, str]) -> ReportChoice:
    is_chosen = chosen.get(key) == value
    kept = {other: narrowing for other, narrowing in chosen.items() if other != key}
    values = kept if is_chosen else kept | {key: value}
    parameters = {name: context.graph.iris.path_of(narrowing) or narrowing for name, narrowing in values.items()}
    href = context.links.page(context.path, **parameters)
    action = ""
    match key:
        case "severity":
            shown = Shown(context.formatter.say(f"severity.{value}"), href=href)
        case "rule":
            title, action = explain_rule(value, context.language)
            shown = Shown(title, href=href, code="" if title else value)
        case "label":
            shown = Shown(value, "" if context.language == "sv" else "sv", href)
        case _:
            thing = context.show.thing(value)
            shown = Shown(thing.text, thing.language, href)
    return ReportChoice(shown, count, is_chosen, action)

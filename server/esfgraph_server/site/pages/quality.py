"""The quality report: findings by severity, rule, field, owner and layout, and what was measured."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from esfgraph.release.lookups import Lookups
from esfgraph_server.model.completeness import other_measurements
from esfgraph_server.model.findings import KEYS, SEVERITIES
from esfgraph_server.site.components.finding import FindingGroup, explain_rule, grouped, show_finding
from esfgraph_server.site.components.measurement import ShownMeasurement, metric_measurement
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.lists.pager import PAGE_SIZE, Pager, pager_of
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


def quality_page(context: PageContext) -> QualityPage:
    """Gather the quality report, narrowed to what the reader chose: counts, and the findings, worst first."""
    lookups, chosen = context.release.lookups, dict[str, str]()
    total = lookups.count(chosen)
    for key in KEYS:
        value = _asked(context, key)
        if value and (matching := lookups.count(chosen | {key: value})):
            total, chosen[key] = matching, value
    pager = pager_of(context, total, PAGE_SIZE)
    part = lookups.findings(chosen, pager.first - 1, PAGE_SIZE)
    findings = tuple(show_finding(context, context.graph.node(finding)) for finding in part)
    counts = dict(lookups.counts("severity", {}))
    return QualityPage(
        thing=context.graph.iris.quality_report(),
        title=Shown(context.formatter.say("quality.title")),
        counts=tuple((severity, counts.get(severity, 0)) for severity in SEVERITIES),
        groups=tuple(_groups(context, lookups, chosen)),
        findings=grouped(findings),
        foreign=any(finding.message.language for finding in findings),
        pager=pager,
        metrics=tuple(metric_measurement(context, metric) for metric in other_measurements(context.graph)),
        feed=context.links.page("projects.atom", rule=chosen["rule"]) if "rule" in chosen else "",
        indexed=not context.parameters,
    )


def _asked(context: PageContext, key: str) -> str:
    """Read a parameter: owners and layouts stand in it as paths."""
    value = context.parameters.get(key, "")
    return context.graph.iris.of_path(value) if value and key in ("owner", "layout") else value


def _groups(context: PageContext, lookups: Lookups, chosen: Mapping[str, str]) -> Iterator[ReportGroup]:
    for key in KEYS:
        order = lookups.counts(key, chosen)
        if key == "severity":
            order.sort(key=lambda pair: SEVERITIES.index(pair[0]))
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

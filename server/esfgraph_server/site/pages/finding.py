"""The page of a finding of the quality report."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.model.graph import Node
from esfgraph_server.site.components.finding import ShownFinding, show_finding
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingPage(Page):
    """A finding of the quality report."""

    template: ClassVar[str] = "pages/finding.html"
    finding: ShownFinding


def finding_page(context: PageContext, node: Node) -> FindingPage:
    """Gather the page of a finding."""
    finding = show_finding(context, node)
    title = context.formatter.say("finding.title", rule=finding.rule.code)
    return FindingPage(thing=node.iri, title=Shown(title), finding=finding, indexed=False)

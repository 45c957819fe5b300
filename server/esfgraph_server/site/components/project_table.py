"""Tables of projects."""

from collections.abc import Sequence
from dataclasses import dataclass

from esfgraph_server.model.graph import Node
from esfgraph_server.site.components.pager import Pager, paged
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project in a table."""

    project: Shown
    number: str
    owner: Shown | None
    period: Shown | None
    total_cost: str
    """Empty where it is not stated."""
    granted: str
    """Empty where it is not stated."""


@dataclass(frozen=True, slots=True)
class ProjectTable:
    """One part of a longer list of projects."""

    rows: tuple[ProjectRow, ...]
    pager: Pager


def project_table(context: PageContext, projects: Sequence[str]) -> ProjectTable:
    """Show the part of a list of projects that the address asks for."""
    part, pager = paged(context, projects)
    return ProjectTable(tuple(_row(context, context.graph.node(project)) for project in part), pager)


def _row(context: PageContext, node: Node) -> ProjectRow:
    owner, period = node.iri_of("esf:owner"), node.iri_of("esf:programmingPeriod")
    return ProjectRow(
        project=context.show.node(node),
        number=node.text("dcterms:identifier") or "",
        owner=context.show.thing(owner) if owner else None,
        period=context.show.thing(period) if period else None,
        total_cost=_money(context, node, "esf:totalCost"),
        granted=_money(context, node, "esf:grantedSupport"),
    )


def _money(context: PageContext, node: Node, name: str) -> str:
    value = node.decimal(name)
    return "" if value is None else context.formatter.money(value)

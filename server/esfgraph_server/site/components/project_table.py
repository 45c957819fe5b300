"""Tables of projects."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from esfgraph.query.rows import ProjectRow
from esfgraph.query.search_selected import Listed
from esfgraph_server.model.graph import Node
from esfgraph_server.site.components.pager import Pager, paged
from esfgraph_server.site.components.why_found import Why, why_found
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown


@dataclass(frozen=True, slots=True)
class ProjectTableRow:
    """A project in a table."""

    project: Shown
    number: str
    owner: Shown | None
    period: Shown | None
    total_cost: str
    """Empty where it is not stated."""
    granted: str
    """Empty where it is not stated."""
    why: Why | None = None
    """Why a search found it."""


@dataclass(frozen=True, slots=True)
class ProjectTable:
    """One part of a longer list of projects."""

    rows: tuple[ProjectTableRow, ...]
    pager: Pager


def project_table(context: PageContext, projects: Sequence[str]) -> ProjectTable:
    """Show the part of a list of projects that the address asks for, where no selection holds them."""
    part, pager = paged(context, projects)
    return ProjectTable(tuple(_row(context, context.graph.node(project)) for project in part), pager)


def project_rows(context: PageContext, listed: Iterable[Listed]) -> tuple[ProjectTableRow, ...]:
    """Show the projects of a list."""
    periods: dict[str, Shown] = {}
    return tuple(_listed_row(context, each, each.row, periods) for each in listed if isinstance(each.row, ProjectRow))


def _listed_row(context: PageContext, listed: Listed, row: ProjectRow, periods: dict[str, Shown]) -> ProjectTableRow:
    """Show a row; of the periods, of which there are few, those that were shown before."""
    if (period := row.text("programming_period")) and period not in periods:
        periods[period] = context.show.thing(period)
    return ProjectTableRow(
        project=context.show.titled(row.iri, row.title),
        number=row.number,
        owner=context.show.thing(row.owner.iri) if row.owner else None,
        period=periods.get(period),
        total_cost=_amount(context, row.amount("total_cost")),
        granted=_amount(context, row.amount("granted_support")),
        why=why_found(context, listed.hit) if listed.hit else None,
    )


def _row(context: PageContext, node: Node) -> ProjectTableRow:
    owner, period = node.iri_of("esf:owner"), node.iri_of("esf:programmingPeriod")
    return ProjectTableRow(
        project=context.show.node(node),
        number=node.text("dcterms:identifier") or "",
        owner=context.show.thing(owner) if owner else None,
        period=context.show.thing(period) if period else None,
        total_cost=_amount(context, node.decimal("esf:totalCost")),
        granted=_amount(context, node.decimal("esf:grantedSupport")),
    )


def _amount(context: PageContext, value: Decimal | None) -> str:
    return "" if value is None else context.formatter.money(value)

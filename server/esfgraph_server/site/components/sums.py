"""Sums of money, each with how many projects state the amount."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from esfgraph_server.model.graph import Graph
from esfgraph_server.model.observations import Totals
from esfgraph_server.site.context import PageContext

_MOST_SUMMED = 5000
"""Projects over which a page sums amounts."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum, and how many of the projects state the amount."""

    label: str
    value: str
    """Empty where no project states the amount."""
    stated: int
    of: int


def sums_of(context: PageContext, totals: Totals) -> tuple[Sum, ...]:
    """Show what was summed in the build: the money always, what few projects state only where some do."""
    sums = []
    for name, write, always in (
        ("esf:totalCost", context.formatter.money, True),
        ("esf:grantedSupport", context.formatter.money, True),
        ("esf:unionContribution", context.formatter.money, False),
        ("esf:plannedParticipants", context.formatter.number, False),
    ):
        amount = totals.amounts.get(name)
        if amount and (always or amount.stated):
            label, _ = context.show.property(name)
            sums.append(Sum(label, write(amount.total) if amount.stated else "", amount.stated, totals.projects))
    return tuple(sums)


def sums_over(context: PageContext, projects: Sequence[str]) -> tuple[Sum, ...]:
    """Add up total cost and granted support, each with its coverage; none over more projects than one page may read."""
    if not projects or len(projects) > _MOST_SUMMED:
        return ()
    sums = []
    for name in ("esf:totalCost", "esf:grantedSupport"):
        amounts = [amount for iri in projects if (amount := _amount(context.graph, iri, name)) is not None]
        label, _ = context.show.property(name)
        written = context.formatter.money(sum(amounts, Decimal())) if amounts else ""
        sums.append(Sum(label, written, len(amounts), len(projects)))
    return tuple(sums)


def _amount(graph: Graph, project: str, name: str) -> Decimal | None:
    for term in graph.objects(project, name):
        try:
            return Decimal(term.value)
        except InvalidOperation:
            continue
    return None

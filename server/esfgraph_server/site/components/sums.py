"""Sums of money, each with how many projects state the amount."""

from dataclasses import dataclass

from esfgraph_server.model.observations import Totals
from esfgraph_server.site.context import PageContext


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

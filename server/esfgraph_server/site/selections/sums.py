"""Sums of a selection, each with how many projects state the amount, and how many do not."""

from dataclasses import dataclass

from esfgraph.query.search_fields import MONEY
from esfgraph.query.search_selected import Sum, Sums
from esfgraph.statistics.observations import TERMS
from esfgraph.statistics.tallies import AMOUNTS
from esfgraph_server.site.context import PageContext

_ALWAYS = frozenset({"total_cost", "granted_support"})
"""Amounts that are shown though no project states them."""


@dataclass(frozen=True, slots=True)
class ShownSum:
    """A sum, and how many of the projects state the amount."""

    label: str
    value: str
    """Empty where no project states the amount."""
    stated: int
    of: int

    @property
    def unstated(self) -> int:
        """How many projects do not state the amount."""
        return self.of - self.stated


@dataclass(frozen=True, slots=True)
class ShownSums:
    """What a selection comes to."""

    amounts: tuple[ShownSum, ...]
    things: int
    seats: int
    """Of how many of the things the owner's seat is known."""
    hints: int
    """How many of the seats rest on a hint."""


def show_sums(context: PageContext, sums: Sums) -> ShownSums:
    """Show what was summed: the money always, what few projects state only where some do, each currency by itself."""
    if not sums.projects:
        return ShownSums((), 0, 0, 0)
    shown = [
        ShownSum(
            sum_title(context, key), write_sum(context, key, sums.amounts[key]), sums.amounts[key].stated, sums.projects
        )
        for key in AMOUNTS
        if sums.amounts[key].stated or (key in _ALWAYS and not any(key in amounts for amounts in sums.others.values()))
    ]
    others = (
        ShownSum(
            f"{sum_title(context, key)} ({currency})",
            context.formatter.amount(total.total, currency),
            total.stated,
            sums.projects,
        )
        for currency, amounts in sums.others.items()
        for key, total in amounts.items()
    )
    return ShownSums((*shown, *others), sums.things, sums.seats, sums.hints)


def sum_title(context: PageContext, key: str) -> str:
    """Say what an amount is called, as the ontology does."""
    return context.show.property(TERMS[key])[0]


def write_sum(context: PageContext, key: str, total: Sum) -> str:
    """Write a sum, or nothing where no project states the amount."""
    write = context.formatter.money if key in MONEY else context.formatter.number
    return write(total.total) if total.stated else ""

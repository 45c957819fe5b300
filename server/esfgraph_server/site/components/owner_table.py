"""Tables of owners, with what their projects come to."""

from collections.abc import Iterable
from dataclasses import dataclass

from esfgraph.query.rows import OwnerRow as Owner
from esfgraph.query.search_selected import Listed, Sum
from esfgraph.statistics.tallies import AMOUNTS
from esfgraph_server.site.components.sums import ShownSum, write_sum
from esfgraph_server.site.components.why_found import Why, why_found
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """An owner in a table."""

    owner: Shown
    number: str
    seat: Shown | None
    is_hint: bool
    """Whether the seat is but the municipality of its postal address."""
    projects: int
    sums: tuple[ShownSum, ...]
    """In the order of AMOUNTS."""
    why: Why | None
    """Why a search found it."""


def owner_rows(context: PageContext, listed: Iterable[Listed]) -> tuple[OwnerRow, ...]:
    """Show owners of a list."""
    return tuple(_row(context, each, each.row) for each in listed if isinstance(each.row, Owner))


def _row(context: PageContext, listed: Listed, owner: Owner) -> OwnerRow:
    sums = {key: Sum(amount.total, amount.stated) for key, amount in owner.amounts.items()}
    seat = context.show.thing(context.graph.iris.municipality(owner.seat.municipality)) if owner.seat else None
    return OwnerRow(
        owner=context.show.thing(owner.iri),
        number=owner.number,
        seat=seat,
        is_hint=owner.seat is not None and owner.seat.is_hint,
        projects=owner.projects,
        sums=tuple(
            ShownSum("", write_sum(context, key, sums.get(key, Sum())), sums.get(key, Sum()).stated, owner.projects)
            for key in AMOUNTS
        ),
        why=why_found(context, listed.hit) if listed.hit else None,
    )

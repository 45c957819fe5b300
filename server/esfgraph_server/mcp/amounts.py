"""Amounts: a sum never without what it covers, and none where no project states it."""

from pydantic import BaseModel, ConfigDict

from esfgraph.query.search_selected import Sum, Sums
from esfgraph_server.api.schemas import Number


class Amount(BaseModel):
    """A sum."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    total: Number | None
    """Null where no project states the amount: it is not known, and not zero."""
    stated: int
    """How many of the projects state it; always say so."""
    not_stated: int


def amount(sums: Sums, measure: str) -> Amount:
    """Return what some projects come to."""
    found = sums.amounts.get(measure, Sum())
    total = found.total if found.stated else None
    return Amount(total=total, stated=found.stated, not_stated=sums.projects - found.stated)

"""The newest few of a list: pages of its things name them, the same on each."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial

from esfgraph.query.rows import Row
from esfgraph.query.search_index import SearchIndex
from esfgraph.query.search_selected import Selected
from esfgraph_server.model.facets import KINDS
from esfgraph_server.model.selection import Selection

FEW = 4
"""How many: a page names three others than its own thing."""
_KEPT = 2000
"""Lists of which they are remembered, some kilobytes each: projects share owners, objectives and regions."""


FindNewest = Callable[[Selection, date], tuple[int, tuple[Row, ...]]]


class Newest:
    """The newest few of the lists of a release."""

    def __init__(self, index: SearchIndex) -> None:
        """Find them in *index*, which never changes."""
        self.of: FindNewest = lru_cache(_KEPT)(partial(_newest, index))
        """Return how many a selection holds on a day, and the rows of its first few."""


def _newest(index: SearchIndex, selection: Selection, today: date) -> tuple[int, tuple[Row, ...]]:
    selected = Selected(index, KINDS[selection.list], selection.condition(today))
    order, descending = selection.order
    return selected.total, tuple(each.row for each in selected.rows(order=order, descending=descending, limit=FEW))

"""The newest few of a list: pages of its things name them, the same on each."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial
from typing import NamedTuple

from esfgraph.query.rows import Row
from esfgraph.query.search_index import SearchIndex
from esfgraph.query.search_selected import Selected
from esfgraph_server.model.selections.facets import KINDS, ListName
from esfgraph_server.model.selections.selection import Selection

FEW = 4
"""How many: a page names three others than its own thing."""
_KEPT = 2000
"""Lists of which they are remembered, some kilobytes each: projects share owners, objectives and regions."""


Chosen = tuple[tuple[str, tuple[str, ...]], ...]
"""Facets by their keys, each with its values."""


class Few(NamedTuple):
    """The newest few of a list."""

    selection: Selection
    """What the list is."""
    total: int
    """How many there are in all."""
    rows: tuple[Row, ...]


FindNewest = Callable[[ListName, Chosen, date], Few]


class Newest:
    """The newest few of the lists of a release."""

    def __init__(self, index: SearchIndex) -> None:
        """Find them in *index*, which never changes."""
        self.of: FindNewest = lru_cache(_KEPT)(partial(_newest, index))
        """Return the newest few of what is chosen of a list, on a day."""


def _newest(index: SearchIndex, list_: ListName, chosen: Chosen, today: date) -> Few:
    selection = Selection(list_)
    for key, values in chosen:
        selection = selection.choosing(key, *values)
    selected = Selected(index, KINDS[selection.list], selection.condition(today))
    order, descending = selection.order
    rows = tuple(each.row for each in selected.rows(order=order, descending=descending, limit=FEW))
    return Few(selection, selected.total, rows)

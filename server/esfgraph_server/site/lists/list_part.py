"""Part of a list on the page of a thing: the first rows, how many there are, what they come to, and the whole list."""

from collections.abc import Iterable
from dataclasses import dataclass

from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.lists.list_files import ListFile, list_feeds, list_files
from esfgraph_server.site.lists.list_table import ListTable, list_table
from esfgraph_server.site.lists.query_behind import query_link
from esfgraph_server.site.selections.list_address import list_address
from esfgraph_server.site.selections.sums import ShownSums, show_sums

FIRST_ROWS = 10
"""Rows that the page of a thing shows."""


@dataclass(frozen=True, slots=True)
class ListPart:
    """The first rows of a list, and what the whole list comes to."""

    total: int
    table: ListTable
    sums: ShownSums
    href: str
    """Address of the whole list."""
    files: tuple[ListFile, ...]
    feeds: tuple[ListFile, ...]
    query: str
    """Address of the query behind it; empty where there is none."""

    @property
    def shown(self) -> int:
        """How many rows are shown."""
        return len(self.table.rows)

    @property
    def first(self) -> Shown | None:
        """The first thing, with a link to it."""
        return self.table.rows[0].thing if self.table.rows else None


def list_part(
    context: PageContext, selection: Selection, size: int = FIRST_ROWS, without: Iterable[str] = ()
) -> ListPart:
    """Find a selection and show its first rows, but for the columns *without*, which all have in common."""
    found = context.find(selection, size)
    return ListPart(
        found.total,
        list_table(context, selection.list, found.rows, without),
        show_sums(context, found.sums),
        list_address(context, selection),
        list_files(context, selection),
        list_feeds(context, selection),
        query_link(context, found),
    )

"""Owners that words find, each with a link that chooses it: of owners there are too many for a menu."""

from collections.abc import Callable, Iterator

from esfgraph.query.rows import OwnerRow
from esfgraph_server.model.selections.facets import facet
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown

_MOST = 6


def find_owners(context: PageContext, words: str, address: Callable[[str], str]) -> Iterator[Shown]:
    """Find owners by name or number; *address* is that of the page with the owner of a value chosen."""
    by = facet("projects", "owner")
    assert by
    for each in context.find(Selection("organizations").searching(words), _MOST).rows if words else ():
        if isinstance(each.row, OwnerRow):
            value = by.value_of(each.row.iri, context.graph.iris)
            number = f" ({each.row.number})" if each.row.number else ""
            yield Shown(each.row.name + number, href=address(value))

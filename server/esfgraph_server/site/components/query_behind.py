"""The query behind a list: where it can be read, asked and changed."""

from itertools import islice

from esfgraph_server.model.behind import query_behind
from esfgraph_server.model.find import all_rows
from esfgraph_server.model.selection import Selection
from esfgraph_server.site.context import PageContext

_MOST_THINGS = 40
"""Things that a link may name one by one: of a search, whose words SPARQL cannot ask for."""


def query_link(context: PageContext, selection: Selection) -> str:
    """Return the address of the page that asks the query behind a list; empty where SPARQL cannot ask it."""
    things: list[str] = []
    if selection.text:
        rows = islice(all_rows(context.index, selection, context.today), _MOST_THINGS + 1)
        things = [each.row.iri for each in rows]
        if len(things) > _MOST_THINGS:
            return ""
    query = query_behind(selection, context.graph.iris, context.today, things)
    return context.links.page("sparql", query=query) if query else ""

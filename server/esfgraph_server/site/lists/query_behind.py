"""The query behind a list: where it can be read, asked and changed."""

from esfgraph_server.model.behind import query_behind
from esfgraph_server.model.find import Found, all_rows
from esfgraph_server.site.context import PageContext

_MOST_THINGS = 40
"""Things that a link may name one by one: of a search, whose words SPARQL cannot ask for."""


def query_link(context: PageContext, found: Found) -> str:
    """Return the address of the page that asks the query behind a list; empty where SPARQL cannot ask it."""
    selection, things = found.selection, [each.row.iri for each in found.rows]
    if selection.names_things and found.total > _MOST_THINGS:
        return ""
    if selection.names_things and found.total > len(things):
        things = [each.row.iri for each in all_rows(context.index, selection, context.today)]
    query = query_behind(selection, context.graph.iris, context.today, things)
    return context.links.page("sparql", query=query) if query else ""

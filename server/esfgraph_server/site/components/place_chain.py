"""The way up from a place to the country."""

from esfgraph_server.model.places import way_up
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown


def place_chain(context: PageContext, place: str) -> tuple[Shown, ...]:
    """Show a place and the larger ones around it, the smallest first."""
    return tuple(context.show.thing(node.iri) for node in way_up(context.graph, place))

"""An owner as pages show it: its name, with a link."""

from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown


def show_owner(context: PageContext, iri: str, name: str = "") -> Shown:
    """Show an owner by its name, which is looked up where it is not given, and a link."""
    name = name or context.release.owner_names.of(iri)
    return context.show.titled(iri, name) if name else context.show.thing(iri)

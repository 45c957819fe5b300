"""An owner as pages show it: its name, with a link."""

from msgspec import structs

from esfgraph_server.model.graph import Node
from esfgraph_server.model.owners import best_spelling
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown


def show_owner(context: PageContext, iri: str, name: str = "") -> Shown:
    """Show an owner by its name, which is looked up where it is not given, and a link."""
    name = name or context.release.owner_names.of(iri)
    return context.show.titled(iri, name) if name else context.show.thing(iri)


def owner_title(context: PageContext, node: Node) -> Shown:
    """Show the best of the spellings of its name that sources print."""
    shown = context.show.node(node)
    best = best_spelling([shown.text, *(each.value for each in node.literals("skos:altLabel"))])
    return structs.replace(shown, text=best)

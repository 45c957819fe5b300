"""Classes and properties of the ontology: their kinds, and how often a release uses each."""

from esfgraph_server.model.usage import Use
from esfgraph_server.site.context import PageContext

TERM_KINDS = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")


def show_use(context: PageContext, use: Use, *, is_class: bool) -> str:
    """Say how often a term is used."""
    if not use.count:
        return context.formatter.say("ontology.unused")
    return context.formatter.say("use.members" if is_class else "use.statements", n=use.count)

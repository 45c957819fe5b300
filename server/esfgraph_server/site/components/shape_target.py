"""What shapes hold for and look at: classes and properties by name, ours and others'."""

from esfgraph.rdf.namespaces import ESF
from esfgraph.shacl.examples import prefixed
from esfgraph.shacl.passes import SHAPES
from esfgraph.shacl.shapes import Shape
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown


def show_targets(context: PageContext, shape: Shape) -> tuple[tuple[str, Shown], ...]:
    """Show what a shape holds for."""
    return tuple((kind, show_shape_term(context, target.value)) for kind, target in shape.targets)


def show_shape_term(context: PageContext, iri: str) -> Shown:
    """Show a class or property by its name here, one of other vocabularies by its prefixed name too."""
    if iri.startswith(ESF) or context.graph.iris.path_of(iri):
        return context.show.thing(iri)
    if iri.startswith(SHAPES):
        return Shown("", code=iri.removeprefix(SHAPES))
    return Shown(context.formatter.label(iri), code=prefixed(iri).strip("<>"))

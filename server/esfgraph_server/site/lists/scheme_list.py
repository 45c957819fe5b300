"""The lists of codes, as a list."""

from dataclasses import dataclass

from esfgraph.rdf.namespaces import expand
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown


@dataclass(frozen=True, slots=True)
class Scheme:
    """A list of codes."""

    shown: Shown
    description: Shown | None
    size: int


def all_schemes(context: PageContext) -> tuple[Scheme, ...]:
    """Show the lists of codes by their names."""
    show, graph, schemes = context.show, context.graph, []
    for iri in graph.subjects("rdf:type", expand("skos:ConceptScheme")):
        node = graph.node(iri)
        description = show.best(node.literals("dcterms:description"))
        size = sum(1 for _ in graph.subjects("skos:inScheme", iri))
        schemes.append(Scheme(show.node(node), show.literal(description) if description else None, size))
    return tuple(sorted(schemes, key=lambda scheme: scheme.shown.text))

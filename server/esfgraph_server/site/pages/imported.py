"""The page of an imported graph: whose data it holds, under which licence, and what they cover."""

from dataclasses import dataclass
from typing import ClassVar

import pyoxigraph as ox

from esfgraph.rdf.namespaces import local_name
from esfgraph_server.model.graph import Node
from esfgraph_server.model.imports import ImportedGraph, Imports
from esfgraph_server.site.components.other_sources import Origin, property_name, show_origin
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page

_ROWS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPage(Page):
    """An imported graph."""

    template: ClassVar[str] = "pages/imported.html"
    origin: Origin
    iri: str
    statements: str
    covers: tuple[str, ...]
    years: str
    """The first and the last; empty where none is stated."""
    columns: tuple[tuple[str, str], ...]
    """What each property is called, and how often it is stated."""
    file: tuple[str, str]
    """Name and address."""
    ask: str
    """Address of a query that reads the graph."""


def imported_page(context: PageContext, node: Node) -> ImportedPage:
    """Gather the page of an imported graph."""
    imports = context.release.once(Imports)
    imported = imports.named(node.iri)
    assert imported
    cover, say = imports.cover(imported), context.formatter.say
    return ImportedPage(
        thing=node.iri,
        title=Shown(imported.title.to(context.language)),
        origin=show_origin(context, imported),
        iri=node.iri,
        statements=context.formatter.number(imported.triples),
        covers=tuple(say(f"imports.cover.{kind}", n=n, of=of) for kind, (n, of) in cover.things.items()),
        years="\N{EN DASH}".join(dict.fromkeys((*imported.years[:1], *imported.years[-1:]))),
        columns=tuple(
            (property_name(context, imports, imported, name) or local_name(name), say("imports.columns-count", n=count))
            for name, count in cover.properties.items()
        ),
        file=(imported.dump, context.links.file(f"downloads/{imported.dump}")),
        ask=context.links.page("sparql", query=_query(imported)),
    )


def _query(imported: ImportedGraph) -> str:
    graph = ox.NamedNode(imported.iri)
    return (
        f"SELECT ?subject ?property ?value WHERE {{\n  GRAPH {graph} {{ ?subject ?property ?value }}\n}} LIMIT {_ROWS}"
    )

"""The page of an imported graph: whose data it holds, under which licence, and what they cover."""

from dataclasses import dataclass
from typing import ClassVar

import pyoxigraph as ox

from esfgraph.rdf.namespaces import XSD, local_name
from esfgraph_server.model.graph import Node
from esfgraph_server.model.imports import REF_AREA, REF_PERIOD, ImportedGraph, Imports
from esfgraph_server.model.maps.populations import PLACES
from esfgraph_server.site.components.other_sources import Origin, property_name, show_origin
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page
from esfgraph_server.site.queries.answer_view import VIEW

_ROWS = 100
_ON_MAP = {VIEW: "map"}


@dataclass(frozen=True, slots=True)
class ImportedColumn:
    """A property that the graph states."""

    title: str
    count: str
    """How often."""
    map: str
    """Address of the answer that shows its latest values on a map; empty of what is no measure of places."""


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
    columns: tuple[ImportedColumn, ...]
    file: tuple[str, str]
    """Name and address."""
    ask: str
    """Address of a query that reads the graph."""


def imported_page(context: PageContext, node: Node) -> ImportedPage:
    """Gather the page of an imported graph."""
    imports = context.release.once(Imports)
    imported = imports.named(node.iri)
    assert imported
    cover, say, measures = imports.cover(imported), context.formatter.say, imports.measures(imported)
    has_places = any(kind in PLACES for kind in cover.things)
    return ImportedPage(
        thing=node.iri,
        title=Shown(imported.title.to(context.language)),
        origin=show_origin(context, imported),
        iri=node.iri,
        statements=context.formatter.number(imported.triples),
        covers=tuple(say(f"imports.cover.{kind}", n=n, of=of) for kind, (n, of) in cover.things.items()),
        years="\N{EN DASH}".join(dict.fromkeys((*imported.years[:1], *imported.years[-1:]))),
        columns=tuple(
            ImportedColumn(
                property_name(context, imports, imported, name) or local_name(name),
                say("imports.columns-count", n=count),
                context.links.page("sparql", query=_by_place(imported, name), **_ON_MAP)
                if has_places and name in measures
                else "",
            )
            for name, count in cover.properties.items()
        ),
        file=(imported.dump, context.links.file(f"downloads/{imported.dump}")),
        ask=context.links.page("sparql", query=_query(imported)),
    )


def _by_place(imported: ImportedGraph, measure: str) -> str:
    """Ask for the latest values of a measure, by place."""
    graph, area, property_ = (ox.NamedNode(each) for each in (imported.iri, REF_AREA, measure))
    lines = [f"  GRAPH {graph} {{", f"    ?row {area} ?place ;", f"      {property_} ?value ."]
    if imported.years:
        year = ox.Literal(imported.years[-1], datatype=ox.NamedNode(f"{XSD}gYear"))
        lines.append(f"    ?row {ox.NamedNode(REF_PERIOD)} {year} .")
    return "\n".join(["SELECT ?place ?value WHERE {", *lines, "  }", "} ORDER BY DESC(?value)"])


def _query(imported: ImportedGraph) -> str:
    graph = ox.NamedNode(imported.iri)
    return (
        f"SELECT ?subject ?property ?value WHERE {{\n  GRAPH {graph} {{ ?subject ?property ?value }}\n}} LIMIT {_ROWS}"
    )

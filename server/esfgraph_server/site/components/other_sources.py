"""What other sources state of a thing: the statements of imported graphs, each with licence and source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from esfgraph.publisher.authorities import label_of
from esfgraph_server.model.imports import ImportedGraph, Imports, Statements
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown

_MOST_ROWS = 10
_MOST_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose data an imported graph holds."""

    graph: Shown
    """Its title, which links to its page."""
    licence: Shown
    source: Shown | None
    day: str
    """As of which day they are; empty where none is stated."""


@dataclass(frozen=True, slots=True)
class OtherRow:
    """What is stated of one period, or of none."""

    period: str
    cells: tuple[tuple[Shown, ...], ...]


@dataclass(frozen=True, slots=True)
class OtherSource:
    """What one imported graph states of a thing."""

    origin: Origin
    columns: tuple[str, ...]
    rows: tuple[OtherRow, ...]
    """The latest period first."""
    has_periods: bool
    others: int
    """How many more rows there are."""


def show_origin(context: PageContext, imported: ImportedGraph) -> Origin:
    """Show whose data a graph holds."""
    source = imported.source
    return Origin(
        Shown(imported.title.to(context.language), href=context.links.to(imported.iri)),
        Shown(label_of("licence", imported.licence) or imported.licence, href=imported.licence, external=True),
        Shown(source, href=source, external=True) if source else None,
        context.formatter.date(date.fromisoformat(imported.day)) if imported.day else "",
    )


def other_sources(context: PageContext, things: Sequence[str]) -> tuple[OtherSource, ...]:
    """Show what imported graphs state of a thing, which may have several IRIs."""
    imports = context.release.once(Imports)
    found = ((each, [said for thing in things for said in imports.statements(each, thing)]) for each in imports.graphs)
    return tuple(_shown(context, imports, each, stated) for each, stated in found if stated)


def _shown(
    context: PageContext, imports: Imports, imported: ImportedGraph, stated: Sequence[Statements]
) -> OtherSource:
    properties = list(dict.fromkeys(name for each in stated for name in each.values))[:_MOST_COLUMNS]
    rows = [
        OtherRow(
            each.period,
            tuple(
                tuple(map(context.show.term, context.show.readable(each.values.get(name, ())))) for name in properties
            ),
        )
        for each in stated[:_MOST_ROWS]
    ]
    return OtherSource(
        show_origin(context, imported),
        tuple(property_name(context, imports, imported, name) for name in properties),
        tuple(rows),
        any(each.period for each in stated),
        len(stated) - len(rows),
    )


def property_name(context: PageContext, imports: Imports, imported: ImportedGraph, property_: str) -> str:
    """Say what a property is called: as its graph does, else as others do."""
    name = imports.label(imported, property_)
    return name[:1].upper() + name[1:] if name else context.show.property(property_)[0]

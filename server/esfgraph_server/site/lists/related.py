"""Projects that have something in common with one: a few, and the list of all."""

from collections.abc import Iterator

from msgspec import Struct

from esfgraph.query.rows import ProjectRow
from esfgraph_server.model.graph import Node
from esfgraph_server.model.selections.facets import facet
from esfgraph_server.model.selections.newest import FEW
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.selections.list_address import list_address

COMMON = (("owner", ("esf:owner",)), ("objective", ("esf:specificObjective",)))
"""What projects have in common, each by its facet and the properties that state it."""


class RelatedProject(Struct, frozen=True):
    """A project, with its number and granted support."""

    project: Shown
    told: str


class Related(Struct, frozen=True):
    """Projects that have one thing in common."""

    facet: str
    total: int
    """Of the others."""
    projects: tuple[RelatedProject, ...]
    href: str
    """Address of the list of all."""


def related(context: PageContext, node: Node) -> tuple[Related, ...]:
    """Find other projects of the same owner, and such with the same objective in the same region, latest first.

    There are none where the index is known to be lost: the page of a project needs it for nothing else.
    """
    return () if context.release.is_index_lost else tuple(_related(context, node))


def _related(context: PageContext, node: Node) -> Iterator[Related]:
    for key, properties in COMMON:
        chosen = _chosen(context, node, key, *properties)
        if not chosen[1]:
            continue
        nearby = (_chosen(context, node, "region", "esf:statedRegion"),) if key == "objective" else ()
        newest = context.release.newest.of("projects", (chosen, *nearby), context.today)
        others = [row for row in newest.rows if row.iri != node.iri][: FEW - 1]
        shown = tuple([_shown(context, row) for row in others if isinstance(row, ProjectRow)])
        if shown:
            total = max(newest.total - 1, len(shown))
            yield Related(key, total, shown, list_address(context, newest.selection))


def _chosen(context: PageContext, node: Node, key: str, *properties: str) -> tuple[str, tuple[str, ...]]:
    """Return the values of a facet that a project has by some properties."""
    by = facet("projects", key)
    assert by
    return key, tuple([by.value_of(iri, context.graph.iris) for name in properties for iri in node.iris(name)])


def _shown(context: PageContext, row: ProjectRow) -> RelatedProject:
    support = row.amount("granted_support")
    told = [row.number, context.formatter.money(support) if support is not None else ""]
    return RelatedProject(context.show.titled(row.iri, row.title), " · ".join(filter(None, told)))

"""The home page."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.model.facets import ListName
from esfgraph_server.model.observations import totals_of_all
from esfgraph_server.model.places import coverage_of, stated_regions
from esfgraph_server.model.selection import Selection
from esfgraph_server.site.components.project_table import ProjectTable, found_projects
from esfgraph_server.site.components.sums import Sum, sums_of
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page

_LISTS: tuple[tuple[ListName, int], ...] = (("projects", 8), ("organizations", 0))
"""With how many of each are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """The home page."""

    template: ClassVar[str] = "pages/home.html"
    projects_total: int
    owners_total: int
    records_total: int
    statements_total: int
    newest: ProjectTable
    regions: tuple[tuple[Shown, int], ...]
    sums: tuple[Sum, ...]


def home_page(context: PageContext) -> HomePage:
    """Gather the home page."""
    graph, counts = context.graph, context.release.manifest["counts"]
    projects, owners = (context.find(Selection(name), size) for name, size in _LISTS)
    regions = stated_regions(graph)
    return HomePage(
        title=Shown(context.formatter.say("home.title")),
        projects_total=projects.total,
        owners_total=owners.total,
        records_total=int(counts.get("records", 0)),
        statements_total=int(counts.get("statements", 0)),
        newest=found_projects(context, projects),
        regions=tuple((context.show.thing(iri), coverage_of(graph, iri).whole.projects) for iri in regions),
        sums=sums_of(context, totals_of_all(graph)),
    )

"""The home page."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph.errors import DamagedError
from esfgraph_server.model.places import stated_regions
from esfgraph_server.model.selection import Selection
from esfgraph_server.site.components.list_table import ListTable, list_table
from esfgraph_server.site.components.structured_data import dataset_data
from esfgraph_server.site.components.sums import ShownSums, show_sums
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page

_NEWEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """The home page."""

    template: ClassVar[str] = "pages/home.html"
    projects_total: int
    owners_total: int
    records_total: int
    statements_total: int
    can_search: bool = True
    newest: ListTable | None = None
    regions: tuple[tuple[Shown, int], ...] = ()
    sums: ShownSums | None = None


def home_page(context: PageContext) -> HomePage:
    """Gather the home page, without what is searched for where the index is known to be lost."""
    was_lost = context.release.is_index_lost
    try:
        return _whole_page(context)
    except DamagedError:
        if not was_lost:  # it is looked for what else there is to be served
            raise
        counts = context.release.manifest["counts"]
        return HomePage(
            title=Shown(context.formatter.say("home.title")),
            structured=dataset_data(context),
            can_search=False,
            projects_total=int(counts.get("projects", 0)),
            owners_total=int(counts.get("owners", 0)),
            records_total=int(counts.get("records", 0)),
            statements_total=int(counts.get("statements", 0)),
        )


def _whole_page(context: PageContext) -> HomePage:
    graph, counts = context.graph, context.release.manifest["counts"]
    projects, owners = context.find(Selection("projects"), _NEWEST), context.find(Selection("organizations"), 0)
    counted = context.release.whole_places.projects("region")
    return HomePage(
        title=Shown(context.formatter.say("home.title")),
        structured=dataset_data(context),
        projects_total=projects.total,
        owners_total=owners.total,
        records_total=int(counts.get("records", 0)),
        statements_total=int(counts.get("statements", 0)),
        newest=list_table(context, "projects", projects.rows),
        regions=tuple((context.show.thing(iri), counted.get(iri, 0)) for iri in stated_regions(graph)),
        sums=show_sums(context, projects.sums),
    )

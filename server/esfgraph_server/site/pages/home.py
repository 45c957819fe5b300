"""The home page."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph.errors import DamagedError
from esfgraph.query.search_fields import PROJECTS
from esfgraph_server.model.selections.facets import facet
from esfgraph_server.model.selections.find import group
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.site.components.structured_data import dataset_data
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.lists.list_table import ListTable, list_table
from esfgraph_server.site.page import Page
from esfgraph_server.site.pictures.area_map import AreaMap, area_map, groups_by_place
from esfgraph_server.site.pictures.chart import Chart, show_chart
from esfgraph_server.site.selections.sums import ShownSums, show_sums

_NEWEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """The home page."""

    template: ClassVar[str] = "pages/home.html"
    projects_total: int
    owners_total: int
    records_total: int
    can_search: bool = True
    newest: ListTable | None = None
    map: AreaMap | None = None
    """All projects by region."""
    periods: Chart | None = None
    """Granted support by programming period."""
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
        )


def _whole_page(context: PageContext) -> HomePage:
    counts = context.release.manifest["counts"]
    projects, owners = context.find(Selection("projects"), _NEWEST), context.find(Selection("organizations"), 0)
    everything, by_period = Selection("projects"), facet("projects", "period")
    assert by_period
    regions = groups_by_place(context, everything, "region", PROJECTS)
    periods = group(context.index, everything, by_period, context.today)
    return HomePage(
        title=Shown(context.formatter.say("home.title")),
        structured=dataset_data(context),
        projects_total=projects.total,
        owners_total=owners.total,
        records_total=int(counts.get("records", 0)),
        newest=list_table(context, "projects", projects.rows),
        map=area_map(context, regions, PROJECTS),
        periods=show_chart(context, periods, "granted_support") if len(periods.groups) > 1 else None,
        sums=show_sums(context, projects.sums),
    )

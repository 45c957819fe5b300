"""The list of projects."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.model.find import PAGE_SIZE, Found
from esfgraph_server.site.components.project_table import ProjectTable, found_projects
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """One choice of a filter."""

    shown: Shown
    value: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectsPage(Page):
    """The list of projects."""

    template: ClassVar[str] = "pages/projects.html"
    projects: ProjectTable
    periods: tuple[FilterChoice, ...]
    regions: tuple[FilterChoice, ...]
    filtered: bool


def projects_page(context: PageContext) -> ProjectsPage:
    """Gather the list of projects, narrowed to what the reader chose."""
    selection = context.selection("projects")
    found = context.find(selection, PAGE_SIZE, ("period", "region"))
    return ProjectsPage(
        title=Shown(context.formatter.say("projects.title")),
        projects=found_projects(context, found),
        periods=_choices(context, found, "period"),
        regions=_choices(context, found, "region"),
        filtered=selection.is_narrowed,
    )


def _choices(context: PageContext, found: Found, key: str) -> tuple[FilterChoice, ...]:
    """Show what a facet offers, in the order of codes."""
    if key not in found.facets:
        return ()
    facet, values = found.facets[key].facet, sorted(found.facets[key].values, key=lambda each: each.value)
    things = ((each, facet.iri(each.value, context.graph.iris)) for each in values)
    return tuple(FilterChoice(context.show.thing(iri), each.value, each.is_chosen) for each, iri in things if iri)

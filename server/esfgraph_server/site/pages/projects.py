"""The list of projects."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.lists.list_view import ListView, list_view
from esfgraph_server.site.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectsPage(Page):
    """The list of projects."""

    template: ClassVar[str] = "pages/projects.html"
    list: ListView


def projects_page(context: PageContext) -> ProjectsPage:
    """Gather the list of projects; raise SelectionError for an address that asks for what there is not."""
    view = list_view(context, "projects")
    return ProjectsPage(
        title=Shown(context.formatter.say("projects.title")),
        list=view,
        feed=view.feeds[0].href,
        embed_of=context.address,
        indexed=not context.query,
    )

"""The list of owners."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.lists.list_view import ListView, list_view
from esfgraph_server.site.page import Page
from esfgraph_server.site.selections.list_address import GROUP


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationsPage(Page):
    """The list of owners."""

    template: ClassVar[str] = "pages/organizations.html"
    list: ListView


def organizations_page(context: PageContext) -> OrganizationsPage:
    """Gather the list of owners; raise SelectionError for an address that asks for what there is not."""
    view = list_view(context, "organizations")
    return OrganizationsPage(
        title=Shown(context.formatter.say("owners.title")),
        list=view,
        feed=view.feeds[0].href,
        embed_of=context.address if GROUP in context.parameters else "",
        indexed=not context.query,
    )

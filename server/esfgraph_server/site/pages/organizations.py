"""The list of owners."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph.query.rows import OwnerRow
from esfgraph_server.model.find import PAGE_SIZE
from esfgraph_server.site.components.pager import Pager, pager_of_found
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationsPage(Page):
    """The list of owners."""

    template: ClassVar[str] = "pages/organizations.html"
    owners: tuple[tuple[OwnerRow, Shown], ...]
    """Each with its link."""
    pager: Pager


def organizations_page(context: PageContext) -> OrganizationsPage:
    """Gather the list of owners, narrowed to what the reader chose."""
    found = context.find(context.selection("organizations"), PAGE_SIZE)
    rows = (each.row for each in found.rows)
    return OrganizationsPage(
        title=Shown(context.formatter.say("owners.title")),
        owners=tuple((row, context.show.thing(row.iri)) for row in rows if isinstance(row, OwnerRow)),
        pager=pager_of_found(context, found),
    )

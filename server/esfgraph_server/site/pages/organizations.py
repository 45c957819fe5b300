"""The list of owners."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.model.organizations import Owner, all_owners
from esfgraph_server.site.components.pager import Pager, paged
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationsPage(Page):
    """The list of owners."""

    template: ClassVar[str] = "pages/organizations.html"
    owners: tuple[tuple[Owner, Shown, str], ...]
    """Each with its link and its number."""
    pager: Pager


def organizations_page(context: PageContext) -> OrganizationsPage:
    """Gather the list of owners."""
    part, pager = paged(context, context.release.once(all_owners))
    rows = []
    for owner in part:
        node = context.graph.node(owner.iri)
        rows.append((owner, context.show.node(node), node.text("org:identifier") or ""))
    return OrganizationsPage(title=Shown(context.formatter.say("owners.title")), owners=tuple(rows), pager=pager)

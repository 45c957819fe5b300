"""The page of what changed, release by release."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.changes.list_changes import all_changes
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.lists.change_list import ChangeList, change_list
from esfgraph_server.site.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage(Page):
    """What changed lately."""

    template: ClassVar[str] = "pages/changes.html"
    list: ChangeList
    is_complete: bool
    """Whether all that ever changed is listed."""
    releases: str
    json_feed: str


def changes_page(context: PageContext) -> ChangesPage:
    """Gather what changed lately."""
    recent = context.recent
    return ChangesPage(
        title=Shown(context.formatter.say("changes.title")),
        list=change_list(context, tuple(all_changes(recent))),
        is_complete=recent.is_complete,
        feed=context.links.page("changes.atom"),
        json_feed=context.links.page("changes.feed.json"),
        releases=context.links.page("releases"),
        indexed=not context.query,
    )

"""The page of the lists of codes."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.lists.scheme_list import Scheme, all_schemes
from esfgraph_server.site.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemesPage(Page):
    """The lists of codes."""

    template: ClassVar[str] = "pages/schemes.html"
    schemes: tuple[Scheme, ...]


def schemes_page(context: PageContext) -> SchemesPage:
    """Gather the lists of codes that are published."""
    return SchemesPage(title=Shown(context.formatter.say("schemes.title")), schemes=all_schemes(context))

"""The page about the site: who publishes, under which licence, how the data are made, and what is withheld."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page

STEPS = ("read", "redacted", "identified", "stated", "checked", "published")
"""How the data are made, step by step: the ends of the keys of their words."""

HIDDEN = ("persons", "malformed", "refused", "withdrawn")
"""What is not shown, each with its reason: the ends of the keys of their words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutPage(Page):
    """What a release is made of; what its publisher states is given to every page."""

    template: ClassVar[str] = "pages/about.html"
    projects: int
    owners: int
    records: int
    tool: str
    """What built it, with its version."""
    since: date | None
    """The day on which it was first shown."""
    steps: tuple[str, ...] = STEPS
    hidden: tuple[str, ...] = HIDDEN


def about_page(context: PageContext) -> AboutPage:
    """Gather the page about the site."""
    release = context.release
    counts = release.manifest["counts"]
    return AboutPage(
        title=Shown(context.formatter.say("about.title")),
        projects=counts.get("projects", 0),
        owners=counts.get("owners", 0),
        records=counts.get("records", 0),
        tool=str(release.manifest["tool"]),
        since=release.since,
    )

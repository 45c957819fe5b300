"""The accessibility statement: who answers for the site, how far it complies, what was tested, where to report."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph.version import __version__
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page

SUPERVISOR = "https://www.digg.se/tdosanmalan"
"""Where anyone reports that a public body's site is not accessible."""


@dataclass(frozen=True, slots=True)
class Check:
    """What the program's tests try on each kind of page."""

    key: str
    """The end of the key of its words, and the name of the test."""
    criteria: tuple[str, ...]
    """Criteria of WCAG 2.1 that it is about."""


CHECKS = (
    Check("axe", ("1.3.1", "1.4.3", "2.4.2", "3.1.1", "3.1.2", "4.1.2")),
    Check("reflow", ("1.4.4", "1.4.10")),
    Check("spacing", ("1.4.12",)),
    Check("keyboard", ("2.1.1", "2.1.2", "2.4.3")),
    Check("focus", ("2.4.7",)),
    Check("pictures", ("1.1.1", "1.4.1")),
    Check("motion", ("2.2.2", "2.3.1")),
    Check("printing", ()),
)
"""The tests in a browser hold one function for each of these, and run it on every kind of page."""
LIMITS = ("language", "pictures", "source")
"""What a reader meets nevertheless: the ends of the keys of their words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessibilityPage(Page):
    """What the program knows; what the publisher states is given to every page."""

    template: ClassVar[str] = "pages/accessibility.html"
    checks: tuple[Check, ...] = CHECKS
    limits: tuple[str, ...] = LIMITS
    supervisor: str = SUPERVISOR
    service: str
    """Address of the site."""
    version: str = __version__


def accessibility_page(context: PageContext) -> AccessibilityPage:
    """Gather the accessibility statement."""
    return AccessibilityPage(title=Shown(context.formatter.say("accessibility.title")), service=f"{context.site}/")

"""What every page has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from esfgraph_server.site.display import Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page without its frame; each kind of page adds what its template shows."""

    template: ClassVar[str]
    title: Shown
    thing: str | None = None
    """IRI of the thing that the page is about."""
    canonical: str | None = None
    """Address of the page that stands for this one, where two things have one page."""
    summary: str = ""
    """What the page is about, in a line or two, for search engines; where it is empty, what the site is."""
    structured: Mapping[str, Any] | None = None
    """What the page says of its thing to search engines, as JSON-LD in the terms of schema.org."""
    feed: str = ""
    """Address of the feed, in Atom, of what changes in the list that the page shows; empty where it shows none."""
    embed_of: str = ""
    """Address of the page whose embed shows the same in other pages, mostly its own; empty where there is none."""
    indexed: bool = True
    """Whether search engines should list the page."""

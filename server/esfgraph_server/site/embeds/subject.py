"""What an embed is of: the page at an address of ours, as somebody copied it or wrote it down."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlencode

from esfgraph.query.search_fields import PROJECTS
from esfgraph.rdf.iris import normal_segment
from esfgraph_server.http.negotiation import LANGUAGES, Language
from esfgraph_server.model.selections.question import MEASURE
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.embeds.routes import PATH
from esfgraph_server.site.parameters import LIST
from esfgraph_server.site.pictures.files import FORMATS
from esfgraph_server.site.selections.list_address import GROUP, ORDER

Shape = Literal["card", "number", "chart", "map"]
"""What an embed looks like: a thing with its figures, or one of three ways to show a selection."""
SIZES: dict[Shape, tuple[int, int]] = {
    "card": (480, 560),
    "number": (480, 280),
    "chart": (640, 720),
    "map": (480, 1000),
}
"""Width and height in CSS pixels, in which each has room."""
SHAPES: dict[str, Shape] = {"projects": "number", "chart": "chart", "map": "map"}
"""By the address of embeds of selections."""
_OWNERS = "organizations"
_MOST_PARAMETERS = 200


@dataclass(frozen=True, slots=True)
class Subject:
    """What an embed is of."""

    path: str
    """Below the address of embeds."""
    query: tuple[tuple[str, str], ...]
    language: Language | None
    """That of the address, if it has one."""

    @property
    def shape(self) -> Shape:
        """What its embed looks like."""
        return SHAPES.get(self.path, "card")

    def address(self, language: Language) -> str:
        """The path and query of its embed in a language."""
        query = urlencode(self.query)
        return f"/{language}/{PATH}/{self.path}" + (f"?{query}" if query else "")

    def seen_by(self, context: PageContext) -> PageContext:
        """Return what its embed is made from, for the reader of another page; raise SelectionError."""
        return context.at(f"{PATH}/{self.path}", self.query)


def subject_at(address: str, sites: Collection[str]) -> Subject | None:
    """Read the address of a page, picture, name or embed of ours; None of another site's, one of *sites* being ours.

    What begins with no scheme is below our own. Whether anything is there is not looked up.
    """
    address = address.strip()
    if "://" in address:
        site = next((each for each in sites if address == each or address.startswith(f"{each}/")), None)
        if site is None:
            return None
        address = address.removeprefix(site)
    path, _, asked = address.partition("#")[0].partition("?")
    try:
        query = parse_qsl(asked, max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        return None
    segments = [normal_segment(unquote(each)) for each in path.strip("/").split("/")]
    language = next((each for each in LANGUAGES if each == segments[0]), None)
    segments = segments[1:] if language else segments
    path = "/".join(segments[1:] if segments[0:1] == [PATH] else segments)
    return Subject(*_embedded(path, query), language)


def _embedded(path: str, query: list[tuple[str, str]]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the address of the embed of a page, and its parameters: projects are a number, groups are a chart."""
    path = next((path.removesuffix(suffix) for suffix in FORMATS if path.removesuffix(suffix) in SHAPES), path)
    if path == _OWNERS or (path == PROJECTS and any(name == GROUP for name, _ in query)):
        renamed = ((MEASURE if name == ORDER else name, value) for name, value in query)
        return "chart", ((LIST, path), *renamed)
    return path, tuple(pair for pair in query if path != PROJECTS or pair[0] != ORDER)

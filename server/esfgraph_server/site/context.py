"""What a page is made from: the release, the address, and who reads it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from esfgraph_server.http.negotiation import Language
from esfgraph_server.model.facets import ListName
from esfgraph_server.model.find import Found, find, today
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.selection import Selection
from esfgraph_server.releases.lease import release_of
from esfgraph_server.releases.open_release import OpenRelease
from esfgraph_server.site.display import Display
from esfgraph_server.site.formatting import Formatter
from esfgraph_server.urls import Links


@dataclass(frozen=True, slots=True)
class PageContext:
    """One reader at one address of one release."""

    release: OpenRelease
    path: str
    """The address below the language."""
    query: tuple[tuple[str, str], ...]
    """The parameters of the address; each may come several times."""
    show: Display

    @property
    def parameters(self) -> Mapping[str, str]:
        """The parameters of the address, the last of each."""
        return dict(self.query)

    def selection(self, list_: ListName) -> Selection:
        """Read what the address asks of a list; raise SelectionError for what means nothing."""
        return Selection.parse(list_, self.query, self.graph, self.release.search_index)

    def find(self, selection: Selection, size: int, facets: Collection[str] = ()) -> Found:
        """Find what a selection holds today."""
        return find(self.release.search_index, selection, today(), size=size, facets=facets)

    @property
    def graph(self) -> Graph:
        """What the release states."""
        return self.release.graph

    @property
    def links(self) -> Links:
        """Writes links to other pages."""
        return self.show.links

    @property
    def formatter(self) -> Formatter:
        """Writes words, numbers and dates."""
        return self.show.formatter

    @property
    def language(self) -> Language:
        """The language of the page."""
        return self.formatter.language


def page_context(request: Request[Any], language: Language, path: str) -> PageContext:
    """Gather what the page at *path* is made from; raise ReleaseError when no release is published."""
    release = release_of(request)
    links = Links.of(request, language, release.graph.iris)
    show = Display(release.graph, Formatter(language), links)
    return PageContext(release, path, tuple(request.query_params.multi_items()), show)

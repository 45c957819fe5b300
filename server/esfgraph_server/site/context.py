"""What a page is made from: the release, the address, and who reads it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from esfgraph.publisher.publication import Publication
from esfgraph.query.search_index import SearchIndex
from esfgraph.tables.columns import Column, TableName
from esfgraph_server.changes.recent import Recent, RecentChanges
from esfgraph_server.changes.since import ChangedSince
from esfgraph_server.http.negotiation import Language
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.selections.facets import ListName
from esfgraph_server.model.selections.find import MOST_OFFERED, Found, find, today
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.releases.lease import is_pinned, publication_of, release_of, site_of
from esfgraph_server.releases.open_release import OpenRelease
from esfgraph_server.site.display import Display, Displays
from esfgraph_server.site.formatting import Formatter
from esfgraph_server.site.parameters import known_parameters
from esfgraph_server.urls import Links


@dataclass(frozen=True, slots=True)
class PageContext:
    """One reader at one address of one release."""

    release: OpenRelease
    path: str
    """The address below the language."""
    query: tuple[tuple[str, str], ...]
    """The parameters of the address that the page knows; each may come several times."""
    show: Display
    today: date
    """The day on which projects run where the reader asks for no other."""
    changes: RecentChanges
    changes_version: str
    """Of what changed lately when the page was asked for."""
    columns: Mapping[TableName, tuple[Column, ...]]
    site: str
    """Address under which the site is published, without a slash at its end."""
    publication: Publication
    """What the publisher says of it."""
    is_pinned: bool
    """Whether the address names the release: the page then stays what it is, whatever is served later."""

    @property
    def address(self) -> str:
        """The address of what is shown, where the site is published."""
        query = urlencode(self.query)
        return f"{self.site}/{self.language}/{self.path}" + (f"?{query}" if query else "")

    def at(self, path: str, asked: Iterable[tuple[str, str]]) -> "PageContext":
        """Return the same reader at another address, with parameters of which it knows some."""
        return replace(self, path=path, query=known_parameters(path, asked))

    @property
    def parameters(self) -> Mapping[str, str]:
        """The parameters of the address, the last of each."""
        return dict(self.query)

    @property
    def index(self) -> SearchIndex:
        """What the release's lists are found in."""
        return self.release.search_index

    def selection(self, list_: ListName, besides: Collection[str] = ()) -> Selection:
        """Read what the address asks of a list, but for some parameters; raise SelectionError."""
        asked = [(name, value) for name, value in self.query if name not in besides]
        return Selection.parse(list_, asked, self.graph, self.index, ChangedSince(self.changes, self.release))

    def find(
        self, selection: Selection, size: int, facets: Collection[str] | None = (), most: int = MOST_OFFERED
    ) -> Found:
        """Find what a selection holds today."""
        summaries = self.release.summaries
        return find(self.index, selection, self.today, size=size, facets=facets, most=most, summaries=summaries)

    @property
    def recent(self) -> Recent:
        """What changed lately."""
        return self.changes.now(self.changes_version)

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
    show = release.once(Displays).of(links)
    query = known_parameters(path, request.query_params.multi_items())
    changes, columns = request.state["changes"], request.state["columns"]
    site, publication = site_of(request, release), publication_of(request)
    return PageContext(
        release=release,
        path=path,
        query=query,
        show=show,
        today=today(),
        changes=changes,
        changes_version=changes.version,
        columns=columns,
        site=site,
        publication=publication,
        is_pinned=is_pinned(request),
    )


def made_of(request: Request[Any], context: PageContext) -> tuple[str, ...]:
    """Return all that a page or picture at the address of the context depends on, for its tag."""
    release, renderer = context.release, request.state["renderer"]
    return (
        release.id,
        str(release.since),
        context.publication.version,
        release.footnote,
        "without index" if release.is_index_lost else "",
        request.app.version,
        renderer.version,
        context.today.isoformat(),
        context.site,
        context.changes_version,
        str(context.is_pinned),
        context.links.root,
        context.language,
        context.path,
        urlencode(context.query),
    )

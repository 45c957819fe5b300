"""One release, open: its store, its query processes, its index, and what is derived from it once."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from esfgraph.errors import DamagedError, ReleaseError
from esfgraph.query.search_index import SearchIndex, check_format
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import Release
from esfgraph.release.descriptions import Descriptions
from esfgraph.release.history import Switch, served_since
from esfgraph.release.lookups import Lookups
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.imports import Imports
from esfgraph_server.model.maps.populations import Population, population_of
from esfgraph_server.model.owners import OwnerNames
from esfgraph_server.model.places import WholePlaces
from esfgraph_server.model.selections.find import Summaries, day_of
from esfgraph_server.model.selections.newest import Newest
from esfgraph_server.model.usage import Usage, usage_of
from esfgraph_server.query_pool.pool import QueryPool
from esfgraph_server.releases.followed_file import FollowedFile

if TYPE_CHECKING:
    from esfgraph.rdf.quads import Quads
    from esfgraph.release.choice import Fault
    from esfgraph_server.query_pool.remote_store import RemoteStore

_log = logging.getLogger(__name__)

Derived = TypeVar("Derived")

_INDEX_LOST = (
    "The full-text index of the release cannot be read; what is whole is looked for. Please ask again; where that does "
    "not help, build the release again."
)


def _usage(release: "OpenRelease") -> Usage:
    return usage_of(release.graph, release.lookups)


def _owner_names(release: "OpenRelease") -> OwnerNames:
    return OwnerNames(release.search_index)


def _summaries(release: "OpenRelease") -> Summaries:
    return Summaries(release.search_index)


def _newest(release: "OpenRelease") -> Newest:
    return Newest(release.search_index)


def _population(release: "OpenRelease") -> Population | None:
    return population_of(release.graph, release.once(Imports))


def _whole_places(release: "OpenRelease") -> WholePlaces:
    return WholePlaces(release.search_index, release.graph)


@dataclass(eq=False, slots=True)
class _Kept:
    """A derived value, once it is made; whoever makes it holds the lock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    is_made: bool = False
    value: Any = None


class OpenRelease:
    """One release, open for as long as it is served or a request reads it."""

    def __init__(
        self,
        folder: Release,
        pool: QueryPool,
        history: FollowedFile[list[Switch]],
        store: "RemoteStore | None" = None,
    ) -> None:
        """Open the store in *folder*; queries are evaluated by *pool*. Raises ReleaseError if it cannot be opened.

        *history* tells what was served since when. A *store* of others is read in place of that in the folder.
        """
        self.folder = folder
        self.history = history
        self._away = store
        self.store: Quads = store or folder.open_store()
        """For look-ups by index in this process: never for a query."""
        self.pool = pool
        self.graph = Graph(self.store, Iris(folder.base_iri), Descriptions(folder.path))
        self.users = 0
        """Requests that read it now."""
        self.fault: Fault | None = None
        """What is wrong with the current release, if that is another or damaged; whoever follows the pointer tells."""
        self.is_doubted = False
        """Whether something that was read of it is damaged, so that it is to be looked through."""
        self._since: date | None = None
        self._is_index_lost = False
        try:
            check_format(self.path / "search")
        except ReleaseError as error:
            self._is_index_lost = True
            # As text: whoever keeps the error keeps its frames, and the store of the release open.
            _log.warning("The release %s is served without search and lists: %s", self.id, str(error))
        self._kept: dict[Callable[..., Any], _Kept] = {}

    @property
    def id(self) -> str:
        """The release's id."""
        return self.folder.id

    @property
    def base_iri(self) -> str:
        """The base IRI under which its things are minted."""
        return self.folder.base_iri

    @property
    def path(self) -> Path:
        """The release's folder."""
        return self.folder.path

    @property
    def manifest(self) -> Mapping[str, Any]:
        """The release's table of contents."""
        return self.folder.manifest

    @property
    def search_index(self) -> SearchIndex:
        """The full-text index, opened when it is first asked for; DamagedError where that fails."""
        try:
            return self._once(SearchIndex.open, self.path / "search")
        except ReleaseError as error:
            self._is_index_lost = True
            raise DamagedError(_INDEX_LOST) from error

    @property
    def owner_names(self) -> OwnerNames:
        """The names by which lists call owners."""
        return self._once(_owner_names, self)

    @property
    def summaries(self) -> Summaries:
        """What the selections come to that were asked for last."""
        return self._once(_summaries, self)

    @property
    def newest(self) -> Newest:
        """The newest few of lists."""
        return self._once(_newest, self)

    @property
    def is_index_lost(self) -> bool:
        """Whether there is no index, as far as anybody has asked for it or looked: what needs none is shown."""
        return self._is_index_lost or (self.fault is not None and self.fault.release == self.id)

    @property
    def whole_places(self) -> WholePlaces:
        """What places come to in the whole of the release."""
        return self._once(_whole_places, self)

    @property
    def population(self) -> Population | None:
        """How many people live in places; None where no imported graph states that."""
        return self._once(_population, self)

    @property
    def lookups(self) -> Lookups:
        """What the build has counted, opened when it is first asked for."""
        return self._once(Lookups.open, self.path)

    @property
    def usage(self) -> Usage:
        """What uses terms and codes, read when it is first asked for."""
        return self._once(_usage, self)

    @property
    def since(self) -> date | None:
        """The day in Sweden on which it was first served; None where nothing tells."""
        if self._since is None and (moment := served_since(self.history.now(), self.id)):
            self._since = day_of(moment)
        return self._since

    @property
    def footnote(self) -> str:
        """What pages say about a fault, as the end of a key of their words; empty where there is none."""
        if self.fault is None:
            return ""
        return "damaged" if self.fault.release == self.id else "older"

    def once(self, make: Callable[[Graph], Derived]) -> Derived:
        """Return what *make* gives of the graph: made for the first who asks, kept as long as the release is open."""
        return self._once(make, self.graph)

    def _once(self, make: Callable[..., Derived], source: object) -> Derived:
        kept = self._kept.get(make)
        if kept and kept.is_made:
            return cast("Derived", kept.value)
        kept = self._kept.setdefault(make, _Kept())
        with kept.lock:
            if not kept.is_made:
                kept.value, kept.is_made = make(source), True
            return cast("Derived", kept.value)

    def start(self) -> None:
        """Start the query processes."""
        self.pool.start()

    async def close(self) -> None:
        """End the query processes."""
        await self.pool.close()
        if self._away:
            self._away.close()

"""Opens releases with query processes of their own: from their folders, or as a store of others holds them."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import structs

from esfgraph.errors import UsageError
from esfgraph.release.data_folder import Release
from esfgraph.release.history import Switch
from esfgraph_server.query_pool.pool import QueryPool
from esfgraph_server.releases.followed_file import FollowedFile
from esfgraph_server.releases.open_release import OpenRelease
from esfgraph_server.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from esfgraph_server.query_pool.remote_store import RemoteRelease

Opener = Callable[[Release], OpenRelease]

_MOST = 4
"""By how much an answer as a store writes it may be longer than as it is sent on."""


def opener(settings: Settings, history: FollowedFile[list[Switch]]) -> Opener:
    """Return what opens a release as *settings* say; raise UsageError where they name a store that cannot be asked."""

    def open_own(folder: Release) -> OpenRelease:
        return OpenRelease(folder, _pool(folder.path / "store", settings), history)

    return _remote_opener(settings, history) if settings.store else open_own


def frugal(settings: Settings) -> Settings:
    """Return settings of a release that few ask for: from its folder, with hardly any query processes."""
    query = replace(settings.query, processes=1)
    return settings.model_copy(update={"query": query, "quick_processes": 1, "spare_processes": 0, "store": ""})


def _remote_opener(settings: Settings, history: FollowedFile[list[Switch]]) -> Opener:
    try:
        from esfgraph.stores.client import address_of
        from esfgraph_server.query_pool.remote_store import RemoteRelease, RemoteStore, held_graphs
    except ModuleNotFoundError:
        raise UsageError("To read a store of others needs httpx2: pip install 'esfgraph[stores]'.") from None
    endpoint = address_of(settings.store.partition(":")[2])

    def open_remote(folder: Release) -> OpenRelease:
        graphs = held_graphs(endpoint, folder.base_iri, folder.id, settings.store_seconds)
        looked = RemoteRelease(
            endpoint=endpoint,
            base=folder.base_iri,
            id=folder.id,
            graphs=graphs,
            seconds=settings.store_seconds,
            largest=settings.page_bytes,
        )
        asked = structs.replace(looked, seconds=settings.query.total_seconds, largest=_MOST * settings.query.bytes)
        return OpenRelease(folder, _pool(asked, settings), history, RemoteStore(looked))

    return open_remote


def _pool(store: "Path | RemoteRelease", settings: Settings) -> QueryPool:
    return QueryPool(store, settings.query, quick=settings.quick_processes, spare=settings.spare_processes)

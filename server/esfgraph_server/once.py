"""What is gathered once for each release, and kept for the last of them."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from esfgraph_server.graph import Graph

Gathered = TypeVar("Gathered")

_KEPT = 2
"""Releases remembered: the one served, and the one before for those who still read it."""


class OncePerRelease(Generic[Gathered]):
    """Gathers something from a release's graph when it is first asked for."""

    def __init__(self, gather: Callable[[Graph], Gathered]) -> None:
        """Keep what *gather* makes of a graph."""
        self._gather = gather
        self._kept: OrderedDict[str, Gathered] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, release: str, graph: Graph) -> Gathered:
        """Return what was gathered from a release; the first to ask waits for it."""
        with self._lock:
            if release not in self._kept:
                self._kept[release] = self._gather(graph)
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            return self._kept[release]

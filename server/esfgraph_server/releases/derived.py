"""What is gathered once for each release, and kept for the last of them."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Source = TypeVar("Source")
Gathered = TypeVar("Gathered")

_KEPT = 2
"""Releases remembered: the one served, and the one before for those who still read it."""


class OncePerRelease(Generic[Source, Gathered]):
    """Gathers something from a release, such as from its graph, when it is first asked for."""

    def __init__(self, gather: Callable[[Source], Gathered]) -> None:
        """Keep what *gather* makes of a source."""
        self._gather = gather
        self._kept: OrderedDict[str, Gathered] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, release: str, source: Source) -> Gathered:
        """Return what was gathered from a release; the first to ask waits for it."""
        with self._lock:
            if release not in self._kept:
                self._kept[release] = self._gather(source)
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            return self._kept[release]

"""The places of things in each order of the full-text index, by texts that sort as readers expect."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping

from esfgraph.query.search_fields import ORDERS


class Places:
    """The places of things in each of ORDERS: known once the keys of all have been added."""

    def __init__(self) -> None:
        self._keys: dict[str, list[str]] = {name: [] for name in ORDERS}
        self._is_sorted = False

    def add(self, keys: Mapping[str, str]) -> None:
        """Add the keys of a thing, by order."""
        for name, key in keys.items():
            self._keys[name].append(key)

    def of(self, keys: Mapping[str, str]) -> Iterator[tuple[str, int]]:
        """Yield the orders in which a thing has a place, and where; things with the same key have the same place."""
        if not self._is_sorted:
            for listed in self._keys.values():
                listed.sort()
            self._is_sorted = True
        for name, key in keys.items():
            yield name, bisect_left(self._keys[name], key)

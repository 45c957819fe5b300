"""Where a batch ends: told by the hash of a name, so that a change moves no boundary but its own."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Thing = TypeVar("Thing")

MEAN_SIZE = 512
MAX_SIZE = 2048


def ends_group(name: str) -> bool:
    """Whether a group ends behind a name: by its hash, so that what comes and goes moves no other boundary."""
    return zlib.crc32(name.encode()) % MEAN_SIZE == 0


def cut_behind(things: Iterable[Thing], is_last: Callable[[Thing], bool]) -> Iterator[list[Thing]]:
    """Cut *things* behind those that are the last of their group."""
    group: list[Thing] = []
    for thing in things:
        group.append(thing)
        if is_last(thing) or len(group) == MAX_SIZE:
            yield group
            group = []
    if group:
        yield group

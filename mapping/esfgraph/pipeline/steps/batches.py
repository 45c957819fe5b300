"""Batches: where one ends, and what doing a step for one gives.

The end is told by the hash of a name, so that a record that comes, changes or goes moves no boundary but its own.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

Thing = TypeVar("Thing")


def ends_batch(name: str, mean_size: int) -> bool:
    """Whether a batch ends behind the thing of this name; one of *mean_size* names does."""
    return zlib.crc32(name.encode()) % mean_size == 0


def cut(things: Iterable[Thing], is_last: Callable[[Thing], bool], largest: int) -> Iterator[list[Thing]]:
    """Cut *things* into batches: behind those that are the last of one, and behind *largest* things at most."""
    batch: list[Thing] = []
    for thing in things:
        batch.append(thing)
        if is_last(thing) or len(batch) == largest:
            yield batch
            batch = []
    if batch:
        yield batch


class Batch(Protocol):
    """What is worked on together, in any process; small, for it is sent there."""

    @property
    def number(self) -> int:
        """Its place among the batches of the step."""

    @property
    def key(self) -> str | None:
        """The key of its entry; None where only doing the step tells."""

    @property
    def size(self) -> int:
        """How much of the step it is, as progress counts."""


AnyBatch = TypeVar("AnyBatch", bound=Batch)


@dataclass(frozen=True, slots=True)
class Made:
    """A batch whose entry is there."""

    number: int
    key: str
    size: int
    signatures: tuple[tuple[str, str], ...] = ()
    """Those of sources that were read, each with the hash of what the source holds."""

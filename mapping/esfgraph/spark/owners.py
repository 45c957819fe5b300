"""Owners gathered by shuffles: one brings names that are alike together, one what all projects state about an owner.

Partitions of the second end where batches do, so that their entries are those that any other executor would make.
"""

import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from pyspark import SparkContext

from esfgraph.pipeline.cache.entries import Entries
from esfgraph.pipeline.cache.layout import ProjectEntry
from esfgraph.pipeline.index.owners import MOST_ALIKE, OwnershipRow
from esfgraph.pipeline.settings import Settings, prepare
from esfgraph.pipeline.steps.batches import Made, cut, ends_batch
from esfgraph.pipeline.steps.gather import hash_of, key_of, make_owners, others_of
from esfgraph.spark.jobs import as_driver, collected
from esfgraph.spark.parts import write_parts

if TYPE_CHECKING:
    from pyspark import RDD

BEFORE_PROJECTS = ""
"""Sorts what is alike before all that projects state about an owner."""

OfOwner = tuple[tuple[str, str], str | tuple[str, ...]]
"""Owner and project with what that states as JSON; owner and BEFORE_PROJECTS with the IRIs of those that are alike."""


@dataclass(frozen=True, slots=True)
class ShuffledOwners:
    """Gathers the owners of the entries that it takes."""

    context: SparkContext
    data: Path
    settings: Settings
    parts: Path | None
    _taken: dict[int, Made] = field(default_factory=dict)
    """By number of the batch."""

    def take(self, made: Made) -> None:
        """Take what the projects of an entry state."""
        self._taken[made.number] = made

    def gather(self) -> Iterator[Made]:
        """Gather the owners, and write what is wanted as files of partitions."""
        projects = [self._taken[number].key for number in sorted(self._taken)]
        owners = self._gathered(projects) if projects else []
        if self.parts:
            write_parts(self.context, self.data, self.settings, projects, [made.key for made in owners], self.parts)
        yield from owners

    def _gathered(self, projects: list[str]) -> list[Made]:
        keys = list(dict.fromkeys(projects))
        read = as_driver(partial(_stated, self.settings.cache), self.data)
        rows = self.context.parallelize(keys, len(keys)).mapPartitions(read)
        mean = self.settings.limits.mean_batch
        ends: list[str] = sorted(collected(rows.mapPartitions(partial(_ends, mean)).distinct(), iter, self.data))
        named = rows.filter(_is_named).map(_by_likeness)
        tie = as_driver(partial(_alike, self.settings), self.data)
        alike = named.repartitionAndSortWithinPartitions(len(keys), _hash).mapPartitions(tie)
        stated: RDD[OfOwner] = rows.map(_by_owner).union(alike)
        sorted_ = stated.repartitionAndSortWithinPartitions(len(ends) + 1, partial(_place, ends))
        made = collected(sorted_, partial(_entries, self.settings), self.data)
        return [Made(number, each.key, each.size) for number, each in enumerate(made)]


def _stated(cache: Path, keys: Iterator[str]) -> Iterator[OwnershipRow]:
    return chain.from_iterable(ProjectEntry(Entries(cache)[key]).ownerships for key in keys)


def _ends(mean: int, rows: Iterator[OwnershipRow]) -> Iterator[str]:
    """Owners behind whom a batch ends."""
    return (row.owner for row in rows if ends_batch(row.owner, mean))


def _place(ends: list[str], owner_and_project: tuple[str, str]) -> int:
    """The partition of an owner."""
    return bisect_left(ends, owner_and_project[0])


def _by_owner(row: OwnershipRow) -> OfOwner:
    return (row.owner, row.project), row.stated


def _is_named(row: OwnershipRow) -> bool:
    return bool(row.likeness)


def _by_likeness(row: OwnershipRow) -> tuple[tuple[str, str, str, int], None]:
    return (row.likeness, row.owner, row.forms, row.numbered), None


def _hash(key: tuple[str, str, str, int]) -> int:
    return zlib.crc32(key[0].encode())


def _alike(settings: Settings, named: Iterator[tuple[tuple[str, str, str, int], None]]) -> Iterator[OfOwner]:
    """The owners without a number, each with those who may be the same; they come in order of likeness and IRI."""
    registers = prepare(settings).references.owner_index
    for _, of_likeness in groupby((key for key, _ in named), key=itemgetter(0)):
        bearers = (next(same) for _, same in groupby(of_likeness, key=itemgetter(1, 2)))
        first = list(islice(bearers, MOST_ALIKE))
        offered = [(owner, forms) for _, owner, forms, _ in first]
        for _, same in groupby(chain(first, bearers), key=itemgetter(1)):
            _, owner, forms, numbered = next(same)
            if not numbered and (others := others_of(owner, forms, offered, registers)):
                yield (owner, BEFORE_PROJECTS), others


def _entries(settings: Settings, stated: Iterator[OfOwner]) -> Iterator[Made]:
    """Make the entries of the owners of a partition, batch by batch, unless they are there."""
    entries, limits = prepare(settings).entries, settings.limits

    def is_last(owner: tuple[str, list[str], tuple[str, ...]]) -> bool:
        return ends_batch(owner[0], limits.mean_batch)

    for owners in cut(_owners(stated), is_last, limits.largest_batch):
        key = key_of((hash_of(stated_, others)[0] for _, stated_, others in owners), settings)
        if key not in entries:
            make_owners(key, ((iter(stated_), others) for _, stated_, others in owners), settings)
        yield Made(0, key, sum(len(stated_) for _, stated_, _ in owners))


def _owners(stated: Iterable[OfOwner]) -> Iterator[tuple[str, list[str], tuple[str, ...]]]:
    """Each owner with what projects state about it, and those that are alike."""
    for owner, of_owner in groupby(stated, key=lambda each: each[0][0]):
        texts, others = list[str](), tuple[str, ...]()
        for _, what in of_owner:
            if isinstance(what, tuple):
                others = what
            else:
                texts.append(what)
        yield owner, texts, others

"""Names of persons sought in what was read: which batches hold some, and are read again without them."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from esfgraph.fields.plain_text import plain_text
from esfgraph.pipeline.cache.findings import Findings
from esfgraph.pipeline.cache.layout import NamesEntry, SourceEntry
from esfgraph.pipeline.settings import Settings, prepare
from esfgraph.pipeline.steps.batches import Made
from esfgraph.privacy.persons_names import Names, persons_names


@dataclass(frozen=True, slots=True)
class NamesBatch:
    """What was read of a batch, and the names to seek in it."""

    number: int
    read: str
    """Key of the entry that reading it gave."""
    names: frozenset[Names]

    @property
    def key(self) -> str:
        """Key of its entry."""
        return hashlib.sha256(f"names {self.read}\n{sorted(self.names)}".encode()).hexdigest()

    @property
    def size(self) -> int:
        """Batches are counted."""
        return 1


def find_names(settings: Settings, batch: NamesBatch) -> Made:
    """Find which names stand in what was read of a batch, and make its entry."""
    tools, persons = prepare(settings), persons_names(batch.names)
    with tools.entries.making(batch.key) as folder:
        found = set[int]()
        for text in _texts(SourceEntry(tools.entries[batch.read])):
            found |= persons.in_text(plain_text(text).text)
        NamesEntry(folder).found.write(sorted(found))
    return Made(batch.number, batch.key, batch.size)


def _texts(entry: SourceEntry) -> Iterator[str]:
    """All that was read and may be published or kept, line by line."""
    for line in entry.records.lines():
        yield line.replace("\\n", " ").replace("\\t", " ")
    for refused in entry.refused:
        yield refused.text or ""
    for finding in Findings([entry.findings]):
        yield finding.message


def names_found(entry: NamesEntry, names: Iterable[Names]) -> frozenset[Names]:
    """The names that stand in a batch, of all that were sought in it."""
    ordered = sorted(names)
    return frozenset(ordered[number] for number in entry.found.read())

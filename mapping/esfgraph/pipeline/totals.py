"""Totals: the figures of each batch of projects, and of the whole build."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct, field

from esfgraph.pipeline.cache.layout import SUMMARY, TOTALS
from esfgraph.pipeline.project import Mapped
from esfgraph.vocabulary.ontology import Ontology


class ReadSummary(Struct, array_like=True):
    """What was read of a batch of sources."""

    read: int = 0
    """Records, refused and withdrawn ones included."""
    refused: int = 0
    withdrawn: int = 0
    personal_values: int = 0
    """How many were removed."""


class BatchSummary(Struct, array_like=True):
    """What was published of a slice."""

    projects: int = 0
    records: int = 0
    """Records of the published projects."""
    refused: int = 0
    """Records of the projects that were not."""
    statements: int = 0
    source_statements: int = 0
    labels: set[str] = field(default_factory=set)
    """Source labels that no rule knows."""
    codes: set[str] = field(default_factory=set)
    """Statements that describe codes of no list."""
    sources: set[str] = field(default_factory=set)
    """Names of the sources."""

    def add(self, mapped: Mapped, ontology: Ontology) -> None:
        """Count a published project."""
        self.projects += 1
        self.records += len(mapped.project.records)
        self.source_statements += len(mapped.sources)
        for record in mapped.project.records:
            self.labels.update(record.unknown_labels)
            self.sources.add(record.source)
        for code in mapped.unlisted:
            self.codes.update(code.triples(ontology))


class Totals(Struct):
    """What a build read and published."""

    read: int = 0
    withdrawn: int = 0
    personal_values: int = 0
    refused: int = 0
    projects: int = 0
    records: int = 0
    owners: int = 0
    statements: int = 0
    source_statements: int = 0

    def add(self, figures: ReadSummary | BatchSummary) -> None:
        """Add the figures of a batch; what it counts that is no figure of the build is left out."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(figures, name, 0))


def read_summary_of(part: Path) -> ReadSummary:
    """What was read of a chunk."""
    return msgspec.json.decode((part / TOTALS).read_bytes(), type=ReadSummary)


def summary_of(part: Path) -> BatchSummary:
    """What was published of a slice."""
    return msgspec.json.decode((part / SUMMARY).read_bytes(), type=BatchSummary)


def said_of(part: Path) -> Iterator[tuple[str, str]]:
    """Texts that the build lists once: unknown labels, statements about codes of no list, names of sources."""
    summary = summary_of(part)
    texts = {"labels": summary.labels, "codes": summary.codes, "sources": summary.sources}
    return ((name, text) for name in texts for text in sorted(texts[name]))

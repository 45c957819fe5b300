"""Totals: the figures of each batch of projects, and of the whole build."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from esfgraph.pipeline.project import Mapped
from esfgraph.vocabulary.ontology import Ontology


@dataclass(slots=True)
class BatchSummary:
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

    def stored(self) -> dict[str, Any]:
        """Write the summary as JSON values."""
        return {key: sorted(value) if isinstance(value, set) else value for key, value in asdict(self).items()}


@dataclass(slots=True)
class Totals:
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

    def add(self, figures: Mapping[str, Any]) -> None:
        """Add the figures of a chunk or slice; what it counts that is no figure of the build is left out."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + figures.get(name, 0))

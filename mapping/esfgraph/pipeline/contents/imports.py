"""Imports as files of a release: what each states in its own graph, and what the public graph says of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from esfgraph.imports.imported import Import
from esfgraph.imports.reading import read_imports
from esfgraph.pipeline.cache.statements import GraphFiles
from esfgraph.pipeline.settings import Settings
from esfgraph.triples.imports import import_triples
from esfgraph.vocabulary.ontology import load_ontology


@dataclass(frozen=True, slots=True)
class ImportedGraph:
    """An import, written."""

    said: Import
    sha256: str
    """Of its file."""
    files: GraphFiles
    count: int
    """Statements of its graph."""

    def description(self, settings: Settings) -> Iterator[str]:
        """What the public graph says of it."""
        return import_triples(self.said, self.sha256, self.count, settings.iris)


def write_imports(settings: Settings, folder: Path) -> Sequence[ImportedGraph]:
    """Read the imports of a build, and write each to files in *folder*; raise SourceError for what must not be in."""
    places = load_ontology(settings.iris).places
    written = []
    for each in read_imports(settings.imports, settings.iris, places):
        files = GraphFiles(folder, each.said.name)
        with files.create(settings.iris) as add:
            add(each.statements)
        written.append(ImportedGraph(each.said, each.sha256, files, len(each.statements)))
    return written

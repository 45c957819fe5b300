"""What the catalogue lists: datasets, services and formats (contents.toml), and which dataset a file belongs to."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from pathlib import PurePath
from typing import Any

from esfgraph.rules import Bilingual
from esfgraph_server.model.imports import ImportedGraph

PACKED = ".gz"
_ENDPOINT = "sparql"
"""The service that answers from every graph."""
_NO_DATA = ("*-metadata.json",)
"""Files that describe others, by their names."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said of a dataset or service."""

    name: str
    """Last part of its IRI."""
    title: Bilingual
    description: Bilingual
    keywords: Mapping[str, tuple[str, ...]]
    """By language."""
    conforms_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dataset(Entry):
    """A dataset."""

    files: tuple[str, ...]
    """Patterns of the names of its files; none where it has whatever no other dataset names."""
    legislation: str | None = None
    """IRI of the act under which it is published."""
    origin: ImportedGraph | None = None
    """What is said of it where it is somebody else's."""


@dataclass(frozen=True, slots=True)
class Service(Entry):
    """A service that answers from datasets."""

    endpoint: str
    """Path of its address."""
    described_at: str
    """Path of its description."""
    serves: tuple[str, ...]
    """Names of datasets."""


@dataclass(frozen=True, slots=True)
class ImportedWords:
    """What is said of every imported graph."""

    description: Bilingual
    keywords: Mapping[str, tuple[str, ...]]
    conforms_to: tuple[str, ...]
    file: Bilingual
    """Of the file that holds one."""
    also: Bilingual
    """Of files that hold one among others."""

    def dataset(self, graph: ImportedGraph) -> Dataset:
        """Describe an imported graph as a dataset."""
        described = self.description.fill(title=graph.title)
        return Dataset(
            f"graph/{graph.name}", graph.title, described, self.keywords, self.conforms_to, (graph.dump,), origin=graph
        )


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that the catalogue lists."""

    title: Bilingual
    description: Bilingual
    rights: Bilingual
    missing: Mapping[str, Bilingual]
    """What is said where the publisher has not stated something, by what it is."""
    datasets: tuple[Dataset, ...]
    services: tuple[Service, ...]
    file_types: Mapping[str, str]
    """Codes of the EU's table, by the end of a file's name."""
    imported: ImportedWords

    def with_imports(self, imported: Iterable[ImportedGraph]) -> "Contents":
        """List imported graphs, too, each as a dataset that the endpoint serves."""
        found = tuple(map(self.imported.dataset, imported))
        names = tuple(each.name for each in found)
        services = tuple(
            replace(each, serves=(*each.serves, *names)) if each.name == _ENDPOINT else each for each in self.services
        )
        return replace(self, datasets=(*self.datasets, *found), services=services)

    def dataset_of(self, file: str) -> Dataset | None:
        """Return the dataset that a file belongs to, by the file's name; None for a file that holds no data."""
        if suffix_of(file) not in self.file_types or any(fnmatchcase(file, pattern) for pattern in _NO_DATA):
            return None
        named = (each for each in self.datasets if any(fnmatchcase(file, pattern) for pattern in each.files))
        return next(named, None) or next(each for each in self.datasets if not each.files)


def suffix_of(file: str) -> str:
    """Return how the name of a file ends, whether it is packed or not: ``.ttl`` of ``esf.ttl.gz``."""
    return PurePath(file.removesuffix(PACKED)).suffix


@cache
def load_contents() -> Contents:
    """Read the table."""
    table = tomllib.loads(files("esfgraph_server.catalogue").joinpath("contents.toml").read_text(encoding="utf-8"))
    return Contents(
        title=Bilingual(**table["catalog"]["title"]),
        description=Bilingual(**table["catalog"]["description"]),
        rights=Bilingual(**table["rights"]),
        missing={key: Bilingual(**words) for key, words in table["missing"].items()},
        datasets=tuple(
            Dataset(**_entry(name, each), files=tuple(each["files"]), legislation=each.get("legislation"))
            for name, each in table["dataset"].items()
        ),
        services=tuple(
            Service(
                **_entry(name, each),
                endpoint=each["endpoint"],
                described_at=each["described_at"],
                serves=tuple(each["serves"]),
            )
            for name, each in table["service"].items()
        ),
        file_types=table["file_type"],
        imported=_imported(table["imported"]),
    )


def _imported(table: Mapping[str, Any]) -> ImportedWords:
    return ImportedWords(
        description=Bilingual(**table["description"]),
        keywords={language: tuple(words) for language, words in table["keywords"].items()},
        conforms_to=tuple(table["conforms_to"]),
        file=Bilingual(**table["file"]),
        also=Bilingual(**table["also"]),
    )


def _entry(name: str, table: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "title": Bilingual(**table["title"]),
        "description": Bilingual(**table["description"]),
        "keywords": {language: tuple(words) for language, words in table["keywords"].items()},
        "conforms_to": tuple(table["conforms_to"]),
    }

"""What the search of a copy looks in: a small file of names and numbers, one for each language."""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from esfgraph.fields.checked_numbers import hyphenated
from esfgraph.query.search_index import Kind
from esfgraph.rdf.namespaces import expand
from esfgraph.release.data_folder import Release
from esfgraph.tables.columns import ABOUT, TableName
from esfgraph.tables.table_file import TableFile
from esfgraph_server.http.negotiation import Language
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.sorting import alphabetical
from esfgraph_server.site.display import Displays
from esfgraph_server.urls import Links

Row = tuple[str, str, str]
"""Path below the language, name, and what is told beside it, where words are looked for, too."""
Read = Callable[[Mapping[str, str]], tuple[str, str]]
"""Takes from a row of a table, by its columns, what is told of it."""

_CLASSES: Mapping[Kind, tuple[str, ...]] = {
    "place": ("esf:County", "esf:Municipality", "esf:NutsRegion"),
    "concept": ("skos:Concept",),
}
_SMALL_REGION = 5
"""Characters of the code of a region that is a county's."""


def index_file(language: Language) -> str:
    """Return where the file of a language lies: beside the page that reads it."""
    return f"{language}/search/words.json.gz"


def write_search_words(release: Release, graph: Graph, language: Language, to: Path) -> None:
    """Write the file, row by row: there may be many."""
    with to.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as out:
        separator = b"{"
        for kind, rows in _kinds(release, graph, language).items():
            out.write(separator + json.dumps(kind).encode() + b":[")
            for number, row in enumerate(rows):
                out.write((b",\n" if number else b"\n") + json.dumps(row, ensure_ascii=False).encode())
            out.write(b"]")
            separator = b","
        out.write(b"}\n")


def _kinds(release: Release, graph: Graph, language: Language) -> dict[Kind, Iterable[Row]]:
    return {
        "place": _things(graph, "place", language),
        "concept": _things(graph, "concept", language),
        "organization": _rows(release, graph, "organizations", _owner),
        "project": _rows(release, graph, "projects", _project),
    }


def _rows(release: Release, graph: Graph, table: TableName, read: Read) -> Iterator[Row]:
    with closing(TableFile.open(release.path, table)) as file:
        keys = file.head().decode().strip().split(",")
        for cells in file.rows(range(file.count())):
            row = dict(zip(keys, cells, strict=True))
            yield graph.iris.path_of(row[ABOUT[table]]) or "", *read(row)


def _project(row: Mapping[str, str]) -> tuple[str, str]:
    return row["title"], " · ".join(filter(None, (row["number"], row["owner"])))


def _owner(row: Mapping[str, str]) -> tuple[str, str]:
    return row["name"], " · ".join(filter(None, (hyphenated(row["number"]), row["other_names"])))


def _things(graph: Graph, kind: Kind, language: Language) -> list[Row]:
    """Places and codes by name: some thousands."""
    show = Displays(graph).of(Links("", language, graph.iris))
    found = {thing for class_ in _CLASSES[kind] for thing in graph.subjects("rdf:type", expand(class_))}
    rows = []
    for thing in found:
        path = graph.iris.path_of(thing)
        first, _, code = (path or "").partition("/")
        is_same_as_county = first == "region" and len(code) == _SMALL_REGION
        is_other = kind == "concept" and first not in ("concept", "programme")
        if path and not is_same_as_county and not is_other:
            shown = show.thing(thing)
            rows.append((path, shown.text or shown.code, shown.code if shown.text else ""))
    return sorted(rows, key=lambda row: (alphabetical(row[1]), row))
